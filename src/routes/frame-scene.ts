import { isPlain, pastShownOf, type Shown } from '#lib/domain/shown.ts';
import { STATIONS_FROM_ZOOM } from '#lib/map/limits.ts';
import type { View } from '#lib/map/station-map.ts';
import type { Scene } from './time-travel.svelte.ts';

/** A larger network is read for the surroundings of the view, not for the whole world. */
const MAX_WORLD_STATIONS = 20_000;
/** The same of numbers that look back on hours of their own. */
const MAX_WORLD_OF_HOURS = 1_500;

/** What the frames of the past are read for. Of a large network only hourly means are told of a wide view. */
export function frameSceneOf(live: Shown, stationCount: number, { zoom, bbox }: View): Scene {
  const isPart = zoom >= STATIONS_FROM_ZOOM && bbox[0] >= -180 && bbox[2] <= 180;
  const asked = pastShownOf(live);
  const canTell = (asked.kind !== 'index' || asked.indexId !== '') && (isPart || stationCount <= MAX_WORLD_OF_HOURS);
  const shown = canTell ? asked : pastShownOf({ ...asked, kind: 'raw', average: 'now' });
  const isLarge = stationCount > (isPlain(shown) ? MAX_WORLD_STATIONS : MAX_WORLD_OF_HOURS);
  return { shown, stationCount, bbox: isPart && isLarge ? aroundOf(bbox) : null };
}

/** The view and what lies beside it, on a grid, so that a small move reads nothing again. */
function aroundOf([west, south, east, north]: View['bbox']): [number, number, number, number] {
  const grid = 2 ** Math.ceil(Math.log2(Math.max(1e-3, east - west)));
  const down = (degrees: number, least: number) => Math.max(least, Math.floor(degrees / grid) * grid);
  const up = (degrees: number, most: number) => Math.min(most, Math.ceil(degrees / grid) * grid);
  return [down(west, -180), down(south, -90), up(east, 180), up(north, 90)];
}
