import { shellEn } from './shell.en.ts';
import { stationOwnEn } from './station-own.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';

const catalogue = { ...shellEn, ...stationOwnEn } as const;
export type PlainKey = PlainKeyOf<typeof catalogue>;
/** The words of a station's page for its keeper. */
export const m = messagesOf(catalogue);
