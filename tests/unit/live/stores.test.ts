import { describe, expect, it } from 'vitest';
import type { MapSnapshot, Series } from '#lib/domain/api.ts';
import type { HourTable } from '#lib/domain/api.ts';
import { HourStore } from '#lib/live/hour-store.ts';
import { SeriesRing } from '#lib/live/series-ring.ts';
import { StationStore } from '#lib/live/station-store.ts';

const snapshot = (change: Partial<MapSnapshot> = {}): MapSnapshot =>
  ({
    parameter: 'pm25',
    offset: 10,
    stationIds: [1, 2, 3],
    names: ['Weir', 'Bridge', 'Hill'],
    kinds: ['water', 'reference', 'low-cost'],
    exposures: ['outdoor', 'outdoor', 'outdoor'],
    longitudes: [13.7, 13.8, 13.9],
    latitudes: [51, 51.1, 51.2],
    sensorIds: [11, 12, 0],
    intervalsMs: [60_000, 60_000, 0],
    timesMs: [1_000, null, null],
    values: [5, null, null],
    flags: [null, null, null],
    ...change,
  }) as MapSnapshot;

describe('the station store', () => {
  it('takes live values by sensor and says which stations changed', () => {
    const store = new StationStore();
    store.load(snapshot());
    expect([...store.takeDirty()]).toEqual([0, 1, 2]);
    const unknown = store.apply({ room: 'r', offset: 11, sensorIds: [12, 99], timesMs: [2_000, 2_000], values: [7, 1], flags: [3, 0] });
    expect(unknown).toEqual([99]);
    expect([...store.takeDirty()]).toEqual([1]);
    expect([store.timesMs[1], store.values[1], store.flags[1]]).toEqual([2_000, 7, 3]);
    expect(store.offset).toBe(11);
  });

  it('leaves a newer value in place when an older or equal one comes', () => {
    const store = new StationStore();
    store.load(snapshot());
    store.takeDirty();
    store.apply({ room: 'r', offset: 11, sensorIds: [11, 11], timesMs: [900, 1_000], values: [1, 5], flags: [0, 0] });
    expect([...store.takeDirty()]).toEqual([]);
    expect(store.values[0]).toBe(5);
  });

  it('keeps values that came live after a snapshot that is read again', () => {
    const store = new StationStore();
    store.load(snapshot());
    store.apply({ room: 'r', offset: 12, sensorIds: [11], timesMs: [3_000], values: [8], flags: [0] });
    store.load(snapshot({ offset: 11, timesMs: [2_000, 2_500, null], values: [6, 4, null] }));
    expect([store.values[0], store.values[1]]).toEqual([8, 4]);
  });

  it('forgets the values of another parameter', () => {
    const store = new StationStore();
    store.load(snapshot());
    store.load(snapshot({ parameter: 'pm10', timesMs: [null, null, null], values: [null, null, null] }));
    expect(store.values[0]).toBeNaN();
  });
});

const series = (change: Partial<Series> = {}): Series =>
  ({
    sensorId: 7,
    parameter: 'pm25',
    unit: 'ug/m3',
    stepMs: 0,
    fromMs: 0,
    toMs: 5_000,
    offset: 10,
    timesMs: [1_000, 2_000, 3_000],
    means: [1, 2, null],
    mins: [1, 2, null],
    maxs: [1, 2, null],
    counts: [1, 1, 1],
    goodCounts: [1, 1, 0],
    flagged: [{ timeMs: 3_000, value: 99, flag: 4 }],
    ...change,
  }) as Series;

