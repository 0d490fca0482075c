import type { FindingRow, SensorNow, Series, StationNow } from '#lib/domain/api.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { IndexView } from './index-words.ts';
import { fetchFindings, fetchHourlyMeans, fetchSeries, findStation } from './map-source.ts';

/** Other parameters of the station that get a line of their own. */
const MAX_OTHERS = 6;
/** About one for each pixel of the chart. */
export const PANEL_POINTS = 480;
const SPARK_POINTS = 72;
const DAY_MS = 86_400_000;
/** What an index looks back on. */
const INDEX_MS = 2 * DAY_MS;

export interface PanelData {
  station: StationNow;
  /** The one that is drawn large: of the map's parameter, otherwise the station's first. */
  sensor: SensorNow | null;
  series: Series | null;
  findings: FindingRow[];
  /** The public index, where one takes the large one's parameter. */
  index: IndexView | null;
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
  const [series, findings, index, ...sparks] = await Promise.all([
    sensor ? fetchSeries(fetch, sensor.id, fromMs, toMs, PANEL_POINTS) : null,
    fetchFindings(fetch, stationId, fromMs),
    sensor ? readIndex(fetch, station, sensor, nowMs).catch(() => null) : null,
    ...rest.map((other) => fetchSeries(fetch, other.id, nowMs - DAY_MS, nowMs, SPARK_POINTS).catch(() => null)),
  ]);
  return {
    station, sensor, series, index, fromMs, toMs,
    findings: findings.filter((finding) => finding.sensorId === sensor?.id),
    others: rest.map((other, i) => ({ sensor: other, series: sparks[i] ?? null })),
  };
}

/** The rules of the indices come with the first panel, not with the map. */
async function readIndex(fetch: typeof globalThis.fetch, station: StationNow, sensor: SensorNow, nowMs: number): Promise<IndexView | null> {
  const { indexParametersOf, indexViewOf } = await import('./index-view.ts');
  const takes = indexParametersOf(station.timeZone);
  if (!takes.has(sensor.parameter)) return null;
  const chosen = [sensor, ...station.sensors].filter((one, i, all) => takes.has(one.parameter) && all.findIndex((other) => other.parameter === one.parameter) === i);
  const hours = await Promise.all(chosen.map((one) => fetchHourlyMeans(fetch, one.id, nowMs - INDEX_MS, nowMs)));
  return indexViewOf(hours, sensor.parameter, station.timeZone, nowMs);
}
