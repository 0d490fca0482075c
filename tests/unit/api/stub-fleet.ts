import { AppError } from '#lib/domain/codes.ts';
import type { DeviceMoves } from '#server/device-moves.ts';
import type { FleetReads } from '#server/fleet-board.ts';
import type { FleetTables } from '#server/fleet-import.ts';
import type { QuarantineBook } from '#server/quarantine-book.ts';

/** Station 3 and device 7 need hands; a table of one station, `wrong` is a wrong one; number 4 waits. */
export function makeStubFleet(): { fleet: FleetReads; tables: FleetTables; quarantine: QuarantineBook; quarantinePolicy: 'approve'; moves: DeviceMoves } {
  const find = (id: number) => (id === 4 ? Promise.resolve({ deviceId: 9 }) : Promise.reject(new AppError('resource.unknown', `None of the number ${id} waits.`)));
  return {
    fleet: {
      board: async ({ cause = 'silent', limit }) => ({
        rows: Array.from({ length: Math.min(limit, 2) }, (_, i) => ({ stationId: i === 0 ? 3 : null, deviceId: 7, name: 'Roof', tags: ['school'], workedOnUntilMs: null, causes: [{ id: cause, sinceMs: 1_800_000_000_000, parameter: null, sensorId: null, value: 600_000, against: null, count: 1, why: '' }] })),
        total: 2, counts: { silent: 2, refused: 0, stuck: 0, clock: 0, battery: 0, 'partly-silent': 0, neighbours: 0, nowhere: 0 }, stationCount: 5, isCut: false,
      }),
    },
    tables: {
      export: async () => 'station\r\nRoof\r\n',
      import: async (bytes, { isApplied }) => {
        const errors = Buffer.from(bytes).toString() === 'wrong' ? 1 : 0;
        return { lines: [], newStations: 1 - errors, newDevices: 0, errors, placed: [], isApplied: isApplied && errors === 0 };
      },
      answer: ({ isApplied }) => `line\r\n${isApplied ? 'done' : 'tried'}\r\n`,
    },
    quarantine: {
      list: async () => ({
        devices: [{ id: 4, decoder: 'airrohr', name: 'esp8266-9', fingerprint: null, network: '203.0.*.*', firstMs: 1_800_000_000_000, lastMs: 1_800_000_100_000, messageCount: 3, heldCount: 2, heldBytes: 700, droppedCount: 1, readings: [{ parameter: 'pm25', channel: '', value: 7 }] }],
        totals: { waiting: 1, refused: 0, heldBytes: 700 },
      }),
      claim: find,
      refuse: async (id) => void (await find(id)),
    },
    quarantinePolicy: 'approve',
    moves: {
      list: async () => [],
      move: async (id, { isSwap }) => (id === 1 ? { replaced: isSwap ? [8] : [] } : Promise.reject(new AppError('resource.unknown', `There is no device ${id}.`))),
    },
  };
}
