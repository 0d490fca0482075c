import { downloadEn } from './download.en.ts';
import { shellEn } from './shell.en.ts';
import { stationsEn } from './stations.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';

const catalogue = { ...shellEn, ...stationsEn, ...downloadEn } as const;
export type PlainKey = PlainKeyOf<typeof catalogue>;
/** The words of downloads. */
export const m = messagesOf(catalogue);
