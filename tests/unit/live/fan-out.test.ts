import { describe, expect, it } from 'vitest';
import type { HourFrame, LiveFrame } from '#lib/domain/live.ts';
import { tileRoomOf } from '#lib/domain/live.ts';
import type { JournalBatch } from '#lib/domain/reading.ts';
import { FanOut, MAX_SERIES_ROWS } from '#server/live/fan-out.ts';
import { Recent, replay } from '#server/live/recent.ts';

const change = (sensorId: number, timeMs: number, value = timeMs) => ({ sensorId, timeMs, value, flag: 0 });
const batch = (position: number, rows: [sensorId: number, timeMs: number][]): JournalBatch => ({
  position,
  kind: 'live',
  committedMs: 0,
  sensorIds: Int32Array.from(rows, ([id]) => id),
  timesMs: Float64Array.from(rows, ([, ms]) => ms),
  values: Float64Array.from(rows, ([, ms]) => ms),
  flags: new Uint8Array(rows.length),
});

function begin(members: string[]) {
  const sent: LiveFrame[] = [];
  const rooms = new Set(members);
  return { sent, fanOut: new FanOut({ hasMembers: (room) => rooms.has(room), send: (frame) => sent.push(frame) }) };
}

describe('fan-out', () => {
  it('sends the first change at once, then one frame per tick with the newest value of each sensor', () => {
    const { sent, fanOut } = begin(['t']);
    fanOut.offer('t', false, change(1, 10), 5);
    expect(fanOut.flush(1_000)).toBeNull();
    fanOut.offer('t', false, change(1, 20), 6);
    fanOut.offer('t', false, change(1, 15), 7);
    fanOut.offer('t', false, change(2, 12), 8);
    expect(fanOut.flush(1_030)).toBe(1_100);
    expect(sent).toHaveLength(1);
    expect(fanOut.flush(1_100)).toBeNull();
    expect(sent[1]).toEqual({ room: 't', offset: 8, sensorIds: [1, 2], timesMs: [20, 12], values: [20, 12], flags: [0, 0] });
  });

  it('carries every reading in a series room and says when it had to leave some out', () => {
    const { sent, fanOut } = begin(['s']);
    for (let i = 0; i < 3; i += 1) fanOut.offer('s', true, change(1, i), i + 1);
    fanOut.flush(0);
    expect(sent[0]).toMatchObject({ timesMs: [0, 1, 2] });
    expect(sent[0]).not.toHaveProperty('isCut');
    for (let i = 0; i < MAX_SERIES_ROWS + 1; i += 1) fanOut.offer('s', true, change(1, i), i + 4);
    fanOut.flush(200);
    expect(sent[1]!.timesMs).toHaveLength(MAX_SERIES_ROWS);
    expect(sent[1]).toMatchObject({ isCut: true });
  });

  it('sends each changed hour once per tick, as it stands then', () => {
    const frames: HourFrame[] = [];
    const fanOut = new FanOut({ hasMembers: (room) => room === 'hours/1', send: () => expect.fail('no reading'), sendHours: (frame) => frames.push(frame) });
    const hour = (sensorId: number, sum: number, count: number) => ({ sensorId, hourMs: 7_200_000, sum, count });
    fanOut.offerHour('hours/1', hour(1, 10, 1), 5);
    fanOut.offerHour('hours/2', hour(1, 10, 1), 5);
    fanOut.flush(0);
    for (let i = 2; i <= 9; i += 1) fanOut.offerHour('hours/1', hour(1, 10 * i, i), 4 + i);
    fanOut.offerHour('hours/1', hour(2, 0, 0), 14);
    expect(fanOut.settledOf(14)).toBe(5);
    expect(fanOut.flush(50)).toBe(100);
    fanOut.flush(100);
    expect(frames).toEqual([
      { room: 'hours/1', offset: 5, sensorIds: [1], hoursMs: [7_200_000], means: [10], counts: [1] },
      { room: 'hours/1', offset: 14, sensorIds: [1, 2], hoursMs: [7_200_000, 7_200_000], means: [10, null], counts: [9, 0] },
    ]);
  });

  it('keeps nothing for rooms without members', () => {
    const { sent, fanOut } = begin([]);
    fanOut.offer('t', false, change(1, 10), 5);
    expect(fanOut.flush(0)).toBeNull();
    expect(sent).toEqual([]);
  });

  it('calls a position settled only when every frame of it has gone out', () => {
    const { fanOut } = begin(['a', 'b']);
    fanOut.offer('a', false, change(1, 10), 5);
    fanOut.flush(0);
    fanOut.offer('a', false, change(1, 11), 6);
    fanOut.offer('b', false, change(2, 11), 7);
    fanOut.flush(50);
    expect(fanOut.settledOf(7)).toBe(5);
    fanOut.flush(100);
    expect(fanOut.settledOf(7)).toBe(7);
  });
});

describe('recent batches', () => {
  const tile = tileRoomOf(13.7, 51, 'pm25');
  const roomOf = (sensorId: number) => (sensorId < 10 ? tile : null);

  it('replay what each room missed', () => {
    const recent = new Recent(4);
    recent.add(batch(5, [[1, 10]]));
    recent.add(batch(6, [[1, 20], [11, 20]]));
    recent.add(batch(7, [[1, 30], [2, 31]]));
    expect(replay(recent.findSince(5)!, [tile, 'series/1'], roomOf)).toEqual([
      { room: 'series/1', offset: 7, sensorIds: [1, 1], timesMs: [20, 30], values: [20, 30], flags: [0, 0] },
      { room: tile, offset: 7, sensorIds: [1, 2], timesMs: [30, 31], values: [30, 31], flags: [0, 0] },
    ]);
    expect(recent.findSince(7)).toEqual([]);
    expect(recent.findSince(3)).toBeNull();
  });

  it('give up where one series missed more than a frame holds', () => {
    const rows = Array.from({ length: MAX_SERIES_ROWS + 1 }, (_, i): [number, number] => [1, i]);
    expect(replay([batch(5, rows)], ['series/1'], roomOf)).toBeNull();
    expect(replay([batch(5, rows)], [tile], roomOf)![0]!.sensorIds).toEqual([1]);
  });

  it('are bounded, and know from where they begin', () => {
    const recent = new Recent(0);
    const rows = Array.from({ length: 30_000 }, (_, i): [number, number] => [i, i]);
    for (let position = 1; position <= 10; position += 1) recent.add(batch(position, rows));
    expect(recent.floor).toBe(4);
    expect(recent.findSince(3)).toBeNull();
    expect(recent.findSince(9)).toHaveLength(1);
  });
});
