import { readRulesMark } from '#server/db/alert-rules.ts';
import { findCursor, JUDGE, moveCursor, readCursor, readJudgedJournal, type JudgedBatch } from '#server/db/journal.ts';
import { appErrorOf, transaction, type Pool } from '#server/db/pool.ts';
import { readSetting, writeSetting } from '#server/db/settings.ts';
import { AlertEngine, makeWork, type Work } from '#server/stages/alert/engine.ts';
import { closeForsaken, flush, giveUp, prepare, type Prepared } from '#server/stages/alert/flush.ts';
import { loadEngine } from '#server/stages/alert/load.ts';
import { recall } from '#server/stages/alert/recall.ts';
import type { AlertChange } from '#server/stages/alert/record.ts';
import { Handover } from './handover.ts';
import type { Log } from './log.ts';

export interface AlertLineOptions {
  pool: Pool;
  log: Log;
  now(): number;
  /** After the commit. */
  onChange?(changes: readonly AlertChange[]): void;
}

const CONSUMER = 'alerts';
const HEARTBEAT = 'alerts.heartbeat';
const PAGE = 64;
const POLL_MS = 1000;
const FLUSH_MS = 2000;
const BUSY_FLUSH_MS = 10_000;
/** All that is remembered is written so seldom, for it is most of what many rules cost; so many readings are stepped again after a kill. */
const SAVE_MS = 30 * 60_000;
const SAVE_READINGS = 300_000;
const FLUSH_BATCHES = 4096;
const RELOAD_MS = 1000;
/** Hundreds of new series are one reason to read again. */
const RELOAD_SOON_MS = 250;
const BEAT_MS = 10_000;
/** Without a heartbeat for so long, nothing could arrive because of us. */
const AWAY_MS = 60_000;
/** Without any batch for so long an instance of many series had an outage; one of few is just quiet. */
const SILENT_JOURNAL_MS = 600_000;
const MANY_SENSORS = 10;
const RETRY_FIRST_MS = 100;
const RETRY_MOST_MS = 5000;
const REFUSALS_BEFORE_SKIP = 5;
const DRAIN_MS = 4000;

/** The third straight line: judged batch → rules → transitions, messages and the cursor in one commit; one batch at a time, in journal order. */
export class AlertLine {
  readonly engine = new AlertEngine();
  #options: AlertLineOptions;
  #handover = new Handover<JudgedBatch>();
  #work = makeWork();
  #outages: Prepared['outages'] = [];
  /** Up to where everything is in memory, and up to where it is committed. */
  #position = 0;
  #committed = 0;
  #batches = 0;
  #flushedMs: number;
  #savedMs: number;
  #unsavedReadings = 0;
  #polledMs = 0;
  #mark = '';
  #markedMs = 0;
  #isReloadWanted = false;
  #beatMs = 0;
  #stopByMs = Infinity;
  #running: Promise<void>;

  constructor(options: AlertLineOptions) {
    this.#options = options;
    this.#flushedMs = options.now();
    this.#savedMs = this.#flushedMs;
    this.#running = this.#run();
  }

  get position(): number {
    return this.#committed;
  }

