import { accountEn } from './account.en.ts';
import { shellEn } from './shell.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';

const catalogue = { ...shellEn, ...accountEn } as const;
export type PlainKey = PlainKeyOf<typeof catalogue>;
/** The words of signing in and out. */
export const m = messagesOf(catalogue);
