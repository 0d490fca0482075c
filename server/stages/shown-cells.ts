import type { MapCell, MapSnapshot } from '#lib/domain/api.ts';
import { HOUR_MS, type HourColumn } from '#lib/domain/hour-mean.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Shown } from '#lib/domain/shown.ts';
import { SHOWN_HOURS, shownValueOf } from '#lib/indices/shown-value.ts';
import { NO_FILTER, type MapFilter } from '#lib/domain/map-filter.ts';
import { cellsOf } from '#server/db/cells.ts';

/** Hours move slowly, and an index costs some ten microseconds a station: one round serves everybody for so long. */
const KEPT_MS = 30_000;
/** So many rounds are kept: more than there are switches on a page. */
const MAX_KEPT = 24;
/** Acknowledgements share this thread: so many stations, then others run. */
const STATIONS_AT_ONCE = 200;

interface Sources {
  mapSnapshot(parameter: ParameterId): Promise<MapSnapshot>;
  judge: { readHours(sensorIds: readonly number[], lastHourMs: number, count: number): Promise<{ means: (number | null)[]; counts: number[] }> };
  /** Where the sensors stand; null before the sockets are up. */
  live(): { readonly sensorIds: Iterable<number>; findPlace(sensorId: number): { stationId: number; parameter: ParameterId; method: string | null } | null } | null;
  now(): number;
}

/** Cells of a wide map whose numbers come from hours: means, corrected values, an index. The middle station of a cell stands for it. */
export function makeShownCells(sources: Sources): (shown: Shown, zoom: number, filter?: MapFilter) => Promise<{ offset: number; cells: MapCell[] }> {
  const rounds = new Map<string, { untilMs: number; snapshot: Promise<MapSnapshot> }>();
  return async (shown, zoom, filter = NO_FILTER) => {
    const key = `${shown.kind}/${shown.average}/${shown.parameter}/${shown.indexId}`;
    const known = rounds.get(key);
    const round = known !== undefined && sources.now() < known.untilMs ? known : { untilMs: sources.now() + KEPT_MS, snapshot: shownSnapshotOf(shown, sources) };
    if (round !== known) {
      rounds.delete(key);
      rounds.set(key, round);
      round.snapshot.catch(() => rounds.delete(key));
      if (rounds.size > MAX_KEPT) rounds.delete(rounds.keys().next().value as string);
    }
    return cellsOf(await round.snapshot, zoom, sources.now(), filter, { hasMiddle: true });
  };
}

/** The snapshot of the parameter with each station's number as it is shown. */
async function shownSnapshotOf(shown: Shown, { mapSnapshot, judge, live, now }: Sources): Promise<MapSnapshot> {
  const snapshot = await mapSnapshot(shown.parameter);
  const endMs = Math.floor(now() / HOUR_MS) * HOUR_MS;
  const sensorsOf = gatherByStation(live());
  const result = { ...snapshot, sensorIds: [...snapshot.sensorIds], intervalsMs: [...snapshot.intervalsMs], timesMs: [...snapshot.timesMs], values: [...snapshot.values], flags: [...snapshot.flags] };
  for (let i = 0; i < snapshot.stationIds.length; i += 1) {
    if (i % STATIONS_AT_ONCE === STATIONS_AT_ONCE - 1) await new Promise(setImmediate);
    const sensors = sensorsOf.get(snapshot.stationIds[i] ?? 0) ?? [];
    const { means, counts } = await judge.readHours(sensors.map(({ sensorId }) => sensorId), endMs - HOUR_MS, SHOWN_HOURS);
    const columns: HourColumn[] = sensors.map((sensor, k) => ({
      ...sensor,
      means: means.slice(k * SHOWN_HOURS, (k + 1) * SHOWN_HOURS).map((mean) => mean ?? NaN),
      counts: counts.slice(k * SHOWN_HOURS, (k + 1) * SHOWN_HOURS),
    }));
    const [value, timeMs] = [snapshot.values[i] ?? null, snapshot.timesMs[i] ?? null];
    const latest = value === null || timeMs === null ? null : { value, timeMs, intervalMs: snapshot.intervalsMs[i] ?? 0 };
    const told = shownValueOf(shown, { columns, isReference: snapshot.kinds[i] === 'reference', sensorId: snapshot.sensorIds[i] ?? 0, latest }, endMs);
    const isTold = told !== null && Number.isFinite(told.value);
    // hours hold good readings only
    if (shown.kind === 'index' || shown.average !== 'now') result.flags[i] = null;
    result.sensorIds[i] = told?.sensorId ?? 0;
    result.intervalsMs[i] = told?.intervalMs ?? 0;
    result.timesMs[i] = isTold ? told.timeMs : null;
    result.values[i] = isTold ? told.value : null;
  }
  return result;
}

function gatherByStation(places: ReturnType<Sources['live']>): Map<number, { sensorId: number; parameter: ParameterId; method: string | null }[]> {
  const byStation = new Map<number, { sensorId: number; parameter: ParameterId; method: string | null }[]>();
  for (const sensorId of [...(places?.sensorIds ?? [])].sort((a, b) => a - b)) {
    const place = places?.findPlace(sensorId);
    if (!place) continue;
    const { stationId, parameter, method } = place;
    const known = byStation.get(stationId);
    if (known === undefined) byStation.set(stationId, [{ sensorId, parameter, method }]);
    else known.push({ sensorId, parameter, method });
  }
  return byStation;
}