  /** Batches that are judged and wait here. */
  get lag(): number {
    return Math.max(0, this.#handover.newest - this.#position);
  }

  /** Takes a batch right after its judgement was committed. Never waits. */
  hand(batch: JudgedBatch): void {
    this.#handover.put(batch);
  }

  /** Rules were changed: they are read before the next batch. */
  reload(): void {
    this.#isReloadWanted = true;
    this.#handover.wake();
  }

  async stop(): Promise<void> {
    this.#stopByMs = this.#options.now() + DRAIN_MS;
    this.#handover.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    await this.#persist('load the rules', () => this.#recover());
    while (!this.#isDone()) {
      if (this.#options.now() - this.#markedMs > (this.#isReloadWanted ? RELOAD_SOON_MS : RELOAD_MS)) await this.#persist('read the rules', () => this.#reloadIfChanged());
      const batches = (await this.#persist('read the journal', () => this.#nextBatches())) ?? [];
      await this.#beat(); // before anything is called silent: the silence may have been ours
      for (const batch of batches) await this.#take(batch);
      if (batches.length === 0) await this.#whileIdle();
    }
    await this.#flush({ isWhole: this.#unsavedReadings > 0 });
  }

  /** From the cursor on; an instance that never had alerts begins where the judge is. */
  async #recover(): Promise<void> {
    const { pool } = this.#options;
    let cursor = await findCursor(pool, CONSUMER);
    if (cursor === null) {
      cursor = await readCursor(pool, JUDGE);
      await moveCursor(pool, CONSUMER, cursor);
    }
    this.#position = cursor;
    this.#committed = cursor;
    this.#mark = await readRulesMark(pool);
    this.#work = await loadEngine(pool, this.engine, { isFirst: true, position: cursor });
    this.#unsavedReadings = await recall(pool, this.engine, cursor);
    this.#beatMs = Number((await readSetting(pool, HEARTBEAT)) ?? 0);
  }

  async #reloadIfChanged(): Promise<void> {
    const { pool, now, onChange } = this.#options;
    this.#markedMs = now();
    const mark = await readRulesMark(pool);
    if (mark === this.#mark && !this.#isReloadWanted) return;
    this.#isReloadWanted = false;
    await this.#flush();
    this.#mark = mark;
    const changes = await transaction(pool, (tx) => closeForsaken(tx, this.engine.clockMs || now()));
    this.#work = await loadEngine(pool, this.engine, { isFirst: false, position: this.#position });
    await this.#flush();
    if (changes.length > 0) onChange?.(changes);
  }

  async #nextBatches(): Promise<JudgedBatch[]> {
    const { now, pool } = this.#options;
    const isNext = (batch: JudgedBatch | null) => batch !== null && batch.position === this.#position + 1;
    let next = this.#handover.findAfter(this.#position);
    if (next !== null && isNext(next)) return [next];
    if (next === null && now() - this.#polledMs < POLL_MS) await this.#handover.wait(POLL_MS / 2);
    next = this.#handover.findAfter(this.#position);
    if (next !== null && isNext(next)) return [next];
    if (this.#handover.isEmpty && now() - this.#polledMs < POLL_MS) return [];
    this.#polledMs = now();
    const page = await readJudgedJournal(pool, this.#position, PAGE, JUDGE);
    if (page.length < PAGE) this.#handover.isOverflown = false;
    else this.#polledMs = 0;
    return page;
  }

  async #take(batch: JudgedBatch): Promise<void> {
    if (batch.position <= this.#position) return;
    if (batch.kind === 'live') {
      this.#noteOutage(batch.committedMs);
      this.engine.take(batch, batch.settings, batch.findings, this.#work);
      this.#unsavedReadings += batch.sensorIds.length;
    }
    this.#position = batch.position;
    this.#batches += 1;
    const isUrgent = this.#work.moves.length + this.#work.amends.size + this.#outages.length > 0;
    if (isUrgent || this.#batches >= FLUSH_BATCHES || this.#options.now() - this.#flushedMs > BUSY_FLUSH_MS) await this.#flush();
  }

  /** Nothing of many series arrived for long: that was us, or the way to us. */
  #noteOutage(committedMs: number): void {
    const { clockMs, clocks } = this.engine;
    if (clockMs > 0 && committedMs - clockMs > SILENT_JOURNAL_MS && clocks.size >= MANY_SENSORS) this.#excuse({ fromMs: clockMs, toMs: committedMs, why: 'Nothing arrived from any sensor.' });
  }

  #excuse(outage: Prepared['outages'][number]): void {
    this.#outages.push(outage);
    const outages = [...this.engine.excused.outages, outage].sort((a, b) => a.fromMs - b.fromMs);
    this.engine.excused = { ...this.engine.excused, outages };
  }

  /** A quiet instance of few series has no journal that tells the time. */
  async #whileIdle(): Promise<void> {
    const { engine } = this;
    if (engine.clocks.size < MANY_SENSORS && this.#handover.newest <= this.#position) {
      engine.clockMs = Math.max(engine.clockMs, this.#options.now());
      engine.tick(this.#work);
    }
    const isUrgent = this.#work.moves.length > 0;
    if (isUrgent || (this.#options.now() - this.#flushedMs > FLUSH_MS && (this.#position > this.#committed || this.#work.dirty.size > 0 || this.#isSaveDue()))) await this.#flush();
  }

  /** Written every few seconds; a gap in it was our absence. */
  async #beat(): Promise<void> {
    const { now, pool } = this.#options;
    const nowMs = now();
    if (nowMs - this.#beatMs < BEAT_MS) return;
    if (this.#beatMs > 0 && nowMs - this.#beatMs > AWAY_MS) {
      this.#excuse({ fromMs: this.#beatMs, toMs: nowMs, why: 'This instance was away.' });
      await this.#flush();
    }
    const done = await this.#persist('write the heartbeat', async () => {
      await writeSetting(pool, HEARTBEAT, String(nowMs));
      return true;
    });
    if (done === true) this.#beatMs = nowMs;
  }

  #isSaveDue(): boolean {
    return this.#unsavedReadings > SAVE_READINGS || (this.#unsavedReadings > 0 && this.#options.now() - this.#savedMs > SAVE_MS);
  }

  async #flush({ isWhole } = { isWhole: this.#isSaveDue() }): Promise<void> {
    const { pool, log, now, onChange } = this.#options;
    this.#flushedMs = now();
    this.#batches = 0;
    if (isEmpty(this.#work) && this.#outages.length === 0 && this.#position === this.#committed && !isWhole) return;
    if (isWhole) [this.#savedMs, this.#unsavedReadings] = [now(), 0];
    const work = this.#work;
    const position = this.#position;
    const outages = this.#outages;
    this.#work = makeWork();
    this.#outages = [];
    let prepared: Prepared | null = null;
    let refusals = 0;
    const changes = await this.#persist('record alerts', async () => {
      try {
        prepared ??= await prepare(pool, this.engine, work, { position, outages, isWhole });
        return await transaction(pool, (tx) => flush(tx, CONSUMER, prepared as Prepared));
      } catch (cause) {
        if (appErrorOf(cause).code !== 'db.unavailable') refusals += 1;
        if (refusals < REFUSALS_BEFORE_SKIP) throw cause;
        log.error(`alerts up to batch ${position} are left out: the database refused them ${refusals} times`, cause);
        await moveCursor(pool, CONSUMER, position);
        if (prepared !== null) giveUp(this.engine, prepared);
        this.#isReloadWanted = true;
        return [];
      }
    });
    if (changes === null) return;
    this.#committed = position;
    if (changes.length > 0) onChange?.(changes);
  }

  async #persist<T>(what: string, work: () => Promise<T>): Promise<T | null> {
    for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(RETRY_MOST_MS, waitMs * 2)) {
      try {
        return await work();
      } catch (cause) {
        if (this.#options.now() + waitMs > this.#stopByMs) return null;
        if (waitMs === RETRY_FIRST_MS) this.#options.log.warn(`could not ${what}; trying again until it works`, appErrorOf(cause));
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  #isDone(): boolean {
    if (this.#stopByMs === Infinity) return false;
    return this.#options.now() > this.#stopByMs || this.#handover.newest <= this.#position;
  }
}

function isEmpty({ moves, amends, late, checkpoints, voids, dirty }: Work): boolean {
  return moves.length + amends.size + late.length + checkpoints.length + voids.length + dirty.size === 0;
}

