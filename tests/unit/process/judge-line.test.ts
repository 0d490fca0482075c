import { afterEach, describe, expect, it } from 'vitest';
import type { Finding, FlagSetting, JournalBatch } from '#lib/domain/reading.ts';
import { JudgeLine, type JudgeStore } from '#server/judge-line.ts';
import type { Judged } from '#server/stages/judge.ts';

const SENSORS = 20;
const BATCHES = 600;
const STEP_MS = 600_000;
const START_MS = Date.UTC(2026, 0, 5);
const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const metrics = { judgeSeconds: { observe: () => {} }, judgeRetries: { add: () => {} } };
const lines: JudgeLine[] = [];

afterEach(async () => {
  await Promise.all(lines.splice(0).map((line) => line.stop()));
});

describe('the judge’s line', () => {
  it('finds the same through 30 kills as in a run that nobody disturbs', async () => {
    const journal = makeJournal(7);
    const calm = await runThrough(journal, []);
    expect(calm.disk.findings.size).toBeGreaterThanOrEqual(50);

    const random = seeded(11);
    const kills = Array.from({ length: 30 }, (_, i): Kill => ({ atBatch: 15 + i * 19 + Math.floor(random() * 10), when: KILL_MOMENTS[i % KILL_MOMENTS.length] ?? 'handed' }));
    const killed = await runThrough(journal, kills);
    expect(killed.killed).toMatchObject({ total: 30 });
    expect(killed.killed.betweenCommitAndJudging).toBeGreaterThanOrEqual(5);
    console.log(`kills: ${killed.killed.total}, between commit and judging: ${killed.killed.betweenCommitAndJudging}; findings: ${killed.disk.findings.size}, flags: ${killed.disk.flags.size}`);
    expect([...killed.disk.findings.values()].sort(byKey)).toEqual([...calm.disk.findings.values()].sort(byKey));
    expect([...killed.disk.flags].sort()).toEqual([...calm.disk.flags].sort());
  });

  it('judges a batch of another process that lies between two of its own', async () => {
    const disk = makeDisk();
    const batches = makeJournal(3).slice(0, 3);
    const line = startLine(disk, () => true);
    disk.journal.push(...batches);
    if (batches[0]) line.hand(batches[0]);
    if (batches[2]) line.hand(batches[2]);
    await until(() => line.position === 3);
    expect(disk.recorded).toEqual([1, 2, 3]);
  });

  it('records again what a failing database did not take, and learns nothing before', async () => {
    const disk = makeDisk();
    let failures = 2;
    const store = makeStore(disk, () => true);
    const line = startLine(disk, () => true, {
      ...store,
      record: (judged) => (failures-- > 0 ? Promise.reject(Object.assign(new Error('gone'), { code: 'db.unavailable' })) : store.record(judged)),
    });
    const [batch] = makeJournal(3);
    if (!batch) return;
    disk.journal.push(batch);
    line.hand(batch);
    expect(line.position).toBe(0);
    await until(() => line.position === 1);
    expect(disk.recorded).toEqual([1]);
  });

  it('leaves out a judgement that the database refuses for good, and goes on', async () => {
    const disk = makeDisk();
    const store = makeStore(disk, () => true);
    const line = startLine(disk, () => true, { ...store, record: (judged) => (judged.position === 1 ? Promise.reject(new Error('violates')) : store.record(judged)) });
    const batches = makeJournal(3).slice(0, 2);
    disk.journal.push(...batches);
    for (const batch of batches) line.hand(batch);
    await until(() => line.position === 2);
    expect(disk.recorded).toEqual([2]);
    expect(disk.cursor).toBe(2);
  }, 20_000);

  it('saves what it knows when it stops, with the position that belongs to it', async () => {
    const disk = makeDisk();
    const line = startLine(disk, () => true);
    const batches = makeJournal(3).slice(0, 5);
    disk.journal.push(...batches);
    for (const batch of batches) line.hand(batch);
    await line.stop();
    expect(disk.snapshot?.position).toBe(5);
    const next = startLine(disk, () => true);
    await until(() => next.position === 5);
  });
});

type Kill = { atBatch: number; when: (typeof KILL_MOMENTS)[number] };
/** committed: the batch never reached the judge's memory; recording: before its transaction; recorded: after it, before anything was remembered. */
const KILL_MOMENTS = ['committed', 'handed', 'recording', 'recorded'] as const;

interface Disk {
  journal: JournalBatch[];
  cursor: number;
  findings: Map<string, Finding>;
  flags: Set<string>;
  recorded: number[];
  snapshot: { position: number; bytes: Uint8Array } | null;
}

function makeDisk(): Disk {
  return { journal: [], cursor: 0, findings: new Map(), flags: new Set(), recorded: [], snapshot: null };
}

