import type { ParameterId } from '#lib/domain/parameters.ts';

/** What of the map is to be downloaded. */
export interface OnTheMap {
  parameter: ParameterId;
  /** West, south, east, north; MapLibre's go beyond ±180 where the view crosses the antimeridian. */
  bbox: readonly [number, number, number, number];
  /** Those that a filter leaves; null: all in view. */
  stationIds: readonly number[] | null;
  /** Begin of the past hour that is shown; null: live. */
  atMs: number | null;
}

const DAY_MS = 86_400_000;
/** More ids than the API takes: the box has to do. */
const MAX_IDS = 1000;

/** The download page with what is on the map chosen; its period is the day that is shown, or as usual. */
export function downloadHrefOf({ parameter, bbox, stationIds, atMs }: OnTheMap): string {
  const isListed = stationIds !== null && stationIds.length > 0 && stationIds.length <= MAX_IDS;
  const where = isListed ? `stations=${stationIds.join(',')}` : `bbox=${boxOf(bbox).join(',')}`;
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const when = atMs === null ? '' : `&from=${day(atMs)}&to=${day(atMs + DAY_MS)}`;
  return `/download?${where}&parameters=${parameter}${when}`;
}

/** On the globe, a little larger than the view: four decimals are 11 m. */
function boxOf([west, south, east, north]: OnTheMap['bbox']): [number, number, number, number] {
  const down = (degrees: number) => Math.floor(degrees * 1e4) / 1e4;
  const up = (degrees: number) => Math.ceil(degrees * 1e4) / 1e4;
  const isWorld = east - west >= 360;
  return [isWorld ? -180 : down(turned(west)), Math.max(-90, down(south)), isWorld ? 180 : up(turned(east)), Math.min(90, up(north))];
}

function turned(longitude: number): number {
  return longitude >= -180 && longitude <= 180 ? longitude : ((((longitude + 180) % 360) + 360) % 360) - 180;
}
