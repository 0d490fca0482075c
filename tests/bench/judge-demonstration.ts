import type { Finding, FlagSetting, JournalBatch } from '#lib/domain/reading.ts';
import { makeDemonstration } from '#server/simulator/model.ts';
import { lastDueOf } from '#server/simulator/sender.ts';
import { scoreDetector, type DetectorScore, type ScoredFinding } from '#server/simulator/score.ts';
import { adopt, judge, makeMemory } from '#server/stages/judge.ts';

const DAY_MS = 86_400_000;
const BATCH_MS = 10 * 60_000;

export interface DemonstrationRun {
  seed: number;
  fromMs: number;
  days: number;
  /** Before scoring begins: the detector learns. */
  warmUpDays: number;
  /** Every so many stations take part. */
  stride: number;
  /** Stations send no more often than this. */
  leastIntervalMs: number;
}

export interface DemonstrationResult {
  score: DetectorScore;
  sensorDays: number;
  readings: number;
  falseByModule: Record<string, number>;
  missed: string[];
  flags: number;
}

/** Judges the demonstration's readings as they would come in live, in batches of ten minutes, and scores what was found. */
export function judgeDemonstration(run: DemonstrationRun): DemonstrationResult {
  const world = makeDemonstration(run.seed);
  const stations = world.stations.filter((_, i) => i % run.stride === 0).map((s) => ({ ...s, intervalMs: Math.max(s.intervalMs, run.leastIntervalMs) }));
  const sensors = stations.flatMap((s) => s.sensors);
  const idOf = new Map(sensors.map((sensor, i) => [sensor.key, i + 1]));
  const memory = makeMemory((id) => sensors[id - 1] ?? null);
  const findings = new Map<string, Finding>();
  const flags: FlagSetting[] = [];
  const toMs = run.fromMs + run.days * DAY_MS;
  let position = 0;
  let readings = 0;
  const next = stations.map((station) => lastDueOf(station, run.fromMs) + station.intervalMs);
  for (let timeMs = run.fromMs; timeMs < toMs; timeMs += BATCH_MS) {
    const rows = stations.flatMap((station, i) => {
      const due = [];
      for (let at = next[i] ?? 0; at < timeMs + BATCH_MS; at += station.intervalMs) {
        next[i] = at + station.intervalMs;
        due.push(...world.readingsAt(station, at));
      }
      return due;
    });
    if (rows.length === 0) continue;
    readings += rows.length;
    position += 1;
    const batch: JournalBatch = {
      position, kind: 'live', committedMs: timeMs + BATCH_MS,
      sensorIds: Int32Array.from(rows, (r) => idOf.get(r.sensor.key) ?? 0),
      timesMs: Float64Array.from(rows, (r) => r.timeMs),
      values: Float64Array.from(rows, (r) => r.value),
      flags: new Uint8Array(rows.length),
    };
    const judged = judge(memory, batch);
    adopt(memory, judged);
    for (const f of judged.findings) findings.set(`${f.sensorId} ${f.module} ${f.fromMs}`, f);
    flags.push(...judged.flags);
  }
  const scoreFromMs = run.fromMs + run.warmUpDays * DAY_MS;
  const taking = new Set(sensors.map((s) => s.key));
  const faults = world.listFaults(scoreFromMs, toMs).filter((f) => taking.has(f.sensorKey) && f.fromMs >= scoreFromMs && f.toMs < toMs);
  const all = world.listFaults(run.fromMs - DAY_MS, toMs).filter((f) => taking.has(f.sensorKey));
  const named = [...findings.values()].filter((f) => f.fromMs >= scoreFromMs).map((f) => ({ ...f, sensorKey: sensors[f.sensorId - 1]?.key ?? '' }));
  const sensorDays = sensors.length * (run.days - run.warmUpDays);
  const score = scoreDetector(faults, named, sensorDays);
  // Faults at the edges are not asked for, but what they cause is not false either.
  const falses = named.filter((f) => scoreDetector(all, [f], 1).falseAlerts > 0);
  return {
    score: { ...score, falseAlerts: falses.length, falsePerSensorDay: falses.length / sensorDays },
    sensorDays, readings, flags: flags.length,
    falseByModule: countBy(falses, (f) => f.module),
    missed: faults.filter((fault) => scoreDetector([fault], named, 1).found === 0).map((f) => `${f.kind} ${f.sensorKey} size ${f.size.toFixed(1)}`),
  };
}

function countBy(findings: readonly (ScoredFinding & Finding)[], keyOf: (f: Finding) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const finding of findings) counts[keyOf(finding)] = (counts[keyOf(finding)] ?? 0) + 1;
  return counts;
}
