import { error } from '@sveltejs/kit';
import type { Reads, SensorNow, Series } from '#lib/domain/api.ts';
import { stationHoursRoomOf } from '#lib/domain/live.ts';
import { mayRole } from '#lib/domain/permissions.ts';
import { columnsOfTable, indexViewOf } from '../../index-view.ts';
import { correctedViewOf } from '../../index-why.ts';
import type { IndexNowData } from '../../panel-data.ts';
import { INDEX_COOKIE, visitorIndexOf, ZONE_COOKIE } from '../../visitor-index.ts';
import { guidesOf } from '../../guides.ts';
import type { PageServerLoad } from './$types';
import { chosenRangeOf, type ChosenRange } from './chosen-range.ts';
import { chosenSensor, inOrder } from './sensor-order.ts';
import { readYear } from './year.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const POINTS = 480;
/** What an index looks back on, the running hour among them. */
const INDEX_HOURS = 48;
/** Small charts of one page. */
const MAX_SMALL = 12;
/** A first look over all time. */
const COARSE_POINTS = 4_000;

export const load: PageServerLoad = async ({ locals, params, url, cookies, request }) => {
  const { reads, sight } = locals;
  const { upkeep, keeping } = locals.app;
  const id = Number(params.id);
  const station = Number.isSafeInteger(id) && id > 0 ? await reads.findStation(id) : null;
  if (!station) error(404, 'There is no such station.');

  const nowMs = Date.now();
  const mayKeep = mayRole(locals.viewer.role, 'upkeep');
  const ordered = inOrder(station.sensors);
  const sensor = chosenSensor(ordered, url.searchParams);
  const chosen = chosenRangeOf(url.searchParams, nowMs);
  const small = ordered.slice(0, MAX_SMALL);
  const [main, day, hours, table, tags, maintenance, settings, week] = await Promise.all([
    sensor ? readMain(reads, sensor, chosen) : null,
    sensor ? reads.findSeries({ sensorId: sensor.id, fromMs: nowMs - DAY_MS, toMs: nowMs, points: POINTS }) : null,
    sensor ? reads.findSeries({ sensorId: sensor.id, fromMs: Math.floor((sensor.latest?.timeMs ?? nowMs) / HOUR_MS - 2) * HOUR_MS, toMs: nowMs, every: '1h' }) : null,
    reads.hourTable({ room: stationHoursRoomOf(id), hours: INDEX_HOURS }),
    upkeep.tagsOf(id, sight),
    upkeep.listMaintenance(id, sight),
    mayRole(locals.viewer.role, 'stations') ? keeping.find(id, locals.viewer) : null,
    Promise.all(small.map((one) => reads.findSeries({ sensorId: one.id, fromMs: nowMs - 7 * DAY_MS, toMs: nowMs, every: '1h' }))),
  ]);
  const findings = sensor && main ? await reads.listFindings({ sensorId: sensor.id, fromMs: main.fromMs, toMs: chosen.toMs, limit: 50 }) : [];
  const year = sensor ? readYear(reads, sensor, station.timeZone, nowMs) : null;
  // An unhandled rejection would end the process before the page has asked for it.
  year?.catch(() => {});

  const airIndexId = visitorIndexOf({ asked: null, chosen: cookies.get(INDEX_COOKIE), zone: cookies.get(ZONE_COOKIE), languages: request.headers.get('accept-language') });
  const { columns, endMs } = columnsOfTable(table);
  const index: IndexNowData | null = sensor && { table, view: indexViewOf(columns, sensor.parameter, airIndexId, endMs, sensor.id), corrected: correctedViewOf(columns, sensor.id, sensor.latest, endMs) };

  return {
    index, airIndexId,
    guides: sensor ? guidesOf(sensor.parameter, station.timeZone) : [],
    station, sensor, ordered, nowMs, findings, year,
    range: chosen.range, isLive: chosen.isLive, toMs: chosen.toMs,
    main, day, hours, tags,
    // all of it is for whoever keeps the station; everybody is told of what goes on
    mayKeep, settings,
    maintenance: mayKeep ? maintenance : maintenance.filter((one) => one.fromMs <= nowMs && one.toMs > nowMs),
    week: small.map((one, i) => ({ sensor: one, series: week[i] ?? null })),
    bar: { title: station.name, backHref: '/stations' },
  };
};

interface Main {
  series: Series;
  fromMs: number;
  /** Nearest readings outside of an empty span. */
  beforeMs: number | null;
  afterMs: number | null;
}

async function readMain(reads: Reads, sensor: SensorNow, { fromMs, toMs }: ChosenRange): Promise<Main | null> {
  const beginMs = fromMs ?? (await firstMs(reads, sensor.id, toMs)) ?? toMs - DAY_MS;
  const series = await reads.findSeries({ sensorId: sensor.id, fromMs: beginMs, toMs, points: POINTS });
  if (!series) return null;
  const isEmpty = series.counts.every((count) => count === 0);
  const [beforeMs, afterMs] = isEmpty && sensor.latest ? await Promise.all([lastMs(reads, sensor.id, beginMs), firstMs(reads, sensor.id, sensor.latest.timeMs + 1, toMs)]) : [null, null];
  return { series, fromMs: beginMs, beforeMs, afterMs };
}

async function firstMs(reads: Reads, sensorId: number, toMs: number, fromMs = 0): Promise<number | null> {
  const coarse = fromMs < toMs ? await reads.findSeries({ sensorId, fromMs, toMs, points: COARSE_POINTS }) : null;
  const index = coarse?.counts.findIndex((count) => count > 0) ?? -1;
  if (!coarse || index < 0) return null;
  return coarse.timesMs[index]!;
}

async function lastMs(reads: Reads, sensorId: number, toMs: number): Promise<number | null> {
  const coarse = await reads.findSeries({ sensorId, fromMs: 0, toMs, points: COARSE_POINTS });
  const index = coarse?.counts.findLastIndex((count) => count > 0) ?? -1;
  if (!coarse || index < 0) return null;
  return Math.min(toMs, coarse.timesMs[index]! + coarse.stepMs);
}
