import { accountEn } from './account.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';
import { ownAccountEn } from './own-account.en.ts';
import { shellEn } from './shell.en.ts';

const catalogue = { ...shellEn, ...accountEn, ...ownAccountEn } as const;
export type PlainKey = PlainKeyOf<typeof catalogue>;
/** The words of one's own account, and of who may what. */
export const m = messagesOf(catalogue);
