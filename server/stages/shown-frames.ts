import type { MapFrames, MapFramesQuery, Reads } from '#lib/domain/api.ts';
import { AppError } from '#lib/domain/codes.ts';
import { HOUR_MS } from '#lib/domain/hour-mean.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Shown } from '#lib/domain/shown.ts';
import { HOURLY_RULES } from '#lib/indices/hourly-rules.ts';
import { SHOWN_HOURS, shownValueOf } from '#lib/indices/shown-value.ts';
import { appErrorOf, type Pool } from '#server/db/pool.ts';
import { readSensorHours, type SensorHours } from '#server/db/sensor-hours.ts';
import { sharedWork } from '#server/db/shared-work.ts';

/** Hours in one answer. */
const MAX_HOURS = 12;
/** An index costs some ten microseconds a station and hour: after so many, pages are served in between. */
const STATIONS_AT_ONCE = 100;
/** As the frames of hourly means. */
const KEPT_MS = 20_000;
const MAX_KEPT = 16;

type Columns = Pick<MapFrames, 'stationIds' | 'means'> & { shown: (number | null)[][] };

/** Past hours as the map's switch shows them, by the functions of the live map. Throws `request.invalid` where it would be too much. */
export function makeShownFrames(pool: Pool, now: () => number): Reads['shownFrames'] {
  const shared = sharedWork<MapFrames>(KEPT_MS, MAX_KEPT, now);
  return (shown, query) => shared(JSON.stringify([shown, query]), async () => {
    try {
      return await readShownFrames(pool, shown, query);
    } catch (cause) {
      throw appErrorOf(cause);
    }
  });
}

async function readShownFrames(pool: Pool, shown: Shown, { fromMs, toMs, bbox }: MapFramesQuery): Promise<MapFrames> {
  const firstMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS;
  const count = Math.ceil((toMs - firstMs) / HOUR_MS);
  if (!(count >= 1 && count <= MAX_HOURS)) throw new AppError('request.invalid', `"to" is later than "from", by at most ${MAX_HOURS} hours where other than hourly means are asked for.`);
  const back = hoursBackOf(shown);
  const sensors = await readSensorHours(pool, { parameters: parametersOf(shown), firstMs: firstMs - (back - 1) * HOUR_MS, hours: back - 1 + count, ...(bbox ? { bbox } : {}) });
  const columns: Columns = { stationIds: [], means: Array.from({ length: count }, () => []), shown: Array.from({ length: count }, () => []) };
  for (const [i, own] of listByStation(sensors).entries()) {
    if (i % STATIONS_AT_ONCE === STATIONS_AT_ONCE - 1) await new Promise(setImmediate);
    addStation(columns, own, shown, { firstMs, count, back });
  }
  return { parameter: shown.parameter, hoursMs: columns.means.map((_, k) => firstMs + k * HOUR_MS), ...columns };
}

/** A station without any hour of these takes no column. */
function addStation(columns: Columns, sensors: readonly SensorHours[], shown: Shown, { firstMs, count, back }: { firstMs: number; count: number; back: number }): void {
  const own = sensors.filter(({ parameter }) => parameter === shown.parameter);
  const isReference = sensors[0]?.kind === 'reference';
  const hours = Array.from({ length: count }, (_, k) => {
    const sensor = own.find(({ means }) => Number.isFinite(means[k + back - 1])) ?? own[0];
    const windows = sensors.map(({ sensorId, parameter, method, means }) => ({ sensorId, parameter, method, means: means.subarray(k, k + back) }));
    const told = shownValueOf(shown, { columns: windows, isReference, sensorId: sensor?.sensorId ?? 0, latest: null }, firstMs + (k + 1) * HOUR_MS);
    return { mean: numberOf(sensor?.means[k + back - 1]), value: numberOf(told?.value) };
  });
  if (hours.every(({ mean, value }) => mean === null && value === null)) return;
  columns.stationIds.push(sensors[0]!.stationId);
  hours.forEach(({ mean, value }, k) => {
    columns.means[k]!.push(mean);
    columns.shown[k]!.push(value);
  });
}

/** Sensors come by station. */
function listByStation(sensors: readonly SensorHours[]): SensorHours[][] {
  const stations: SensorHours[][] = [];
  for (const sensor of sensors) {
    const last = stations.at(-1);
    if (last?.[0]?.stationId === sensor.stationId) last.push(sensor);
    else stations.push([sensor]);
  }
  return stations;
}

function numberOf(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function parametersOf({ kind, indexId, parameter }: Shown): ParameterId[] {
  const others: ParameterId[] = kind === 'index' ? (HOURLY_RULES[indexId] ?? []).map((rule) => rule.parameter) : kind === 'corrected' ? ['relative_humidity'] : [];
  return [...new Set([parameter, ...others])];
}

/** Hours that one number looks back on, its own included. Of a past hour none stands for another. */
function hoursBackOf({ kind, average, indexId }: Shown): number {
  if (kind === 'index') return Math.max(1, ...(HOURLY_RULES[indexId] ?? []).map(({ hours }) => hours));
  return average === '24h' ? SHOWN_HOURS : 1;
}
