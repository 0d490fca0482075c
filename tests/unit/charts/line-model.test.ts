import { describe, expect, it } from 'vitest';
import type { ChartColumns } from '#lib/charts/columns.ts';
import { CHUNK_POINTS, LineModel, type LineFrame } from '#lib/charts/line-model.ts';
import { gapLimitsMs, segmentsOf } from '#lib/charts/segments.ts';

const MINUTE_MS = 60_000;
const COUNT = 1_000;

/** Minutes with two gaps and a lost value; one pixel a minute, values upside down as pixels. */
function columnsOf(count: number): ChartColumns {
  const timesMs = Array.from({ length: count }, (_, i) => (i + (i > 300 ? 50 : 0) + (i > 255 ? 20 : 0)) * MINUTE_MS);
  const means = timesMs.map((_, i) => (i === 500 ? NaN : (i * 37) % 100));
  return { stepMs: 0, timesMs, means, mins: means, maxs: means };
}
const frameAt = (fromMinute: number): LineFrame => ({ fromMs: fromMinute * MINUTE_MS, toMs: (fromMinute + 2_000) * MINUTE_MS, left: 0, right: 2_000, low: 0, high: 100, bottom: 100, top: 0 });

describe('a line in pieces', () => {
  it('joins what one path would join, and nothing else', () => {
    const columns = columnsOf(COUNT);
    const model = new LineModel();
    model.update(columns, MINUTE_MS);
    const joined = model.draw(frameAt(0)).chunks.flatMap((chunk) => edgesOf(chunk.line));
    const segments = segmentsOf(columns, gapLimitsMs(columns, MINUTE_MS));
    const wanted = segments.flatMap((segment) => segment.slice(1).map((index, i) => [segment[i]!, index].map((at) => `${columns.timesMs[at]! / MINUTE_MS} ${100 - columns.means[at]!}`).join('→')));
    expect(joined).toEqual(wanted);
    expect(segments.length).toBe(3);
  });

  it('tells the same gaps after many appended readings as from all of them at once', () => {
    const model = new LineModel();
    let limits = model.update(columnsOf(290), MINUTE_MS);
    for (let count = 291; count <= 330; count += 1) limits = model.update(columnsOf(count), MINUTE_MS);
    expect([...limits]).toEqual([...gapLimitsMs(columnsOf(330), MINUTE_MS)]);
  });

  it('writes its last piece alone for a reading at the end, and nothing for time that passes', () => {
    const model = new LineModel();
    model.update(columnsOf(COUNT), MINUTE_MS);
    const before = model.draw(frameAt(0));
    const written = model.writtenPoints;
    const moved = model.draw(frameAt(3));
    expect(model.writtenPoints).toBe(written);
    expect(moved.transform).toBe('translate(-3.00 0)');
    model.update(columnsOf(COUNT + 1), MINUTE_MS);
    const after = model.draw(frameAt(4));
    expect(model.writtenPoints - written).toBeLessThanOrEqual(CHUNK_POINTS + 8);
    expect(after.chunks.slice(0, -1).every((chunk, i) => chunk === before.chunks[i])).toBe(true);
    expect(after.chunks.at(-1)!.line).not.toBe(before.chunks.at(-1)!.line);
  });

  it('writes again what a late reading or another scale changes', () => {
    const model = new LineModel();
    model.update(columnsOf(COUNT), MINUTE_MS);
    const before = model.draw(frameAt(0)).chunks;
    const late = columnsOf(COUNT);
    (late.means as number[])[700] = 3;
    model.update(late, MINUTE_MS);
    const after = model.draw(frameAt(0)).chunks;
    expect(after[Math.floor(700 / CHUNK_POINTS)]!.line).not.toBe(before[Math.floor(700 / CHUNK_POINTS)]!.line);
    expect(model.draw({ ...frameAt(0), high: 200 }).chunks[0]!.line).not.toBe(after[0]!.line);
  });

  it('keeps a spike in the envelope however wide its bucket', () => {
    const model = new LineModel();
    model.update({ stepMs: 60 * MINUTE_MS, timesMs: [0, 60 * MINUTE_MS], means: [5, 6], mins: [4, 5], maxs: [90, 7] }, 0);
    expect(model.draw(frameAt(0)).chunks[0]!.envelope).toBe('M30 10L90 93L90 95L30 96Z');
  });

  it('draws nothing for a series that became empty', () => {
    const model = new LineModel();
    model.update(columnsOf(COUNT), MINUTE_MS);
    model.draw(frameAt(0));
    model.update(columnsOf(0), MINUTE_MS);
    expect(model.draw(frameAt(0)).chunks).toEqual([]);
  });
});

function edgesOf(path: string): string[] {
  return path.split('M').filter(Boolean).flatMap((run) => {
    const points = run.split('L').map((point) => point.replace('h0', ''));
    return points.slice(1).map((point, i) => `${points[i]}→${point}`);
  });
}
