import { channelsEn } from './channels.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';
import { shellEn } from './shell.en.ts';

const catalogue = { ...shellEn, ...channelsEn } as const;
export type PlainKey = PlainKeyOf<typeof catalogue>;
/** The words of the pages behind the links in messages. */
export const m = messagesOf(catalogue);
