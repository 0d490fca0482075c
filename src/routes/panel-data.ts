import type { FindingRow, HourTable, SensorNow, Series, StationNow } from '#lib/domain/api.ts';
import { stationHoursRoomOf } from '#lib/domain/live.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { CorrectedView } from './index-why.ts';
import type { IndexView } from './index-words.ts';
import { fetchFindings, fetchHourTable, fetchSeries, findStation } from './map-source.ts';

/** Other parameters of the station that get a line of their own. */
const MAX_OTHERS = 6;
/** About one for each pixel of the chart. */
export const PANEL_POINTS = 480;
const SPARK_POINTS = 72;
const DAY_MS = 86_400_000;
/** What an index looks back on: two days, the running hour among them. */
const INDEX_HOURS = 48;

/** What the station's hours say of one sensor, as it was when the page was read. */
export interface IndexNowData {
  table: HourTable;
  /** Null where no index takes the parameter. */
  view: IndexView | null;
  /** Null where no correction is known. */
  corrected: CorrectedView | null;
}

export interface PanelData {
  station: StationNow;
  /** The one that is drawn large: of the map's parameter, otherwise the station's first. */
  sensor: SensorNow | null;
  series: Series | null;
  findings: FindingRow[];
  /** Index and corrected value of the large one; null where they could not be read. */
  index: IndexNowData | null;
  others: { sensor: SensorNow; series: Series | null }[];
  fromMs: number;
  toMs: number;
}

/** Everything the panel shows of one station; null where there is no such station. */
export async function loadPanel(fetch: typeof globalThis.fetch, stationId: number, parameter: ParameterId, { nowMs, rangeMs, airIndexId }: { nowMs: number; rangeMs: number; airIndexId: string }): Promise<PanelData | null> {
  const station = await findStation(fetch, stationId);
  if (!station) return null;
  const sensor = station.sensors.find((s) => s.parameter === parameter) ?? station.sensors[0] ?? null;
  const rest = station.sensors.filter((s) => s !== sensor).slice(0, MAX_OTHERS);
  const [fromMs, toMs] = [nowMs - rangeMs, nowMs];
  const [series, findings, index, ...sparks] = await Promise.all([
    sensor ? fetchSeries(fetch, sensor.id, fromMs, toMs, PANEL_POINTS) : null,
    fetchFindings(fetch, stationId, fromMs),
    sensor ? readIndex(fetch, station, sensor, airIndexId).catch(() => null) : null,
    ...rest.map((other) => fetchSeries(fetch, other.id, nowMs - DAY_MS, nowMs, SPARK_POINTS).catch(() => null)),
  ]);
  return {
    station, sensor, series, index, fromMs, toMs,
    findings: findings.filter((finding) => finding.sensorId === sensor?.id),
    others: rest.map((other, i) => ({ sensor: other, series: sparks[i] ?? null })),
  };
}

/** The rules of the indices come with the first panel, not with the map. */
async function readIndex(fetch: typeof globalThis.fetch, station: StationNow, sensor: SensorNow, airIndexId: string): Promise<IndexNowData> {
  const [{ columnsOfTable, indexViewOf }, { correctedViewOf }, table] = await Promise.all([import('./index-view.ts'), import('./index-why.ts'), fetchHourTable(stationHoursRoomOf(station.id), INDEX_HOURS, fetch)]);
  const { columns, endMs } = columnsOfTable(table);
  return { table, view: indexViewOf(columns, sensor.parameter, airIndexId, endMs, sensor.id), corrected: correctedViewOf(columns, sensor.id, sensor.latest, endMs) };
}
