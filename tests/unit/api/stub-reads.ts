import type { Reads, Series, StationNow } from '#lib/domain/api.ts';

export const NOW_MS = Date.UTC(2026, 10, 22, 10);

export const WEIR: StationNow = {
  id: 1,
  name: 'Weir',
  kind: 'water',
  exposure: 'outdoor',
  latitude: 51.04,
  longitude: 13.74,
  positionAccuracy: 'exact',
  altitudeM: 112.5,
  timeZone: 'Europe/Berlin',
  licence: 'CC-BY-4.0',
  source: null,
  isDemonstration: true,
  createdMs: NOW_MS - 1_000,
  newestMs: NOW_MS,
  sensors: [
    {
      id: 11, stationId: 1, parameter: 'dissolved_oxygen', channel: '', heightM: -0.5, method: null, averagingS: 0, stamp: 'instant', intervalMs: 60_000,
      latest: { timeMs: NOW_MS, value: 8.41, flag: 3 },
    },
    { id: 12, stationId: 1, parameter: 'ph', channel: 'a', heightM: null, method: 'glass', averagingS: 60, stamp: 'end', intervalMs: 0, latest: null },
  ],
};

export const BUCKETS: Series = {
  sensorId: 11, parameter: 'dissolved_oxygen', unit: 'mg/L', stepMs: 600_000, fromMs: NOW_MS - 1_200_000, toMs: NOW_MS, offset: 5,
  timesMs: [NOW_MS - 1_200_000, NOW_MS - 600_000], means: [8, null], mins: [7, null], maxs: [9, null], counts: [10, 1], goodCounts: [9, 0],
  flagged: [{ timeMs: NOW_MS - 500_000, value: 99, flag: 4 }],
};
export const RAW: Series = {
  ...BUCKETS, stepMs: 0, timesMs: [NOW_MS - 500_000, NOW_MS], means: [null, 8.4], mins: [null, 8.4], maxs: [null, 8.4], counts: [1, 1], goodCounts: [0, 1],
};

/** Reads over one station: enough for the shape of every answer. */
export function makeStubReads(change: Partial<Reads> = {}): Reads {
  return {
    instance: async () => ({ stationCount: 1, demonstrationCount: 1, parameters: [], offset: 5 }),
    listStations: async () => ({ stations: [WEIR], next: 1 }),
    findStation: async (id) => (id === 1 ? WEIR : null),
    mapSnapshot: async (parameter) => ({
      parameter, offset: 5, stationIds: [1], names: ['Weir'], kinds: ['water'], exposures: ['outdoor'], longitudes: [13.74], latitudes: [51.04],
      sensorIds: [11], intervalsMs: [60_000], timesMs: [NOW_MS], values: [8.41], flags: [null],
    }),
    mapCells: async () => ({ offset: 5, cells: [{ z: 5, x: 17, y: 10, longitude: 13.74, latitude: 51.04, stationCount: 1, freshCount: 1, median: 8.41, newestMs: NOW_MS }] }),
    shownCells: async () => ({ offset: 5, cells: [] }),
    hourTable: async ({ hours }) => ({ offset: 5, lastHourMs: NOW_MS, hours, sensorIds: [11], stationIds: [1], parameters: ['dissolved_oxygen'], methods: [null], means: Array.from({ length: hours }, () => null), counts: Array.from({ length: hours }, () => 0) }),
    mapFrames: async ({ parameter }) => ({ parameter, hoursMs: [NOW_MS], stationIds: [1], means: [[8.41]] }),
    shownFrames: async ({ parameter }) => ({ parameter, hoursMs: [NOW_MS], stationIds: [1], means: [[8.41]], shown: [[3]] }),
    mapWind: async (hourMs) => ({ hourMs, stationIds: [1, 2], longitudes: [13.74, 13.8], latitudes: [51.04, 51.1], speeds: [3.2, 0], directions: [270, null], timesMs: [NOW_MS, NOW_MS], intervalsMs: [60_000, 60_000] }),
    hourProfile: async () => ({ hoursMs: [NOW_MS], medians: [null] }),
    findSeries: async ({ sensorId, points, every }) => (sensorId === 11 ? (points !== undefined || every === '10m' ? BUCKETS : RAW) : null),
    listFindings: async () => [
      { id: 3, stationId: 1, sensorId: 11, parameter: 'dissolved_oxygen', module: 'robust', version: 1, fromMs: NOW_MS, toMs: NOW_MS, score: 0.97, title: 'Local rise', why: 'w' },
    ],
    ...change,
  };
}
