export const STATION_RANGES = ['1h', '24h', '7d', '30d', '1y', 'all'] as const;
export type StationRange = (typeof STATION_RANGES)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const LENGTHS_MS: Record<Exclude<StationRange, 'all'>, number> = { '1h': HOUR_MS, '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS, '1y': 365 * DAY_MS };

export interface ChosenRange {
  range: StationRange;
  /** Ends now and moves with it. */
  isLive: boolean;
  /** Null: from the first reading. */
  fromMs: number | null;
  toMs: number;
}

/** What the address asks for: `range`, and `to` where it does not end now. */
export function chosenRangeOf(params: URLSearchParams, nowMs: number): ChosenRange {
  const range = STATION_RANGES.find((known) => known === params.get('range')) ?? '24h';
  const to = Date.parse(params.get('to') ?? '');
  const isLive = !(to > 0 && to < nowMs);
  const toMs = isLive ? nowMs : to;
  return { range, isLive, toMs, fromMs: range === 'all' ? null : toMs - LENGTHS_MS[range] };
}

export function lengthMsOf(range: Exclude<StationRange, 'all'>): number {
  return LENGTHS_MS[range];
}
