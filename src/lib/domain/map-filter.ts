import { isGood, type Flag } from './flags.ts';
import { freshnessOf } from './freshness.ts';
import { EXPOSURES, STATION_KINDS, type Exposure, type StationKind } from './station.ts';

/** Which ages of a newest value are shown: every one, those that are not silent, those that are fresh. */
export const SHOWN_AGES = ['all', 'heard', 'fresh'] as const;
export type ShownAges = (typeof SHOWN_AGES)[number];

/** Which stations the map, its list and its cells show. */
export interface MapFilter {
  /** Empty: every kind. */
  kinds: readonly StationKind[];
  /** Empty: every exposure. */
  exposures: readonly Exposure[];
  ages: ShownAges;
  /** Leaves out values whose flag is not good. */
  isGoodOnly: boolean;
}

export const NO_FILTER: MapFilter = { kinds: [], exposures: [], ages: 'all', isGoodOnly: false };

export interface Filterable {
  kind: StationKind;
  exposure: Exposure;
  /** NaN or null: no value. */
  timeMs: number | null;
  intervalMs: number;
  flag: Flag | null;
}

export function isFiltering({ kinds, exposures, ages, isGoodOnly }: MapFilter): boolean {
  return kinds.length > 0 || exposures.length > 0 || ages !== 'all' || isGoodOnly;
}

export function passesFilter({ kinds, exposures, ages, isGoodOnly }: MapFilter, station: Filterable, nowMs: number): boolean {
  if (kinds.length > 0 && !kinds.includes(station.kind)) return false;
  if (exposures.length > 0 && !exposures.includes(station.exposure)) return false;
  if (isGoodOnly && !isGood(station.flag)) return false;
  if (ages === 'all') return true;
  const freshness = freshnessOf(station.timeMs, station.intervalMs, nowMs);
  return ages === 'fresh' ? freshness === 'fresh' : freshness !== 'silent';
}

/** The query fields `kind`, `exposure`, `age` and `flags`, as addresses of the page and of the API have them; what is not known is left out. */
export function filterIn(params: URLSearchParams): MapFilter {
  const some = <T extends string>(name: string, known: readonly T[]) => known.filter((one) => params.get(name)?.split(',').includes(one));
  return {
    kinds: some('kind', STATION_KINDS),
    exposures: some('exposure', EXPOSURES),
    ages: SHOWN_AGES.find((ages) => ages === params.get('age')) ?? 'all',
    isGoodOnly: params.get('flags') === 'good',
  };
}

export function putFilter(params: URLSearchParams, { kinds, exposures, ages, isGoodOnly }: MapFilter): void {
  if (kinds.length > 0) params.set('kind', kinds.join(','));
  if (exposures.length > 0) params.set('exposure', exposures.join(','));
  if (ages !== 'all') params.set('age', ages);
  if (isGoodOnly) params.set('flags', 'good');
}
