import { detectors } from '#server/detectors/index.ts';
import { checks } from '#server/checks/index.ts';
import type { Json, SeriesContext } from '#lib/domain/plugins.ts';
import type { JournalBatch } from '#lib/domain/reading.ts';
import { adopt, judge, makeMemory } from '#server/stages/judge.ts';
import { chunksOf, restore } from '#server/stages/judge-snapshot.ts';

/** What judging costs, in CPU time of this process: each module alone, the judge with all of them, the snapshot of its memory. */
const SENSORS = Number(process.argv[2] ?? 5000);
const READINGS = 100_000;
const INTERVAL_MS = 600_000;
const context: SeriesContext = { parameter: 'pm25', intervalMs: INTERVAL_MS };
const values = Float64Array.from({ length: READINGS }, (_, i) => 20 + 8 * Math.sin(i / 23) + 3 * Math.sin(i * 2.7) + (i % 997 === 0 ? 60 : 0));

/** CPU nanoseconds of the quickest of three runs. */
function cpuNs(run: () => void, runs = 3): number {
  return Math.min(...Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    run();
    const used = process.cpuUsage(before);
    return (used.user + used.system) * 1000;
  }));
}

const floorNs = cpuNs(() => {
  let mean = 0;
  for (let i = 0; i < READINGS; i += 1) mean += 0.01 * ((values[i] as number) - mean);
  if (Number.isNaN(mean)) throw new Error('the loop was optimised away');
}) / READINGS;
console.log(`one EWMA: ${floorNs.toFixed(1)} ns a reading`);
for (const { head, begin, step } of [...checks, ...detectors]) {
  let state: Json = null;
  const ns = cpuNs(() => {
    state = begin(context, head.options);
    for (let i = 0; i < READINGS; i += 1) state = step(state, i * INTERVAL_MS, values[i] as number, context, head.options).state;
  }) / READINGS;
  console.log(`${head.id}: ${ns.toFixed(0)} ns a reading, ${JSON.stringify(state).length} bytes of state`);
}

const memory = makeMemory(() => ({ parameter: 'pm25' }));
const batchAt = (k: number): JournalBatch => ({
  position: k + 1, kind: 'live', committedMs: k * INTERVAL_MS + 1000,
  sensorIds: Int32Array.from({ length: SENSORS }, (_, i) => i + 1),
  timesMs: new Float64Array(SENSORS).fill(k * INTERVAL_MS),
  values: Float64Array.from({ length: SENSORS }, (_, i) => values[(i * 31 + k) % READINGS] as number),
  flags: new Uint8Array(SENSORS),
});
let k = 0;
const next = () => adopt(memory, judge(memory, batchAt(k++)));
for (let i = 0; i < 200; i += 1) next();
console.log(`judge with all, one reading of each of ${SENSORS} sensors a batch: ${(cpuNs(next, 20) / SENSORS).toFixed(0)} ns a reading`);

const chunks: Uint8Array[] = [];
let worstMs = 0;
const wholeNs = cpuNs(() => {
  let last = performance.now();
  for (const chunk of chunksOf(memory)) {
    worstMs = Math.max(worstMs, performance.now() - last);
    chunks.push(chunk);
    last = performance.now();
  }
}, 1);
const bytes = Buffer.concat(chunks);
console.log(`snapshot: ${(wholeNs / SENSORS / 1000).toFixed(0)} µs and ${(bytes.length / SENSORS).toFixed(0)} bytes a sensor, longest chunk ${worstMs.toFixed(0)} ms of wall time`);
console.log(`restore: ${(cpuNs(() => restore(() => null, bytes), 1) / SENSORS / 1000).toFixed(0)} µs a sensor`);
