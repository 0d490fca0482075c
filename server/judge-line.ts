import type { HourTable } from '#lib/domain/api.ts';
import type { JournalBatch } from '#lib/domain/reading.ts';
import { readHours } from '#server/stages/judge-hours.ts';
import { chunksOf, restore } from '#server/stages/judge-snapshot.ts';
import { adopt, judge, makeMemory, tick, type Judged, type Memory } from '#server/stages/judge.ts';
import { Handover } from './handover.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Where the judge's line reads and writes; each call is one statement or one transaction. */
export interface JudgeStore {
  /** Position up to which judgements are committed; 0: none. */
  readCursor(): Promise<number>;
  readJournal(afterPosition: number, limit: number): Promise<JournalBatch[]>;
  /** Effects and cursor in one commit; the same judgement twice changes nothing. */
  record(judged: Judged): Promise<void>;
  /** Moves the cursor alone: for a judgement that the database refuses whatever is tried. */
  skip(position: number): Promise<void>;
  loadSnapshot(): Promise<Uint8Array | null>;
  saveSnapshot(position: number, bytes: Uint8Array): Promise<void>;
}

export interface JudgeLineOptions {
  store: JudgeStore;
  lookup: Memory['lookup'];
  /** Others than the registered ones: for tests. */
  modules?: Parameters<typeof makeMemory>[1];
  /** Called after the commit of the judgement; `batch` is null for a silence that was found between two batches. */
  publish(batch: JournalBatch | null, judged: Judged): void;
  log: Log;
  metrics: Pick<Metrics, 'judgeSeconds' | 'judgeRetries'>;
  now(): number;
}

const JOURNAL_PAGE = 32;
const POLL_MS = 1000;
const QUIET_POLL_MS = 20;
const SNAPSHOT_EVERY_MS = 60_000;
const TICK_EVERY_MS = 60_000;
/** From this number of sensors on, a silent journal is an outage of ours, and idle minutes tell nothing. */
const TICK_BELOW_SENSORS = 10;
const RETRY_FIRST_MS = 100;
const RETRY_MOST_MS = 5000;
const REFUSALS_BEFORE_SKIP = 5;
const DRAIN_MS = 4000;

/** The second straight line: committed batch → judge → record → adopt → publish, one batch at a time in journal order. */
export class JudgeLine {
  #options: JudgeLineOptions;
  #memory: Memory;
  #handover = new Handover();
  #snapshotMs: number;
  #snapshotPosition = 0;
  #polledMs = 0;
  /** False until the memory has caught up with the cursor: before that it must not be saved. */
  #isRecovered = false;
  #whenRecovered: Promise<void>;
  #tellRecovered = () => {};
  /** While running: never. */
  #stopByMs = Infinity;
  #running: Promise<void>;

  constructor(options: JudgeLineOptions) {
    this.#options = options;
    this.#memory = makeMemory(options.lookup, options.modules);
    this.#snapshotMs = options.now();
    this.#whenRecovered = new Promise((resolve) => (this.#tellRecovered = resolve));
    this.#running = this.#run();
  }

  get position(): number {
    return this.#memory.position;
  }