describe('the series ring', () => {
  it('continues a raw series with live readings, each once', () => {
    const ring = new SeriesRing();
    ring.load(series());
    expect(ring.newest).toMatchObject({ timeMs: 3_000, value: 99, flag: 4 });
    const frame = { room: 'series/7', offset: 11, sensorIds: [7, 7], timesMs: [3_000, 4_000], values: [99, 4], flags: [4, 0] };
    expect(ring.apply(frame)).toBe(true);
    expect(ring.apply(frame)).toBe(false);
    expect([...ring.columns().timesMs]).toEqual([1_000, 2_000, 3_000, 4_000]);
    expect(ring.newest).toEqual({ timeMs: 4_000, value: 4, flag: null });
  });

  it('puts a late reading in its place', () => {
    const ring = new SeriesRing();
    ring.load(series());
    ring.push(1_500, 1.5, null);
    expect([...ring.columns().timesMs]).toEqual([1_000, 1_500, 2_000, 3_000]);
    expect([...ring.columns().means]).toEqual([1, 1.5, 2, NaN]);
  });

  it('draws no line through a flagged reading and keeps it beside', () => {
    const ring = new SeriesRing();
    ring.load(series());
    ring.push(4_000, 500, 3);
    expect(ring.columns().means.at(-1)).toBeNaN();
    expect(ring.flagged.at(-1)).toEqual({ timeMs: 4_000, value: 500, flag: 3 });
  });

  it('merges live readings into buckets and opens new ones on the same grid', () => {
    const ring = new SeriesRing();
    ring.load(series({ stepMs: 1_000, timesMs: [500, 1_500], means: [10, 20], mins: [9, 18], maxs: [11, 22], counts: [2, 3], goodCounts: [2, 3], flagged: [] }));
    ring.push(1_700, 40, null);
    ring.push(1_700, 40, null);
    ring.push(3_600, 7, null);
    const { timesMs, means, mins, maxs, goodCounts } = ring.columns();
    expect([...timesMs]).toEqual([500, 1_500, 3_500]);
    expect([...means]).toEqual([10, 25, 7]);
    expect([...mins]).toEqual([9, 18, 7]);
    expect([...maxs]).toEqual([11, 40, 7]);
    expect([...goodCounts]).toEqual([2, 4, 1]);
  });

  it('passes over frames that the fetched series includes', () => {
    const ring = new SeriesRing();
    ring.load(series());
    expect(ring.apply({ room: 'series/7', offset: 10, sensorIds: [7], timesMs: [9_000], values: [1], flags: [0] })).toBe(false);
  });

  it('drops the oldest at its bound and stays in order', () => {
    const ring = new SeriesRing(64);
    for (let i = 0; i < 1_000; i += 1) ring.push(i * 10, i, null);
    const { timesMs } = ring.columns();
    expect(timesMs.length).toBeLessThanOrEqual(64);
    expect(timesMs.at(-1)).toBe(9_990);
    expect([...timesMs]).toEqual([...timesMs].sort((a, b) => a - b));
    ring.push(5, 1, null);
    expect(ring.columns().timesMs.length).toBeLessThanOrEqual(64);
  });

  it('gives the bucket in which a view begins', () => {
    const ring = new SeriesRing();
    ring.load(series({ stepMs: 1_000, timesMs: [0, 1_000, 2_000], means: [1, 2, 3], mins: [1, 2, 3], maxs: [1, 2, 3], goodCounts: [1, 1, 1], counts: [1, 1, 1], flagged: [] }));
    expect([...ring.columns(1_400).timesMs]).toEqual([1_000, 2_000]);
  });
});

describe('the hour store', () => {
  const HOUR_MS = 3_600_000;
  const table = (offset: number, means: (number | null)[]): HourTable => ({ offset, lastHourMs: 100 * HOUR_MS, hours: 2, sensorIds: [11], stationIds: [1], parameters: ['pm25'], methods: [null], means, counts: means.map((mean) => (mean === null ? 0 : 3)) });
  const frame = (offset: number, hour: number, mean: number | null) => ({ room: 'hours/1', offset, sensorIds: [11], hoursMs: [hour * HOUR_MS], means: [mean], counts: [mean === null ? 0 : 4] });
  const held = (store: HourStore, endHour: number) => [...(store.listColumns(1, endHour * HOUR_MS, 3)[0]!.means as Float64Array)];

  it('goes on from the table, and forgets an hour whose last good reading was taken back', () => {
    const store = new HourStore();
    store.load('hours/1', table(10, [4, 5]));
    expect(held(store, 101)).toEqual([NaN, 4, 5]);
    expect([...store.apply(frame(11, 100, 6))]).toEqual([1]);
    store.apply(frame(12, 101, 7));
    store.apply(frame(13, 99, null));
    expect(held(store, 102)).toEqual([NaN, 6, 7]);
  });

  it('does not let a frame from before the table change what the table says', () => {
    const store = new HourStore();
    store.load('hours/1', table(10, [4, 5]));
    expect(store.apply(frame(9, 100, 1)).size).toBe(0);
    expect(store.apply({ ...frame(12, 100, 1), room: 'hours/2' }).size).toBe(0);
    expect(held(store, 101)).toEqual([NaN, 4, 5]);
  });

  it('lets go of the sensors of a room that nobody looks at', () => {
    const store = new HourStore();
    store.load('hours/1', table(10, [4, 5]));
    store.drop('hours/1');
    expect(store.listColumns(1, 101 * HOUR_MS, 3)).toEqual([]);
    expect([...store.stationIds]).toEqual([]);
  });
});
