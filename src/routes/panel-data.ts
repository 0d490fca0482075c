import type { FindingRow, SensorNow, Series, StationNow } from '#lib/domain/api.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { fetchFindings, fetchSeries, findStation } from './map-source.ts';

/** Other parameters of the station that get a line of their own. */
const MAX_OTHERS = 6;
/** About one for each pixel of the chart. */
export const PANEL_POINTS = 480;
const SPARK_POINTS = 72;
const DAY_MS = 86_400_000;

export interface PanelData {
  station: StationNow;
  /** The one that is drawn large: of the map's parameter, otherwise the station's first. */
  sensor: SensorNow | null;
  series: Series | null;
  findings: FindingRow[];
  others: { sensor: SensorNow; series: Series | null }[];
  fromMs: number;
  toMs: number;
}

/** Everything the panel shows of one station; null where there is no such station. */
export async function loadPanel(fetch: typeof globalThis.fetch, stationId: number, parameter: ParameterId, nowMs: number, rangeMs: number): Promise<PanelData | null> {
  const station = await findStation(fetch, stationId);
  if (!station) return null;
  const sensor = station.sensors.find((s) => s.parameter === parameter) ?? station.sensors[0] ?? null;
  const rest = station.sensors.filter((s) => s !== sensor).slice(0, MAX_OTHERS);
  const [fromMs, toMs] = [nowMs - rangeMs, nowMs];
  const [series, findings, ...sparks] = await Promise.all([
    sensor ? fetchSeries(fetch, sensor.id, fromMs, toMs, PANEL_POINTS) : null,
    fetchFindings(fetch, stationId, fromMs),
    ...rest.map((other) => fetchSeries(fetch, other.id, nowMs - DAY_MS, nowMs, SPARK_POINTS).catch(() => null)),
  ]);
  return {
    station, sensor, series, fromMs, toMs,
    findings: findings.filter((finding) => finding.sensorId === sensor?.id),
    others: rest.map((other, i) => ({ sensor: other, series: sparks[i] ?? null })),
  };
}
