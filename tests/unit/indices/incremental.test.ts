import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { HourTable } from '#lib/domain/api.ts';
import { HOUR_MS } from '#lib/domain/hour-mean.ts';
import type { HourFrame } from '#lib/domain/live.ts';
import { indexOf, listHourlyIndices } from '#lib/indices/hourly.ts';
import { stationMeansOf } from '#lib/indices/station-means.ts';
import { HourStore } from '#lib/live/hour-store.ts';
import { FanOut } from '#server/live/fan-out.ts';
import { RecentHours } from '#server/live/recent-hours.ts';
import { readHours } from '#server/stages/judge-hours.ts';
import { restore, snapshotOf } from '#server/stages/judge-snapshot.ts';
import { adopt, judge, makeMemory, type Memory } from '#server/stages/judge.ts';
import { columnsOf, FIRST_MS, MEASURED, plannedBatches, type PlannedBatch } from '../../parts-hours.ts';
import { makeBatch } from '../judge/batches.ts';

const ROOM = 'hours/7';
const STATION = 7;
const RUNS = 60;
const lookup = (id: number) => ({ parameter: MEASURED[id - 1]! });

interface Known {
  sensorId: number;
  parameter: (typeof MEASURED)[number];
  timeMs: number;
  value: number;
  flag: number;
}

/** What the page reads when it opens or comes back. */
function tableOf(memory: Memory, nowMs: number): HourTable {
  const lastHourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const table: HourTable = { offset: memory.position, lastHourMs, hours: 48, sensorIds: MEASURED.map((_, i) => i + 1), stationIds: MEASURED.map(() => STATION), parameters: [...MEASURED], methods: MEASURED.map(() => null), means: [], counts: [] };
  for (const id of table.sensorIds) readHours(memory.sensors.get(id)?.hours ?? [], lastHourMs, 48, table.means, table.counts);
  return table;
}

/** Judges everything, with a restart on the way and a page that opens, loses its line and comes back. */
function runLive(plan: readonly PlannedBatch[]) {
  let memory = makeMemory(lookup);
  const readings = new Map<string, Known>();
  const store = new HourStore();
  const recent = new RecentHours(0);
  let isListening = false;
  let known = 0;
  const fanOut = new FanOut({ hasMembers: () => isListening, send: () => {}, sendHours: (frame: HourFrame) => (store.apply(frame), (known = frame.offset)) });
  let nowMs = FIRST_MS;
  let flaggedLater = 0;
  plan.forEach(({ kind, rows }, i) => {
    const fresh = rows.filter(({ sensor, timeMs }, at) => !readings.has(`${sensor} ${timeMs}`) && rows.findIndex((other) => other.sensor === sensor && other.timeMs === timeMs) === at);
    for (const { sensor, timeMs, value, flag } of fresh) readings.set(`${sensor} ${timeMs}`, { sensorId: sensor + 1, parameter: MEASURED[sensor]!, timeMs, value, flag });
    nowMs = Math.max(nowMs, ...fresh.map(({ timeMs }) => timeMs + 1000));
    const judged = judge(memory, makeBatch(i + 1, fresh.map(({ sensor, timeMs, value, flag }) => [sensor + 1, timeMs, value, flag]), { kind, committedMs: nowMs }));
    for (const { sensorId, timeMs, flag } of judged.flags) {
      const reading = readings.get(`${sensorId - 1} ${timeMs}`)!;
      if (!fresh.some((one) => one.sensor === sensorId - 1 && one.timeMs === timeMs)) flaggedLater += 1;
      reading.flag = Math.max(reading.flag, flag);
    }
    adopt(memory, judged);
    if (i === 20) memory = restore(lookup, snapshotOf(memory));
    recent.add(i + 1, judged.hours);
    for (const hour of judged.hours) fanOut.offerHour(ROOM, hour, i + 1);
    fanOut.flush(i * 40);
    if (i === 5) {
      isListening = true;
      store.load(ROOM, tableOf(memory, nowMs));
      known = memory.position;
    }
    if (i === 30) isListening = false;
    if (i === 45) {
      isListening = true;
      for (const frame of recent.replay(known, [ROOM], memory.position, () => [ROOM]) ?? []) store.apply(frame);
    }
  });
  if (!isListening) for (const frame of recent.replay(known, [ROOM], memory.position, () => [ROOM]) ?? []) store.apply(frame);
  fanOut.flush(Infinity);
  return { store, readings: [...readings.values()], nowMs, flaggedLater, offset: memory.position };
}

it('gives the index of the stored hours from the hours that came live, whatever was late, missing, sent twice or flagged later', () => {
  let flaggedLater = 0;
  let told = 0;
  fc.assert(
    fc.property(plannedBatches, (plan) => {
      const live = runLive(plan);
      flaggedLater += live.flaggedLater;
      const endMs = Math.floor(live.nowMs / HOUR_MS) * HOUR_MS;
      const stored = columnsOf(live.readings, endMs, 48);
      const held = live.store.listColumns(STATION, endMs, 48);
      expect(held.map(({ means }) => [...(means as Float64Array)])).toEqual(stored.map(({ means }) => means));
      expect(held.map(({ counts }) => [...(counts as Int32Array)])).toEqual(stored.map(({ counts }) => counts));
      for (const { head } of listHourlyIndices()) {
        const index = indexOf(stationMeansOf(held), head.id);
        if (index.evaluation.ok) told += 1;
        expect(index).toEqual(indexOf(stationMeansOf(stored), head.id));
      }
    }),
    { numRuns: RUNS, seed: 20261125 },
  );
  expect(flaggedLater).toBeGreaterThan(RUNS / 3);
  expect(told).toBeGreaterThan(3 * RUNS);
});
