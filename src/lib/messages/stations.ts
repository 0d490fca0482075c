import { shellEn } from './shell.en.ts';
import { stationsEn } from './stations.en.ts';
import { valuesEn } from './values.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';

const catalogue = { ...shellEn, ...valuesEn, ...stationsEn } as const;
export type PlainKey = PlainKeyOf<typeof catalogue>;
/** The words of the list of stations. */
export const m = messagesOf(catalogue);
