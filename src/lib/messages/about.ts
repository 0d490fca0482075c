import { aboutEn } from './about.en.ts';
import { shellEn } from './shell.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';

const catalogue = { ...shellEn, ...aboutEn } as const;
export type PlainKey = PlainKeyOf<typeof catalogue>;
/** The words of the page that says what this is. */
export const m = messagesOf(catalogue);
