import type { AlertRule } from '#lib/domain/alerts.ts';
import type { Flag } from '#lib/domain/flags.ts';
import type { Finding, FlagSetting, JournalBatch } from '#lib/domain/reading.ts';
import { stepWatch } from './step.ts';
import { isUsable } from './watch.ts';
import type { AlertInput, Excused, Move, Watch, WatchMemory } from './watch.ts';

/** One watch of one rule with what it remembers. */
export interface Tracked {
  rule: AlertRule;
  watch: Watch;
  memory: WatchMemory;
  /** When the next checkpoint is due: the first input at or after it is preceded by one. */
  nextCheckpointMs: number;
  /** The journal's batches up to here are in its memory. */
  position: number;
  /** Its memory is ahead of what is written. */
  isUnsaved: boolean;
}

export interface Checkpoint {
  tracked: Tracked;
  timeMs: number;
  state: string;
}

/** What a series' readings tell beside their values. */
export interface SensorClock {
  newestMs: number;
  /** How long after its time a reading may arrive: a decaying maximum, ms. */
  lagMs: number;
  isUnsaved: boolean;
}

/** Everything that one or more batches lead to, to be written in one transaction with the cursor. */
export interface Work {
  moves: { tracked: Tracked; move: Move }[];
  /** Watches to be evaluated anew, from which time, and whether what comes of it may be told. */
  amends: Map<Tracked, { fromMs: number; mayTell: boolean }>;
  late: { sensorId: number; timeMs: number }[];
  checkpoints: Checkpoint[];
  /** Checkpoints after this time are wrong. */
  voids: { tracked: Tracked; afterMs: number }[];
  /** Memories that are written with it. The others are written now and then: until then the journal has what they are made of. */
  dirty: Set<Tracked>;
}

const CHECKPOINT_MS = 6 * 3_600_000;
/** Silences are looked for so often. */
const TICK_MS = 5000;
const LAG_DECAY = 0.995;
const LAG_MOST_MS = 7 * 86_400_000;
/** Its findings are silences: they are a kind of their own. */
const SILENCE_MODULE = 'gap';

export function makeWork(): Work {
  return { moves: [], amends: new Map(), late: [], checkpoints: [], voids: [], dirty: new Set() };
}

/** All watches in memory, found by series: a reading costs what the rules on its own series cost. */
export class AlertEngine {
  excused: Excused = { outages: [], maintenance: new Map() };
  /** The journal's clock. */
  clockMs = 0;
  readonly clocks = new Map<number, SensorClock>();
  readonly counters = { steps: 0, amends: 0, tooLate: 0 };
  #tracked: Tracked[] = [];
  #bySensor = new Map<number, Tracked[]>();
  #silences: Tracked[] = [];
  #tickedMs = -Infinity;

  get tracked(): readonly Tracked[] {
    return this.#tracked;
  }

