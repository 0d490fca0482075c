import type { SeriesStep } from '#lib/domain/api.ts';
import type { StationKind } from '#lib/domain/station.ts';
import { bytesPerRow } from './bytes-per-row.ts';
import { writeExportQuery } from './export-query.ts';
import { hasDemonstration, licencesOf } from './metadata.ts';
import type { ExportPlan, SensorSpan } from './rows.ts';

export interface CoverageCell {
  sensorId: number;
  /** From 0, in the order of time. */
  cell: number;
  count: number;
  goodCount: number;
  /** Rows of the download that these readings become. */
  rowCount: number;
  /** Readings an hour in the fullest bucket of the cell: the pace at which the sensor sent then. */
  pacePerHour: number;
}

/** What coverage must ask of the database's rollups. */
export interface CoverageLookup {
  /** When the first reading of any of these sensors was; null where there is none. */
  findFirstMs(sensorIds: number[]): Promise<number | null>;
  listCounts(query: { sensorIds: number[]; fromMs: number; toMs: number; cellMs: number; isDaily: boolean; every: SeriesStep }): Promise<CoverageCell[]>;
  /** Usual time between two readings, ms; sensors of which it is not known yet are left out. */
  listIntervals(sensorIds: number[]): Promise<{ sensorId: number; intervalMs: number }[]>;
}

/** What a download would be, from the rollups' counts: an estimate at its edges and for its size. */
export interface Coverage {
  demonstration: boolean;
  /** The same download's address. */
  url: string;
  rowCount: number;
  readingCount: number;
  /** Readings that the pace of each sensor at each time leads to expect. */
  expectedCount: number;
  byteCount: number;
  fromMs: number;
  toMs: number;
  /** Width of one cell of the bars. */
  cellMs: number;
  stations: StationCoverage[];
  sensorCount: number;
  licences: string[];
}

export interface StationCoverage {
  id: number;
  name: string;
  kind: StationKind;
  demonstration: boolean;
  readingCount: number;
  /** 0 to 1 of the readings expected. */
  share: number;
  /** The same for each cell. */
  cells: number[];
}

const MAX_CELLS = 53;
/** Of bars of many series. */
const MIN_CELLS = 8;
/** Cells of all series together: the database sums them, but each is read here. */
const MAX_ALL_CELLS = 15_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Hours of sensors that are counted within the time of a click; where there are more, days are. */
const MAX_HOURS = 40_000;
/** Bars are drawn for so many stations; the sums are of all. */
const MAX_BARS = 200;

export async function makeCoverage(plan: ExportPlan, lookup: CoverageLookup): Promise<Coverage> {
  const sensorIds = plan.spans.map((span) => span.sensor.id);
  const bounds = await boundsOf(plan, sensorIds, lookup);
  const [cells, intervals] = await Promise.all([
    bounds.toMs > bounds.fromMs ? lookup.listCounts({ sensorIds, ...bounds, every: plan.query.every }) : [],
    lookup.listIntervals(sensorIds),
  ]);
  const bars = barsOf(plan.spans, cells, new Map(intervals.map((one) => [one.sensorId, one.intervalMs])), bounds, plan.query.flags === 'good');
  const sum = (pick: (bar: Bar) => number) => bars.reduce((total, bar) => total + pick(bar), 0);
  return {
    demonstration: hasDemonstration(plan),
    url: `/api/v1/readings?${writeExportQuery(plan.query)}`,
    rowCount: sum((bar) => bar.rowCount),
    readingCount: sum((bar) => bar.readingCount),
    expectedCount: Math.round(sum((bar) => bar.expectedCount)),
    byteCount: Math.round(sum((bar) => bar.rowCount) * bytesPerRow(plan)),
    fromMs: bounds.fromMs,
    toMs: bounds.toMs,
    cellMs: bounds.cellMs,
    stations: bars.slice(0, MAX_BARS).map(({ station, readingCount, expectedCount, cells: shares }) => ({
      id: station.stationId,
      name: station.stationName,
      kind: station.stationKind,
      demonstration: station.isDemonstration,
      readingCount,
      share: shareOf(readingCount, expectedCount),
      cells: shares,
    })),
    sensorCount: sensorIds.length,
    licences: licencesOf(plan),
  };
}

interface Bounds {
  fromMs: number;
  toMs: number;
  cellMs: number;
  isDaily: boolean;
}

