import { LOCALE } from './locale.ts';
import type { Message, Messages, ParamsOf } from './message.ts';

/** Keys whose words need nothing put in. */
export type PlainKeyOf<Catalogue extends Messages> = { [Key in keyof Catalogue]: [ParamsOf<Catalogue[Key]>] extends [never] ? Key : never }[keyof Catalogue];
type Arguments<M> = [ParamsOf<M>] extends [never] ? [] : [params: Record<ParamsOf<M>, string | number>];

const plurals = new Intl.PluralRules(LOCALE);
const numbers = new Intl.NumberFormat(LOCALE);

/**
 * Makes what gives the words of one key of a catalogue. Numbers are written in the locale; a message with plural forms is chosen by its `count`.
 * `m('stations.count', { count: 1381 })` → `1,381 stations`
 */
export function messagesOf<const Catalogue extends Messages>(catalogue: Catalogue) {
  return function m<Key extends keyof Catalogue>(key: Key, ...[params]: Arguments<Catalogue[Key]>): string {
    const message: Message = catalogue[key]!;
    const values: Record<string, string | number> = params ?? {};
    const text = typeof message === 'string' ? message : formOf(message, Number(values['count']));
    return text.replace(/\{(\w+)\}/g, (_, name: string) => written(values[name]));
  };
}

function formOf(forms: Exclude<Message, string>, count: number): string {
  return plurals.select(count) === 'one' ? forms.one : forms.other;
}

function written(value: string | number | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'number' ? numbers.format(value) : value;
}
