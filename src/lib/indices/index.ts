import barkjohn2021 from './barkjohn-2021.ts';
import barkjohn2022 from './barkjohn-2022.ts';
import bathingWaterEu from './bathing-water-eu.ts';
import bathingWaterUs from './bathing-water-us.ts';
import canadaAqhi from './canada-aqhi.ts';
import ccmeWqi from './ccme-wqi.ts';
import chinaAqi from './china-aqi.ts';
import type { Index } from './contract.ts';
import cpcbWqi from './cpcb-wqi.ts';
import drinkingWater from './drinking-water.ts';
import europeanAqi from './european-aqi.ts';
import fireSmoke2021 from './fire-smoke-2021.ts';
import hongKongAqhi from './hong-kong-aqhi.ts';
import indiaNaqi from './india-naqi.ts';
import linearHumidity from './linear-humidity.ts';
import nowcast from './nowcast.ts';
import nsfWqi from './nsf-wqi.ts';
import oxygenSaturation from './oxygen-saturation.ts';
import plantAvailableWater from './plant-available-water.ts';
import practicalSalinity from './practical-salinity.ts';
import soilPh from './soil-ph.ts';
import soilSalinity from './soil-salinity.ts';
import specificConductance from './specific-conductance.ts';
import topp from './topp.ts';
import ukDaqi from './uk-daqi.ts';
import usAqi from './us-aqi.ts';
import who2021 from './who-2021.ts';

/** Every index, criterion, derived quantity and correction, in the order of lists: air, water, soil, corrections. */
export const indices: readonly Index[] = [
  usAqi, nowcast, europeanAqi, ukDaqi, indiaNaqi, chinaAqi, canadaAqhi, hongKongAqhi, who2021,
  ccmeWqi, nsfWqi, cpcbWqi, oxygenSaturation, practicalSalinity, specificConductance, bathingWaterEu, bathingWaterUs, drinkingWater,
  plantAvailableWater, topp, soilSalinity, soilPh,
  barkjohn2021, barkjohn2022, fireSmoke2021, linearHumidity,
];

const BY_ID = new Map(indices.map((index) => [index.head.id, index]));

export function findIndex(id: string): Index | null {
  return BY_ID.get(id) ?? null;
}
