import { describe, expect, it, vi } from 'vitest';
import { LOOKS, PAINT_WORDS, PLACE_FLOATS, type MarkerBatch } from '#lib/map/marker-batch.ts';
import { MARKER_SHAPES } from '#lib/map/marker-fields.ts';
import { mercatorX } from '#lib/map/mercator.ts';
import type { StationColumns } from '#lib/map/paint.ts';
import { Ramp } from '#lib/map/ramp.ts';
import { StationPainter } from '#lib/map/station-painter.ts';

const NOW = Date.UTC(2026, 10, 22, 10);
const MINUTE_MS = 60_000;

interface Row {
  value: number;
  ageMs?: number;
  kind?: string;
  isOther?: boolean;
}

function columnsOf(rows: readonly Row[]): StationColumns {
  const n = rows.length;
  return {
    count: n,
    stationIds: Int32Array.from(rows, (_, i) => 100 + i),
    sensorIds: Int32Array.from(rows, ({ isOther }, i) => (isOther ? 0 : i + 1)),
    // by its longitude a row is known again
    longitudes: Float64Array.from(rows, (_, i) => i),
    latitudes: new Float64Array(n),
    timesMs: Float64Array.from(rows, ({ ageMs = 0 }) => NOW - ageMs),
    values: Float64Array.from(rows, ({ value }) => value),
    intervalsMs: new Float64Array(n).fill(MINUTE_MS),
    kinds: rows.map(({ kind = 'low-cost' }) => kind),
    names: rows.map((_, i) => String(i)),
  };
}

function painterOf(columns: StationColumns) {
  const onChange = vi.fn();
  const ramp = new Ramp({ palette: 'haze', stops: [0, 5, 10, 20, 35, 60, 100] }, 'light');
  const painter = new StationPainter(ramp, 'light', () => NOW, onChange);
  painter.begin(columns);
  painter.paintAll();
  onChange.mockClear();
  return { painter, onChange };
}

/** Indices of the stations in a batch, in draw order. */
function indicesIn({ count, places }: MarkerBatch): number[] {
  return Array.from({ length: count }, (_, row) => Math.round((places[row * PLACE_FLOATS]! - mercatorX(0)) * 360));
}

function markOf({ paints }: MarkerBatch, row: number) {
  const word = paints[row * PAINT_WORDS + 2]!;
  return { shape: MARKER_SHAPES[word & 255], look: LOOKS[word >> 8] };
}

describe('the rows of markers', () => {
  it('stand silent under late under fresh, and higher over lower', () => {
    const { painter } = painterOf(columnsOf([{ value: 90 }, { value: 3 }, { value: 90, ageMs: 60 * MINUTE_MS }, { value: 90, ageMs: 600 * MINUTE_MS }]));
    expect(indicesIn(painter.stations)).toEqual([3, 2, 1, 0]);
  });

  it('tell kind by shape and age by look', () => {
    const { painter } = painterOf(columnsOf([{ value: 9, kind: 'water', ageMs: 60 * MINUTE_MS }, { value: 9, kind: 'reference' }, { value: 10, kind: 'a kind of tomorrow' }]));
    expect([0, 1, 2].map((row) => markOf(painter.stations, row))).toEqual([
      { shape: 'water', look: 'late' },
      { shape: 'reference', look: 'plain' },
      { shape: 'low-cost', look: 'plain' },
    ]);
  });

  it('keep apart what measures something else', () => {
    const { painter } = painterOf(columnsOf([{ value: NaN, isOther: true }, { value: 9 }]));
    expect(indicesIn(painter.others)).toEqual([0]);
    expect(indicesIn(painter.stations)).toEqual([1]);
  });

  it('are painted one by one when values come, and say nothing where a value looks as before', () => {
    const columns = columnsOf([{ value: 3 }, { value: 50 }]);
    const { painter, onChange } = painterOf(columns);
    painter.stations.takeDirty();
    columns.values[0] = 80;
    expect(painter.paint([0])).toBe(true);
    expect(painter.stations.takeDirty()).toEqual([0]);
    expect(painter.paint([0, 1])).toBe(false);
    expect(onChange).not.toHaveBeenCalled();
  });

  it('leave out what a filter leaves out, also when a value brings a station into it', () => {
    const columns = columnsOf([{ value: 3 }, { value: 50 }, { value: 60 }]);
    const { painter } = painterOf(columns);
    painter.show(null, (i) => columns.values[i]! > 40);
    expect(indicesIn(painter.stations)).toEqual([1, 2]);
    columns.values[0] = 90;
    painter.paint([0]);
    expect(indicesIn(painter.stations)).toEqual([1, 2, 0]);
  });

  it('are painted in the columns that are shown, also of another time', () => {
    const columns = columnsOf([{ value: 3 }]);
    const { painter } = painterOf(columns);
    const past = columnsOf([{ value: 70 }]);
    painter.show({ columns: past, nowMs: NOW }, null);
    const before = painter.stations.paints.slice();
    columns.values[0] = 20;
    painter.paint([0]);
    expect(painter.stations.paints).toEqual(before);
    past.values[0] = 20;
    painter.paint([0]);
    expect(painter.stations.paints).not.toEqual(before);
  });

  it('carry a bracket where a detector speaks of a station that is shown', () => {
    const columns = columnsOf([{ value: 3 }, { value: 50 }, { value: NaN, isOther: true }]);
    const { painter } = painterOf(columns);
    painter.mark(new Set([100, 101, 102]));
    expect(indicesIn(painter.findings)).toEqual([0, 1]);
    painter.show(null, (i) => i === 1);
    expect(indicesIn(painter.findings)).toEqual([1]);
  });

  it('leave out in a crowd what stands under another, and bring it to light from nearer', () => {
    const columns = columnsOf(Array.from({ length: 30_000 }, (_, i) => ({ value: i % 2 === 0 ? 3 : 50 })));
    // two by two at one place, a thousandth of a degree apart
    columns.longitudes.forEach((_, i) => (columns.longitudes[i] = ((i >> 1) * 0.02) % 170 + (i % 2) * 0.001));
    columns.latitudes.forEach((_, i) => (columns.latitudes[i] = ((i >> 1) * 0.0071) % 60));
    const { painter } = painterOf(columns);
    painter.look(6);
    expect(painter.stations.count).toBeLessThanOrEqual(15_000);
    const low = columns.values.indexOf(3);
    columns.values[low] = 4;
    expect(painter.paint([low])).toBe(false);
    painter.look(16);
    expect(painter.stations.count).toBe(30_000);
  });
});