/** A dead process's calls never come back. */
function makeStore(disk: Disk, isAlive: () => boolean, moments: { recording?: (judged: Judged) => void; recorded?: (judged: Judged) => void } = {}): JudgeStore {
  const living = async <T>(work: () => T): Promise<T> => {
    await new Promise(setImmediate);
    return isAlive() ? work() : new Promise<T>(() => {});
  };
  return {
    readCursor: () => living(() => disk.cursor),
    readJournal: (after, limit) => living(() => disk.journal.filter((batch) => batch.position > after).slice(0, limit)),
    loadSnapshot: () => living(() => disk.snapshot?.bytes ?? null),
    saveSnapshot: (position, bytes) => living(() => void (disk.snapshot = { position, bytes })),
    skip: (position) => living(() => void (disk.cursor = position)),
    async record(judged) {
      moments.recording?.(judged);
      await living(() => {
        for (const finding of judged.findings) disk.findings.set(keyOf(finding), finding);
        for (const flag of judged.flags) disk.flags.add(flagKey(flag));
        disk.recorded.push(judged.position);
        disk.cursor = judged.position;
      });
      moments.recorded?.(judged);
      await living(() => {});
    },
  };
}

function startLine(disk: Disk, isAlive: () => boolean, store: JudgeStore = makeStore(disk, isAlive)): JudgeLine {
  let clockMs = START_MS;
  const line = new JudgeLine({ store, lookup: () => ({ parameter: 'pm25' }), publish: () => {}, log: silent, metrics, now: () => (clockMs += 20) });
  lines.push(line);
  return line;
}

/** Commits the journal batch by batch and kills the judge where the plan says so. */
async function runThrough(journal: JournalBatch[], plan: Kill[]) {
  const disk = makeDisk();
  const killed = { total: 0, betweenCommitAndJudging: 0 };
  const kills = new Map(plan.map((kill) => [kill.atBatch, kill]));
  let process = startProcess();
  for (const batch of journal) {
    disk.journal.push(batch);
    const kill = kills.get(batch.position);
    if (kill === undefined) {
      process.line.hand(batch);
      if (batch.position % 5 === 0) await until(() => process.line.position >= batch.position - 2);
      continue;
    }
    if (kill.when === 'committed') process.kill();
    else process.killAt(kill.when, batch);
    await until(() => !process.isAlive());
    killed.total += 1;
    if (kill.when !== 'recorded') killed.betweenCommitAndJudging += 1;
    process = startProcess();
  }
  await until(() => process.line.position === journal.length);
  return { disk, killed };

  function startProcess() {
    let isAlive = true;
    let killAt: { when: string; position: number } | null = null;
    const moment = (when: string) => (judged: Judged) => {
      if (killAt?.when === when && judged.position === killAt.position) isAlive = false;
    };
    const store = makeStore(disk, () => isAlive, { recording: moment('recording'), recorded: moment('recorded') });
    let clockMs = START_MS;
    const line = new JudgeLine({ store, lookup: () => ({ parameter: 'pm25' }), publish: () => {}, log: silent, metrics, now: () => (clockMs += 2000) });
    return {
      line,
      isAlive: () => isAlive,
      kill: () => void (isAlive = false),
      killAt(when: Kill['when'], batch: JournalBatch) {
        line.hand(batch);
        if (when === 'handed') isAlive = false;
        else killAt = { when, position: batch.position };
      },
    };
  }
}

/** Three days of twenty sensors: gaps, flat lines and jumps among an ordinary day. */
function makeJournal(seed: number): JournalBatch[] {
  const random = seeded(seed);
  return Array.from({ length: BATCHES }, (_, i) => {
    const timeMs = START_MS + i * STEP_MS;
    const rows = Array.from({ length: SENSORS }, (_, s) => ({ sensorId: s + 1, value: valueOf(i, s, random()), isThere: (i + s * 31) % 90 > 12 })).filter((row) => row.isThere);
    return {
      position: i + 1,
      kind: 'live' as const,
      committedMs: timeMs + 1500,
      sensorIds: Int32Array.from(rows, (row) => row.sensorId),
      timesMs: Float64Array.from(rows, () => timeMs),
      values: Float64Array.from(rows, (row) => row.value),
      flags: new Uint8Array(rows.length),
    };
  });
}

function valueOf(i: number, s: number, random: number): number {
  if ((i + s * 7) % 140 > 110) return 12; // stuck
  const spike = (i + s * 13) % 97 === 0 ? 400 : 0;
  return 15 + 6 * Math.sin(i / 23 + s) + 3 * random + spike;
}

function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a * 1_664_525 + 1_013_904_223) >>> 0;
    return a / 2 ** 32;
  };
}

function keyOf(finding: Finding): string {
  return [finding.module, finding.version, finding.sensorId, finding.fromMs].join(' ');
}

function flagKey(flag: FlagSetting): string {
  return [flag.sensorId, flag.timeMs, flag.check, flag.flag].join(' ');
}

function byKey(a: Finding, b: Finding): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

/** Yields until the condition holds; the runner's own timeout bounds it. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(setImmediate);
}
