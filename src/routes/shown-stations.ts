import type { MapCell } from '#lib/domain/api.ts';
import { gatherCells } from '#lib/domain/cells.ts';
import { CELL_DEPTH } from '#lib/domain/live.ts';
import type { StationStore } from '#lib/live/index.ts';
import type { Frame } from './frame-cache.ts';

const HOUR_MS = 3_600_000;
/** Rooms of cells end at this zoom. */
const MAX_CELL_ZOOM = 6;

/** What map, list and panel read: the live copy, or an hour of the past in the same columns. */
export type ShownStations = Pick<
  StationStore,
  'count' | 'stationIds' | 'sensorIds' | 'timesMs' | 'values' | 'flags' | 'intervalsMs' | 'longitudes' | 'latitudes' | 'names' | 'kinds' | 'exposures' | 'indexOfStation'
>;

/** An index may be told of a station that does not measure the map's parameter. */
const OTHER_SENSOR = -1;

/** The live copy's stations with the numbers of a past hour (its means, or what the map's switch shows of it), whose time is its end; null: nothing is known of it yet. */
export function pastStationsOf(store: ShownStations, frame: Frame | null, column: 'means' | 'shown' = 'means'): ShownStations {
  const values = new Float64Array(store.count).fill(NaN);
  const timesMs = new Float64Array(store.count).fill(NaN);
  const sensorIds = store.sensorIds.slice();
  frame?.stationIds.forEach((stationId, i) => {
    const index = store.indexOfStation(stationId);
    const value = frame[column][i]!;
    if (index < 0 || Number.isNaN(value)) return;
    values[index] = value;
    timesMs[index] = frame.hourMs + HOUR_MS;
    sensorIds[index] ||= OTHER_SENSOR;
  });
  const { count, stationIds, longitudes, latitudes, names, kinds, exposures } = store;
  return {
    count, stationIds, sensorIds, longitudes, latitudes, names, kinds, exposures, values, timesMs,
    flags: new Uint8Array(count),
    intervalsMs: new Float64Array(count).fill(HOUR_MS),
    indexOfStation: (stationId) => store.indexOfStation(stationId),
  };
}

/** Medians by map tile for a map at this zoom, as the server makes them of what is live; of other numbers than hourly means the middle station stands for its cell. */
export function pastCellsOf(stations: ShownStations, zoom: number, isShown: (index: number) => boolean, hasMiddle = false): MapCell[] {
  const { count, longitudes, latitudes, sensorIds, values, timesMs } = stations;
  return gatherCells(Math.max(0, Math.min(MAX_CELL_ZOOM, Math.floor(zoom))) + CELL_DEPTH, {
    count, longitudes, latitudes,
    isCounted: (i) => sensorIds[i] !== 0 && isShown(i),
    freshValueAt: (i) => values[i]!,
    timeMsAt: (i) => timesMs[i]!,
  }, { hasMiddle });
}