  /** Replaces everything that is watched. */
  watch(tracked: readonly Tracked[]): void {
    this.#tracked = [...tracked];
    this.#bySensor = new Map();
    for (const one of tracked) {
      for (const { id } of one.watch.sensors) this.#add(id, one);
      if (one.watch.helperId !== null) this.#add(one.watch.helperId, one);
    }
    this.#silences = tracked.filter((one) => one.watch.rule.condition.kind === 'no_data');
    for (const id of this.clocks.keys()) if (!this.#bySensor.has(id)) this.clocks.delete(id);
  }

  /** One judged batch of live readings. */
  take(batch: JournalBatch, flags: readonly FlagSetting[], findings: readonly Finding[], work: Work): void {
    this.clockMs = Math.max(this.clockMs, batch.committedMs);
    this.#takeBatch(batch, flags, findings, work);
    this.tick(work);
  }

  /** A batch that was taken before a restart: what came of it is written, what it left in memory was not. */
  recall(batch: JournalBatch, flags: readonly FlagSetting[], findings: readonly Finding[]): void {
    this.#takeBatch(batch, flags, findings, makeWork());
  }

  #takeBatch(batch: JournalBatch, flags: readonly FlagSetting[], findings: readonly Finding[], work: Work): void {
    if (this.#bySensor.size === 0) return;
    const set = flags.length === 0 ? null : worstByReading(flags);
    // findings first: one that goes on keeps its alert open
    for (const finding of findings) this.#takeFinding(finding, batch.position, work);
    for (const i of this.#watchedInOrder(batch)) this.#takeReading(batch, i, set, work);
    if (flags.length > 0) this.#takeLateFlags(batch, flags, work);
  }

  /** What the passing of time alone leads to. */
  tick(work: Work): void {
    if (this.clockMs - this.#tickedMs < TICK_MS) return;
    this.#tickedMs = this.clockMs;
    for (const tracked of this.#silences) {
      if (tracked.memory.open !== null) continue;
      const timeMs = this.clockMs - this.#lagOf(tracked);
      const { moves } = stepWatch(tracked.watch, tracked.memory, { kind: 'clock', timeMs }, this.excused);
      note(tracked, moves, work);
    }
  }

  /** Silence is judged by what has arrived: the clock less the way that this subject's readings take. */
  silentUntilMs(tracked: Tracked): number {
    return this.clockMs - this.#lagOf(tracked);
  }

  #add(sensorId: number, tracked: Tracked): void {
    const list = this.#bySensor.get(sensorId);
    if (list === undefined) this.#bySensor.set(sensorId, [tracked]);
    else list.push(tracked);
  }

  /** Places of the watched readings, by time and then by series. */
  #watchedInOrder({ sensorIds, timesMs }: JournalBatch): number[] {
    const places: number[] = [];
    for (let i = 0; i < sensorIds.length; i += 1) if (this.#bySensor.has(sensorIds[i] as number)) places.push(i);
    return places.sort((a, b) => (timesMs[a] as number) - (timesMs[b] as number) || (sensorIds[a] as number) - (sensorIds[b] as number));
  }

  #takeReading(batch: JournalBatch, i: number, set: Map<string, Flag> | null, work: Work): void {
    const sensorId = batch.sensorIds[i] as number;
    const timeMs = batch.timesMs[i] as number;
    const ownFlag = batch.flags[i] === 0 ? null : (batch.flags[i] as Flag);
    const clock = this.clocks.get(sensorId) ?? { newestMs: -Infinity, lagMs: 0, isUnsaved: true };
    this.clocks.set(sensorId, clock);
    clock.isUnsaved = true;
    const isLate = timeMs <= clock.newestMs;
    if (isLate) work.late.push({ sensorId, timeMs });
    else {
      clock.newestMs = timeMs;
      clock.lagMs = Math.min(LAG_MOST_MS, Math.max(clock.lagMs * LAG_DECAY, batch.committedMs - timeMs));
    }
    const input = { kind: 'reading', sensorId, timeMs, value: batch.values[i] as number, flag: set?.get(`${sensorId}/${timeMs}`) ?? ownFlag, isLate } as const;
    for (const tracked of this.#bySensor.get(sensorId) ?? []) {
      if (batch.position > tracked.position) this.#step(tracked, input, work);
      else tracked.nextCheckpointMs = Math.max(tracked.nextCheckpointMs, nextBoundary(timeMs));
    }
  }

  #step(tracked: Tracked, input: Extract<AlertInput, { kind: 'reading' }>, work: Work): void {
    const { watch, memory } = tracked;
    this.counters.steps += 1;
    if (input.isLate && isOrdered(watch)) return amend(tracked, input.timeMs, false, work);
    if (input.timeMs >= tracked.nextCheckpointMs) keepCheckpoint(tracked, input.timeMs, work);
    else if (input.timeMs < tracked.nextCheckpointMs - CHECKPOINT_MS) voidCheckpoints(tracked, input.timeMs, work);
    const { outcome, moves } = stepWatch(watch, memory, input, this.excused);
    if (outcome === 'late') return amend(tracked, input.timeMs, false, work);
    if (moves.length > 0) note(tracked, moves, work);
    else if (memory.open !== null) work.dirty.add(tracked);
    else if (!isMemoryless(watch)) tracked.isUnsaved = true;
  }

