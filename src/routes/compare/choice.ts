import type { CompareAxes } from '#lib/charts/compare-lines.ts';

export const MAX_SERIES = 8;
export const COMPARE_RANGES = ['1h', '24h', '7d', '30d', '1y'] as const;
export type CompareRange = (typeof COMPARE_RANGES)[number];
export const COMPARE_ZONES = ['station', 'mine', 'utc'] as const;
export type CompareZone = (typeof COMPARE_ZONES)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LENGTHS_MS: Record<CompareRange, number> = { '1h': HOUR_MS, '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS, '1y': 365 * DAY_MS };
const MIN_SPAN_MS = 60_000;

export interface SeriesRef {
  stationId: number;
  sensorId: number;
}

/** The whole view, as its address says it. */
export interface Choice {
  series: SeriesRef[];
  /** Named beyond the eighth. */
  cutCount: number;
  range: CompareRange;
  /** Ends now and moves with it. */
  isLive: boolean;
  fromMs: number;
  toMs: number;
  /** A closer look at a part of it. */
  zoom: { fromMs: number; toMs: number } | null;
  axes: CompareAxes;
  zone: CompareZone;
}

/** `s=1.5,7.22` (station and sensor), `range`, `to`, `zoom=from/to`, `axes=own`, `zone`; whatever is not understood is left out. */
export function choiceOf(params: URLSearchParams, nowMs: number): Choice {
  const series = seriesOf(params.get('s') ?? '');
  const range = COMPARE_RANGES.find((known) => known === params.get('range')) ?? '24h';
  const to = Date.parse(params.get('to') ?? '');
  const isLive = !(to > 0 && to < nowMs);
  const toMs = isLive ? nowMs : to;
  const fromMs = toMs - LENGTHS_MS[range];
  return {
    series: series.slice(0, MAX_SERIES),
    cutCount: Math.max(0, series.length - MAX_SERIES),
    range, isLive, fromMs, toMs,
    zoom: zoomOf(params.get('zoom') ?? '', fromMs, toMs),
    axes: params.get('axes') === 'own' ? 'own' : 'shared',
    zone: COMPARE_ZONES.find((known) => known === params.get('zone')) ?? 'station',
  };
}

export function compareHref(series: readonly SeriesRef[]): string {
  return `/compare?s=${series.map(({ stationId, sensorId }) => `${stationId}.${sensorId}`).join(',')}`;
}

/** The address with some of it changed; null leaves a part out. */
export function hrefWith(params: URLSearchParams, changes: Record<string, string | null>): string {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  // Commas and colons may stand in a query as they are, and read better.
  const query = next.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/');
  return query === '' ? '/compare' : `/compare?${query}`;
}

export function seriesText(series: readonly SeriesRef[]): string {
  return series.map(({ stationId, sensorId }) => `${stationId}.${sensorId}`).join(',');
}

function seriesOf(text: string): SeriesRef[] {
  const refs = text.split(',').flatMap((part) => {
    const match = /^(\d{1,9})\.(\d{1,9})$/.exec(part.trim());
    return match ? [{ stationId: Number(match[1]), sensorId: Number(match[2]) }] : [];
  });
  return refs.filter((ref, i) => refs.findIndex((other) => other.sensorId === ref.sensorId) === i);
}

function zoomOf(text: string, fromMs: number, toMs: number): Choice['zoom'] {
  const [from, to] = text.split('/').map((part) => Date.parse(part));
  if (from === undefined || to === undefined || !(to - from >= MIN_SPAN_MS) || to <= fromMs || from >= toMs) return null;
  return { fromMs: Math.max(from, fromMs), toMs: Math.min(to, toMs) };
}
