import { chartsEn } from './charts.en.ts';
import { indexEn } from './index.en.ts';
import { mapEn } from './map.en.ts';
import { mapTimeEn } from './map-time.en.ts';
import { shellEn } from './shell.en.ts';
import { stationEn } from './station.en.ts';
import { stationsEn } from './stations.en.ts';
import { valuesEn } from './values.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';

const catalogue = { ...shellEn, ...valuesEn, ...chartsEn, ...indexEn, ...stationsEn, ...stationEn, ...mapEn, ...mapTimeEn } as const;
export type PlainKey = PlainKeyOf<typeof catalogue>;
/** The words of the map page. */
export const m = messagesOf(catalogue);
