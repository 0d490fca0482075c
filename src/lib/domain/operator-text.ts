/** A piece of running text; with an address it is a link. */
export interface TextPiece {
  text: string;
  href: string | null;
}

export interface TextBlock {
  kind: 'heading' | 'paragraph' | 'item';
  pieces: TextPiece[];
}

/** Pages that the operator of a public instance owes its visitors. */
export const OPERATOR_PAGES = ['privacy', 'imprint'] as const;
export type OperatorPage = (typeof OPERATOR_PAGES)[number];

const LINK = /https?:\/\/[^\s<>()]+[^\s<>().,;:!?]|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g;

/** What an operator wrote, by lines: `# ` begins a heading, `- ` an item, an empty line a new paragraph; addresses become links. */
export function blocksOf(text: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  let words: string[] = [];
  const close = () => {
    if (words.length > 0) blocks.push({ kind: 'paragraph', pieces: piecesOf(words.join(' ')) });
    words = [];
  };
  for (const line of text.split(/\r?\n/).map((one) => one.trim())) {
    const marked = /^(#{1,3}|[-*])\s+(.+)$/.exec(line);
    if (line !== '' && marked === null) {
      words.push(line);
      continue;
    }
    close();
    if (marked) blocks.push({ kind: marked[1]!.startsWith('#') ? 'heading' : 'item', pieces: piecesOf(marked[2]!) });
  }
  close();
  return blocks;
}

function piecesOf(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const { 0: address, index } of text.matchAll(LINK)) {
    if (index > from) pieces.push({ text: text.slice(from, index), href: null });
    pieces.push({ text: address, href: address.includes('://') ? address : `mailto:${address}` });
    from = index + address.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), href: null });
  return pieces;
}
