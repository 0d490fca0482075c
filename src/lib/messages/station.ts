import { chartsEn } from './charts.en.ts';
import { indexEn } from './index.en.ts';
import { shellEn } from './shell.en.ts';
import { stationEn } from './station.en.ts';
import { valuesEn } from './values.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';

const catalogue = { ...shellEn, ...valuesEn, ...chartsEn, ...indexEn, ...stationEn } as const;
export type PlainKey = PlainKeyOf<typeof catalogue>;
/** The words of a station’s page. */
export const m = messagesOf(catalogue);