/** The period asked for; open ends are where the data begins and ends. */
async function boundsOf({ query, spans, askedMs }: ExportPlan, sensorIds: number[], lookup: CoverageLookup): Promise<Bounds> {
  if (spans.length === 0) return { fromMs: askedMs, toMs: askedMs, cellMs: HOUR_MS, isDaily: false };
  let fromMs = Math.min(...spans.map((span) => span.fromMs));
  const toMs = Math.min(askedMs, Math.max(...spans.map((span) => span.toMs)));
  if (query.from === null) fromMs = Math.min(toMs, (await lookup.findFirstMs(sensorIds)) ?? toMs);
  const isDaily = ((toMs - fromMs) / HOUR_MS) * spans.length > MAX_HOURS;
  const bucketMs = isDaily ? DAY_MS : HOUR_MS;
  if (query.from === null) fromMs = Math.min(toMs, Math.floor(fromMs / bucketMs) * bucketMs); // the first bucket is wholly of it
  const cellCount = Math.min(MAX_CELLS, Math.max(MIN_CELLS, Math.floor(MAX_ALL_CELLS / spans.length)));
  const cellMs = Math.max(bucketMs, Math.ceil((toMs - fromMs) / cellCount / bucketMs) * bucketMs);
  return { fromMs, toMs, cellMs, isDaily };
}

interface Bar {
  station: SensorSpan['sensor'];
  readingCount: number;
  expectedCount: number;
  rowCount: number;
  cells: number[];
}

function barsOf(spans: SensorSpan[], cells: CoverageCell[], intervals: Map<number, number>, bounds: Bounds, isGoodOnly: boolean): Bar[] {
  const cellCount = Math.max(1, Math.ceil((bounds.toMs - bounds.fromMs) / bounds.cellMs));
  const bySensor = grouped(cells);
  const byStation = new Map<number, { bar: Bar; counts: Float64Array; expected: Float64Array }>();
  for (const { sensor } of spans) {
    const entry = byStation.get(sensor.stationId) ?? { bar: { station: sensor, readingCount: 0, expectedCount: 0, rowCount: 0, cells: [] }, counts: new Float64Array(cellCount), expected: new Float64Array(cellCount) };
    byStation.set(sensor.stationId, entry);
    const own = bySensor.get(sensor.id) ?? [];
    const paces = pacesOf(own, cellCount, bounds.cellMs, intervals.get(sensor.id));
    for (let cell = 0; cell < cellCount; cell += 1) {
      const widthMs = Math.min(bounds.cellMs, bounds.toMs - bounds.fromMs - cell * bounds.cellMs);
      entry.expected[cell]! += (paces[cell]! * widthMs) / HOUR_MS;
    }
    for (const { cell, count, goodCount, rowCount } of own) {
      const readings = isGoodOnly ? goodCount : count;
      if (cell >= 0 && cell < cellCount) entry.counts[cell]! += readings;
      entry.bar.readingCount += readings;
      entry.bar.rowCount += isGoodOnly ? Math.min(rowCount, goodCount) : rowCount;
    }
  }
  return [...byStation.values()].map(({ bar, counts, expected }) => ({
    ...bar,
    expectedCount: expected.reduce((sum, one) => sum + one, 0),
    cells: [...counts].map((count, cell) => shareOf(count, expected[cell]!)),
  }));
}

/** A pace so near to the usual one is the usual one: intervals are never quite even. */
const NEAR = 0.1;

/**
 * Readings an hour that were to be expected in each cell. A sensor may have sent each hour for years and every ten
 * minutes since: each cell is held against its own pace, an empty one against that of the nearest before it, or behind.
 */
function pacesOf(cells: readonly CoverageCell[], cellCount: number, cellMs: number, usualMs: number | undefined): Float64Array {
  const usual = usualMs === undefined ? NaN : HOUR_MS / usualMs;
  const paces = new Float64Array(cellCount);
  const means = new Float64Array(cellCount);
  for (const { cell, count, pacePerHour } of cells) {
    if (cell < 0 || cell >= cellCount) continue;
    paces[cell] = Math.abs(pacePerHour / usual - 1) < NEAR ? usual : pacePerHour;
    means[cell] = (count * HOUR_MS) / cellMs;
  }
  let last = paces.find((pace) => pace > 0) ?? (Number.isNaN(usual) ? 0 : usual);
  for (let cell = 0; cell < cellCount; cell += 1) {
    const own = paces[cell]! > 0 ? paces[cell]! : last;
    // where the pace changes within a cell, what came lies between the two
    const isChange = own > last * (1 + NEAR) && means[cell]! >= last;
    paces[cell] = isChange ? means[cell]! : own;
    last = own;
  }
  return paces;
}

function grouped(cells: CoverageCell[]): Map<number, CoverageCell[]> {
  const bySensor = new Map<number, CoverageCell[]>();
  for (const cell of cells) {
    const own = bySensor.get(cell.sensorId);
    if (own === undefined) bySensor.set(cell.sensorId, [cell]);
    else own.push(cell);
  }
  return bySensor;
}

function shareOf(count: number, expected: number): number {
  return expected <= 0 ? 0 : Math.min(1, Math.round((count / expected) * 1000) / 1000);
}
