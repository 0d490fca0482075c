export const PANEL_RANGES = ['1h', '24h', '7d', '30d', '1y'] as const;
export type PanelRange = (typeof PANEL_RANGES)[number];
export const RANGE_MS: Record<PanelRange, number> = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000, '1y': 365 * 86_400_000 };

/** The chosen station, as the address says it. */
export function stationIn(params: URLSearchParams): number | null {
  const id = Number(params.get('s') ?? NaN);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}

export function rangeIn(params: URLSearchParams): PanelRange {
  const range = params.get('range');
  return PANEL_RANGES.find((known) => known === range) ?? '24h';
}
