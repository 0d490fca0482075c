import { aboutEn } from './about.en.ts';
import { accountEn } from './account.en.ts';
import { alertsEn } from './alerts.en.ts';
import { areaEn } from './area.en.ts';
import { channelsEn } from './channels.en.ts';
import { chartsEn } from './charts.en.ts';
import { downloadEn } from './download.en.ts';
import { fleetEn } from './fleet.en.ts';
import { indexEn } from './index.en.ts';
import { mapEn } from './map.en.ts';
import { mapTimeEn } from './map-time.en.ts';
import { noticesEn } from './notices.en.ts';
import { ownAccountEn } from './own-account.en.ts';
import { sensorsEn } from './sensors.en.ts';
import { shellEn } from './shell.en.ts';
import { stationEn } from './station.en.ts';
import { stationOwnEn } from './station-own.en.ts';
import { stationsEn } from './stations.en.ts';
import { upkeepEn } from './upkeep.en.ts';
import { valuesEn } from './values.en.ts';
import { messagesOf } from './messages-of.ts';

/** All words: for the server. A page in the browser takes those of its area (`map.ts`, `station.ts`, …), so that it loads no others. */
export const CATALOGUE = { ...aboutEn, ...accountEn, ...alertsEn, ...areaEn, ...channelsEn, ...chartsEn, ...downloadEn, ...fleetEn, ...indexEn, ...mapEn, ...mapTimeEn, ...noticesEn, ...ownAccountEn, ...sensorsEn, ...shellEn, ...stationEn, ...stationOwnEn, ...stationsEn, ...upkeepEn, ...valuesEn } as const;
export const m = messagesOf(CATALOGUE);
