import type { JournalBatch } from '#lib/domain/reading.ts';
import type { HourSum } from '#lib/domain/hour-mean.ts';
import { hoursRoomOf } from '#lib/domain/live.ts';
import { indexOf } from '#lib/indices/hourly.ts';
import { stationMeansOf } from '#lib/indices/station-means.ts';
import { HourStore } from '#lib/live/hour-store.ts';
import { FanOut } from '#server/live/fan-out.ts';
import { RecentHours } from '#server/live/recent-hours.ts';
import { addToHours, makeHours, readHours, type Hours } from '#server/stages/judge-hours.ts';
import { adopt, judge, makeMemory } from '#server/stages/judge.ts';

const STATIONS = 2000;
const PARAMETERS = ['pm25', 'pm10', 'no2', 'o3'] as const;
const SENSORS = STATIONS * PARAMETERS.length;
const INTERVAL_MS = 60_000;
const ROUNDS = 9;
const WARM_UP = 120;
const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 10, 2);

const valueAt = (i: number, k: number) => 20 + 8 * Math.sin((i * 31 + k) / 23) + 3 * Math.sin(k * 2.7 + i);
const batchAt = (k: number): JournalBatch => ({
  position: k + 1, kind: 'live', committedMs: START_MS + k * INTERVAL_MS + 1000,
  sensorIds: Int32Array.from({ length: SENSORS }, (_, i) => i + 1),
  timesMs: new Float64Array(SENSORS).fill(START_MS + k * INTERVAL_MS),
  values: Float64Array.from({ length: SENSORS }, (_, i) => valueAt(i, k)),
  flags: new Uint8Array(SENSORS),
});

function cpuNs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const used = process.cpuUsage(before);
  return (used.user + used.system) * 1000;
}
const medianOf = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** What the index costs per reading beside judging it: keeping hours, telling rooms, deriving in a browser's copy. CPU time, rounds in alternation. */
export default function bench(): void {
  const memory = makeMemory((id) => ({ parameter: PARAMETERS[(id - 1) % PARAMETERS.length]! }));
  const rooms = Array.from({ length: 8 }, (_, i) => hoursRoomOf(7 + i * 5.7, 45, 'air'));
  const roomOf = (sensorId: number) => rooms[sensorId % rooms.length]!;
  const stationOf = (sensorId: number) => `hours/${Math.ceil(sensorId / PARAMETERS.length)}`;
  const stores = new HourStore();
  const shown = new Set<number>();
  const listening = new Set<string>();
  const fanOut = new FanOut({
    hasMembers: (room) => listening.has(room), send: () => {},
    sendHours: (frame) => {
      for (const id of stores.apply(frame)) shown.add(id);
    },
  });
  const recent = new RecentHours(0);
  const rings: Hours[] = Array.from({ length: SENSORS }, makeHours);
  const costs = { judge: [] as number[], ring: [] as number[], silent: [] as number[], told: [] as number[], derive: [] as number[] };
  for (let k = 0; k < WARM_UP + ROUNDS; k += 1) {
    const batch = batchAt(k);
    let hours: readonly HourSum[] = [];
    const judgeNs = cpuNs(() => {
      const judged = judge(memory, batch);
      adopt(memory, judged);
      hours = judged.hours;
    });
    const ringNs = cpuNs(() => {
      for (let i = 0; i < SENSORS; i += 1) addToHours(rings[i]!, batch.timesMs[i]!, batch.values[i]!, 1);
    });
    const tell = () => {
      recent.add(k + 1, hours);
      for (const hour of hours) {
        fanOut.offerHour(roomOf(hour.sensorId), hour, k + 1);
        fanOut.offerHour(stationOf(hour.sensorId), hour, k + 1);
      }
      fanOut.flush(k * 1000);
    };
    listening.clear();
    const silentNs = cpuNs(tell);
    for (const room of rooms) listening.add(room);
    if (k === WARM_UP - 1) loadAll(stores, rooms, memory, k);
    shown.clear();
    const toldNs = cpuNs(tell);
    const endMs = Math.floor((START_MS + k * INTERVAL_MS) / HOUR_MS) * HOUR_MS;
    const deriveNs = cpuNs(() => {
      for (const id of shown) indexOf(stationMeansOf(stores.listColumns(id, endMs, 48)), 'us-aqi');
    });
    if (k < WARM_UP) continue;
    costs.judge.push(judgeNs / SENSORS);
    costs.ring.push(ringNs / SENSORS);
    costs.silent.push(silentNs / SENSORS);
    costs.told.push(toldNs / SENSORS);
    costs.derive.push(deriveNs / Math.max(1, shown.size));
  }
  const judgeNs = medianOf(costs.judge);
  const line = (what: string, ns: number) => console.log(`${what}: ${ns.toFixed(0)} ns, ${(ns / judgeNs).toFixed(3)} of judging a reading`);
  console.log(`${STATIONS} stations of ${PARAMETERS.length} sensors, medians of ${ROUNDS} rounds, CPU per reading`);
  console.log(`judging with all checks and detectors, hours among them: ${judgeNs.toFixed(0)} ns`);
  line('of that, keeping the 48 hourly sums', medianOf(costs.ring));
  line('telling the rooms of hours, nobody in them', medianOf(costs.silent));
  line('telling the rooms of hours, every tile watched, with the browser’s copy', medianOf(costs.told));
  line('US AQI of one station from its hours, in the browser, per station', medianOf(costs.derive));
}

function loadAll(store: HourStore, rooms: readonly string[], memory: ReturnType<typeof makeMemory>, k: number): void {
  const lastHourMs = Math.floor((START_MS + k * INTERVAL_MS) / HOUR_MS) * HOUR_MS;
  rooms.forEach((room, at) => {
    const sensorIds = Array.from({ length: SENSORS }, (_, i) => i + 1).filter((id) => id % rooms.length === at);
    const means: (number | null)[] = [];
    const counts: number[] = [];
    for (const id of sensorIds) readHours(memory.sensors.get(id)!.hours, lastHourMs, 48, means, counts);
    store.load(room, { offset: 0, lastHourMs, hours: 48, sensorIds, stationIds: sensorIds.map((id) => Math.ceil(id / PARAMETERS.length)), parameters: sensorIds.map((id) => PARAMETERS[(id - 1) % PARAMETERS.length]!), methods: sensorIds.map(() => null), means, counts });
  });
}
