import { describe, expect, it } from 'vitest';
import type { MapSnapshot } from '#lib/domain/api.ts';
import { cellRoomOf, findRoomName, roomsIn, tileOf, tileRoomOf } from '#lib/domain/live.ts';
import { CellBoard } from '#server/live/cell-board.ts';

const MINUTE_MS = 60_000;
const snapshot = (): MapSnapshot => ({
  parameter: 'pm25',
  offset: 10,
  stationIds: [1, 2, 3, 4],
  names: ['a', 'b', 'c', 'd'],
  kinds: ['low-cost', 'low-cost', 'low-cost', 'low-cost'],
  exposures: ['outdoor', 'outdoor', 'outdoor', 'outdoor'],
  longitudes: [13.7, 13.71, 13.72, -70],
  latitudes: [51, 51.01, 51.02, -33],
  sensorIds: [11, 12, 13, 14],
  intervalsMs: [MINUTE_MS, MINUTE_MS, MINUTE_MS, MINUTE_MS],
  timesMs: [0, 0, null, 0],
  values: [5, 9, null, 1],
  flags: [null, null, null, null],
});
const { x, y } = tileOf(13.7, 51, 5);
const room = cellRoomOf(5, x, y, 'pm25');
const batch = (sensorId: number, timeMs: number, value: number, flag = 0) => ({
  position: 11,
  kind: 'live' as const,
  committedMs: 0,
  sensorIds: Int32Array.of(sensorId),
  timesMs: Float64Array.of(timeMs),
  values: Float64Array.of(value),
  flags: Uint8Array.of(flag),
});

describe('the cell board', () => {
  it('gives the median of fresh good values and the count of stations', () => {
    const { cells, z, offset } = new CellBoard(snapshot()).frameOf(room, 2, MINUTE_MS);
    expect({ z, offset }).toEqual({ z: 5, offset: 10 });
    expect(cells).toHaveLength(1);
    expect(cells[0]).toMatchObject({ x, y, stationCount: 3, freshCount: 2, median: 7, newestMs: 0 });
  });

  it('tells changed cells once, and none where nothing changed', () => {
    const board = new CellBoard(snapshot());
    board.takeChanges(2, 0);
    board.apply(batch(13, 1_000, 30));
    const changes = board.takeChanges(2, 2_000);
    expect(changes).toMatchObject([{ room, offset: 11, cells: [{ freshCount: 3, median: 9, newestMs: 1_000 }] }]);
    expect(board.takeChanges(2, 2_000)).toEqual([]);
  });

  it('leaves flagged values out', () => {
    const board = new CellBoard(snapshot());
    board.apply(batch(11, 1_000, 900, 4));
    expect(board.frameOf(room, 2, 2_000).cells[0]).toMatchObject({ freshCount: 1, median: 9 });
  });

  it('notices that values grow old', () => {
    const board = new CellBoard(snapshot());
    board.frameOf(room, 2, 0);
    board.markAllDirty();
    expect(board.takeChanges(2, 0).length).toBeGreaterThan(0);
    board.markAllDirty();
    expect(board.takeChanges(2, 60 * MINUTE_MS).find((frame) => frame.room === room)!.cells[0]).toMatchObject({ freshCount: 0, median: null });
  });
});

describe('room names', () => {
  it.each([
    ['series/7', { kind: 'series', sensorId: 7 }],
    ['tile/6/34/21/pm25', { kind: 'tile', z: 6, x: 34, y: 21, parameter: 'pm25' }],
    ['cell/2/1/3/dissolved_oxygen', { kind: 'cell', z: 2, x: 1, y: 3, parameter: 'dissolved_oxygen' }],
    ['tile/5/1/1/pm25', null],
    ['tile/6/64/1/pm25', null],
    ['cell/7/1/1/pm25', null],
    ['series/0', null],
    ['series/1e3', null],
    ['~behind', null],
    ['', null],
  ])('%s', (name, read) => expect(findRoomName(name)).toEqual(read));

  it('cover a view across the antimeridian', () => {
    const rooms = roomsIn('tile', 6, [176, -1, -176, 1], 'pm25');
    expect(rooms).toContain(tileRoomOf(179.9, 0.5, 'pm25'));
    expect(rooms).toContain(tileRoomOf(-179.9, -0.5, 'pm25'));
    expect(rooms).toHaveLength(4);
  });
});