  /** Batches that are known to wait, and for how long, ms. */
  get lag(): { batches: number; ms: number } {
    const batches = Math.max(0, this.#handover.newest - this.#memory.position);
    return { batches, ms: batches > 0 && this.#memory.clockMs > 0 ? Math.max(0, this.#options.now() - this.#memory.clockMs) : 0 };
  }

  /** Hourly means of some sensors, row by row; waits until the memory has caught up with what is committed. */
  async readHours(sensorIds: readonly number[], lastHourMs: number, count: number): Promise<Pick<HourTable, 'offset' | 'means' | 'counts'>> {
    await this.#whenRecovered;
    const means: (number | null)[] = [];
    const counts: number[] = [];
    for (const id of sensorIds) readHours(this.#memory.sensors.get(id)?.hours ?? [], lastHourMs, count, means, counts);
    return { offset: this.#memory.position, means, counts };
  }

  /** Resolves when at most one batch waits: who stores the past lets the living pass. */
  async untilQuiet(): Promise<void> {
    while (this.lag.batches > 1 && this.#stopByMs === Infinity) await new Promise((resolve) => setTimeout(resolve, QUIET_POLL_MS));
  }

  /** Takes a batch right after its commit. Never waits. */
  hand(batch: JournalBatch): void {
    this.#handover.put(batch);
  }

  /** Judges what was handed over, saves what it knows, ends. */
  async stop(): Promise<void> {
    this.#stopByMs = this.#options.now() + DRAIN_MS;
    this.#handover.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    await this.#persist('load what the judge knew', () => this.#recover());
    while (!this.#isDone()) {
      const batches = await this.#nextBatches();
      for (const batch of batches) {
        if (this.#isLate()) break;
        if (batch.position > this.#memory.position) await this.#judgeOne(batch);
      }
      if (batches.length === 0) await this.#tickIfSilent();
      if (this.#options.now() - this.#snapshotMs > SNAPSHOT_EVERY_MS) await this.#saveSnapshot();
    }
    await this.#saveSnapshot();
  }

  /** Snapshot, then the journal from its position on; up to the cursor the effects are committed and only states are rebuilt. */
  async #recover(): Promise<void> {
    const { store } = this.#options;
    this.#memory = await loadMemory(this.#options);
    this.#snapshotPosition = this.#memory.position;
    const cursor = await store.readCursor();
    while (this.#memory.position < cursor && !this.#isLate()) {
      const page = await store.readJournal(this.#memory.position, JOURNAL_PAGE);
      const known = page.filter((batch) => batch.position <= cursor);
      for (const batch of known) adopt(this.#memory, judge(this.#memory, batch));
      if (known.length === 0) this.#memory.position = cursor; // pruned meanwhile
    }
    this.#isRecovered = this.#memory.position >= cursor;
    this.#tellRecovered();
  }

  /** The next of the hand-over where nothing lies between; otherwise what the journal has. */
  async #nextBatches(): Promise<JournalBatch[]> {
    const next = this.#handover.findAfter(this.#memory.position);
    if (next !== null && next.position === this.#memory.position + 1) return [next];
    if (next === null && this.#options.now() - this.#polledMs < POLL_MS) await this.#handover.wait(POLL_MS);
    return this.#readAhead();
  }

  /** Batches of another process, of a time when the hand-over was full, or of the time before this start. */
  async #readAhead(): Promise<JournalBatch[]> {
    const { now, store } = this.#options;
    const next = this.#handover.findAfter(this.#memory.position);
    const isHandoverNext = next !== null && next.position === this.#memory.position + 1;
    if (isHandoverNext) return [next];
    if (this.#handover.isEmpty && now() - this.#polledMs < POLL_MS) return [];
    this.#polledMs = now();
    const page = (await this.#persist('read the journal', () => store.readJournal(this.#memory.position, JOURNAL_PAGE))) ?? [];
    if (page.length < JOURNAL_PAGE) this.#handover.isOverflown = false;
    else this.#polledMs = 0;
    return page;
  }

  async #judgeOne(batch: JournalBatch): Promise<void> {
    const startedMs = performance.now();
    const judged = judge(this.#memory, batch);
    if (!(await this.#record(judged))) return;
    adopt(this.#memory, judged);
    reportDisabled(judged, this.#options.log);
    this.#options.metrics.judgeSeconds.observe((performance.now() - startedMs) / 1000);
    this.#options.publish(batch, judged);
  }

  /** True once it is committed. A judgement that is refused again and again is left out, loudly, and the stream goes on. */
  async #record(judged: Judged): Promise<boolean> {
    const { store, log, metrics } = this.#options;
    let refusals = 0;
    const done = await this.#persist(`record the judgement of batch ${judged.position}`, async () => {
      try {
        await (refusals < REFUSALS_BEFORE_SKIP ? store.record(judged) : store.skip(judged.position));
      } catch (cause) {
        if ((cause as { code?: string }).code !== 'db.unavailable') refusals += 1;
        if (refusals === REFUSALS_BEFORE_SKIP) log.error(`the judgement of batch ${judged.position} is left out: the database refused it ${refusals} times`, cause);
        metrics.judgeRetries.add(1);
        throw cause;
      }
      return true;
    });
    return done === true;
  }

  async #tickIfSilent(): Promise<void> {
    const { now, publish } = this.#options;
    const memory = this.#memory;
    if (memory.sensors.size >= TICK_BELOW_SENSORS || !this.#isRecovered || now() - memory.clockMs < TICK_EVERY_MS) return;
    const judged = tick(memory, now());
    if (judged.findings.length > 0 && !(await this.#record(judged))) return;
    adopt(memory, judged);
    if (judged.findings.length > 0) publish(null, judged);
  }

  async #saveSnapshot(): Promise<void> {
    const { store, log, now } = this.#options;
    const { position } = this.#memory;
    this.#snapshotMs = now();
    if (!this.#isRecovered || position === this.#snapshotPosition) return;
    const chunks: Uint8Array[] = [];
    for (const chunk of chunksOf(this.#memory)) {
      chunks.push(chunk);
      await new Promise(setImmediate); // ingest shares this thread
    }
    try {
      await store.saveSnapshot(position, Buffer.concat(chunks));
      this.#snapshotPosition = position;
    } catch (cause) {
      log.warn('the judge’s snapshot was not saved; the next one will be', cause);
    }
  }

  /** Tries until it works; while stopping only as long as there is time. Null: given up because of that. */
  async #persist<T>(what: string, work: () => Promise<T>): Promise<T | null> {
    for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(RETRY_MOST_MS, waitMs * 2)) {
      try {
        return await work();
      } catch (cause) {
        if (this.#options.now() + waitMs > this.#stopByMs) return null;
        if (waitMs === RETRY_FIRST_MS) this.#options.log.warn(`could not ${what}; trying again until it works`, cause);
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  #isDone(): boolean {
    if (this.#stopByMs === Infinity) return false;
    return this.#isLate() || (this.#handover.isEmpty && this.#handover.newest <= this.#memory.position) || !this.#isRecovered;
  }

  #isLate(): boolean {
    return this.#options.now() > this.#stopByMs;
  }
}

/** An unreadable snapshot is left behind, loudly: the journal rebuilds what it still holds. */
async function loadMemory({ store, lookup, modules, log }: JudgeLineOptions): Promise<Memory> {
  const bytes = await store.loadSnapshot();
  if (bytes === null) return makeMemory(lookup, modules);
  try {
    return restore(lookup, bytes, modules);
  } catch (cause) {
    log.error('the judge’s snapshot cannot be read; it learns again from the journal', cause);
    return makeMemory(lookup, modules);
  }
}

function reportDisabled(judged: Judged, log: Log): void {
  for (const { module, sensorId, message } of judged.disabled) {
    log.error(`module ${module} threw on sensor ${sensorId} and is switched off until its next version: ${message}`);
  }
}
