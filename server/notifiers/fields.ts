import type { Json } from '#lib/domain/plugins.ts';

type Fields = Record<string, Json | undefined>;

/** The fields of a configuration, whatever was sent. */
export function fieldsOf(config: Json): Fields {
  return typeof config === 'object' && config !== null && !Array.isArray(config) ? config : {};
}

/** A trimmed text of at most so many characters without control characters; empty where there is none. */
export function textOf(value: Json | undefined, mostCharacters: number): string {
  if (typeof value !== 'string') return '';
  const text = value.trim();
  // a line break in a header or topic would be an attack
  return text.length > mostCharacters || /[\u0000-\u001f\u007f]/.test(text) ? '' : text;
}

const MAX_URL_CHARACTERS = 2000;

/** An address of one of these schemes, as the URL standard writes it (`http://0x7f.1` becomes `http://127.0.0.1`); null: none. */
export function urlOf(value: Json | undefined, protocols: readonly string[]): URL | null {
  const text = textOf(value, MAX_URL_CHARACTERS);
  if (text === '' || !URL.canParse(text)) return null;
  const url = new URL(text);
  return protocols.includes(url.protocol) && url.hostname !== '' ? url : null;
}

/** At most so many characters, cut at a word where one is near. */
export function shortened(text: string, mostCharacters: number): string {
  if (text.length <= mostCharacters) return text;
  const cut = text.slice(0, mostCharacters - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > mostCharacters * 0.7 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