  #takeFinding({ sensorId, module, fromMs, toMs, score, why }: Finding, position: number, work: Work): void {
    if (module === SILENCE_MODULE) return;
    for (const tracked of this.#bySensor.get(sensorId) ?? []) {
      if (tracked.watch.rule.condition.kind !== 'anomaly' || position <= tracked.position) continue;
      const { outcome, moves } = stepWatch(tracked.watch, tracked.memory, { kind: 'finding', sensorId, timeMs: fromMs, toMs, score, why }, this.excused);
      if (outcome === 'late') amend(tracked, fromMs, true, work);
      else if (outcome === 'stepped') note(tracked, moves, work);
    }
  }

  /** A flag for a reading of an earlier batch: what was made of it is looked at again. */
  #takeLateFlags(batch: JournalBatch, flags: readonly FlagSetting[], work: Work): void {
    const here = new Set<string>();
    for (let i = 0; i < batch.sensorIds.length; i += 1) here.add(`${batch.sensorIds[i]}/${batch.timesMs[i]}`);
    for (const { sensorId, timeMs, flag } of flags) {
      if (here.has(`${sensorId}/${timeMs}`)) continue;
      for (const tracked of this.#bySensor.get(sensorId) ?? []) {
        const { condition, basis } = tracked.watch.rule;
        if (condition.kind === 'no_data' || condition.kind === 'anomaly' || isUsable(flag, basis.isSuspectUsed)) continue;
        amend(tracked, timeMs, false, work);
      }
    }
  }

  #lagOf({ watch }: Tracked): number {
    let lagMs = 0;
    for (const { id } of watch.sensors) lagMs = Math.max(lagMs, this.clocks.get(id)?.lagMs ?? 0);
    return lagMs;
  }
}

/** The boundary after a time. */
export function nextBoundary(timeMs: number): number {
  return Math.floor(timeMs / CHECKPOINT_MS) * CHECKPOINT_MS + CHECKPOINT_MS;
}

/** Checkpoints of one watch as it is now, before the input that crosses the boundary. */
export function keepCheckpoint(tracked: Tracked, timeMs: number, work: Pick<Work, 'checkpoints'>): void {
  tracked.nextCheckpointMs = nextBoundary(timeMs);
  work.checkpoints.push({ tracked, timeMs: tracked.nextCheckpointMs - CHECKPOINT_MS, state: JSON.stringify(tracked.memory) });
}

/** Checkpoints after this time lack something, written or not. */
export function voidCheckpoints(tracked: Tracked, afterMs: number, work: Work): void {
  work.voids.push({ tracked, afterMs });
  work.checkpoints = work.checkpoints.filter((one) => one.tracked !== tracked || one.timeMs <= afterMs);
}

function note(tracked: Tracked, moves: readonly Move[], work: Work): void {
  for (const move of moves) work.moves.push({ tracked, move });
  if (moves.length > 0) work.dirty.add(tracked);
}

function amend(tracked: Tracked, fromMs: number, mayTell: boolean, work: Work): void {
  const before = work.amends.get(tracked);
  work.amends.set(tracked, { fromMs: Math.min(fromMs, before?.fromMs ?? fromMs), mayTell: mayTell || (before?.mayTell ?? false) });
}

/** Kinds that step a late reading never themselves: an evaluation anew may have read it already, and must not count it twice. */
function isOrdered({ rule }: Watch): boolean {
  return rule.condition.kind !== 'no_data' && rule.condition.kind !== 'anomaly';
}

/** While nothing is open such a watch remembers nothing. */
function isMemoryless({ rule: { condition, basis } }: Watch): boolean {
  return (condition.kind === 'above' || condition.kind === 'below' || condition.kind === 'band') && condition.averagingHours === 0 && basis.value === 'raw';
}

function worstByReading(flags: readonly FlagSetting[]): Map<string, Flag> {
  const worst = new Map<string, Flag>();
  for (const { sensorId, timeMs, flag } of flags) {
    const key = `${sensorId}/${timeMs}`;
    if ((worst.get(key) ?? 0) < flag) worst.set(key, flag);
  }
  return worst;
}
