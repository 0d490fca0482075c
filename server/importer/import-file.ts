import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '#lib/domain/codes.ts';
import { worseFlag } from '#lib/domain/flags.ts';
import type { BatchKind, Reading, Reject } from '#lib/domain/reading.ts';
import { insertSensor } from '#server/db/directory.ts';
import { advanceImport, beginImport, finishImport } from '#server/db/imports.ts';
import type { ImportProgress } from '#server/db/imports.ts';
import { isInstanceRunning } from '#server/db/instance-lock.ts';
import { appendJournal, JUDGE, readCursor } from '#server/db/journal.ts';
import { transaction } from '#server/db/pool.ts';
import type { Pool } from '#server/db/pool.ts';
import { insertNew } from '#server/db/readings.ts';
import { findStationByExternalId, insertStation } from '#server/db/stations.ts';
import { validate } from '#server/stages/validate.ts';
import type { Mapping, SeriesShape, StationFacts } from './mapping.ts';
import { makeRowReader } from './samples.ts';
import type { TableSample } from './samples.ts';
import { loadStations, makeRowStation } from './stations.ts';
import { openTable } from './table.ts';
import type { TableRow } from './table.ts';

export interface ImportOptions {
  path: string;
  mapping: Mapping;
  now: () => number;
  /** Told after every commit. */
  onProgress?: (progress: ImportProgress & { readBytes: number; totalBytes: number }) => void;
  /** Hours of the file an hour of ours replays, as if it came live; null: backfill, as fast as it goes. */
  speed?: number | null;
  signal?: AbortSignal;
}

export interface ImportSummary extends ImportProgress {
  importId: number;
  /** Rows that an earlier, interrupted run had done. */
  continuedAt: number;
}

/** Readings a commit holds at most; a row is never split. */
const COMMIT_READINGS = 20_000;
const MAX_KEPT_REJECTS = 20;
const JUDGE_POLL_MS = 25;
/** A judge that does not move for this long is waited for no more. */
const JUDGE_PATIENCE_MS = 30_000;

/**
 * Reads a table through the ordinary pipeline as backfill: stored, checked, journalled, never paging. Progress is part
 * of each commit, so that a run that was cut off continues where it stood. Throws AppError.
 */
export async function importFile(pool: Pool, options: ImportOptions): Promise<ImportSummary> {
  const { path, mapping } = options;
  const begun = await beginImport(pool, { file: basename(path), sha256: await hashOf(path), mapping: mapping.id });
  const run = new ImportRun(pool, options, begun);
  const table = await openTable(path, mapping.table);
  const findStation = await loadStations(mapping, path);
  const rowStation = makeRowStation(mapping, table);
  const readRow = makeRowReader(mapping, table, findStation);
  for await (const row of table.rows) {
    if (options.signal?.aborted === true) break;
    if (row.number < begun.rowsDone) continue;
    run.take(row, readRow(row), findStation, rowStation);
    if (run.isFull()) await run.commit(table.readBytes(), table.totalBytes);
  }
  await run.commit(table.readBytes(), table.totalBytes);
  if (options.signal?.aborted !== true) await finishImport(pool, begun.id);
  return { ...run.progress, importId: begun.id, continuedAt: begun.rowsDone };
}

type Outcomes = ReturnType<ReturnType<typeof makeRowReader>>;

/** The chunk that waits for its commit, and what was counted so far. */
class ImportRun {
  readonly progress: ImportProgress;
  readonly #pool: Pool;
  readonly #options: ImportOptions;
  readonly #importId: number;
  readonly #kind: BatchKind;
  readonly #highWater = new Map<number, number>();
  readonly #stationIds = new Map<string, number>();
  readonly #sensorIds = new Map<string, number>();
  readonly #facts = new Map<string, StationFacts>();
  #samples: TableSample[] = [];
  #startedMs: number | null = null;
  #firstMs = 0;
  /** Journal position of the newest commit. */
  #written = 0;

  constructor(pool: Pool, options: ImportOptions, begun: ImportProgress & { id: number }) {
    this.#pool = pool;
    this.#options = options;
    this.#importId = begun.id;
    this.#kind = options.speed == null ? 'backfill' : 'live';
    const { rowsDone, stored, duplicates, revisions, rejected, rejects } = begun;
    this.progress = { rowsDone, stored, duplicates, revisions, rejected, rejects: { ...rejects } };
  }

  take(row: TableRow, outcomes: Outcomes, findStation: (key: string) => StationFacts | null, rowStation: ((row: TableRow) => StationFacts | null) | null): void {
    for (const outcome of outcomes) {
      if (!outcome.ok) {
        this.#reject(outcome.code, outcome.message);
        continue;
      }
      const key = outcome.sample.stationKey;
      if (!this.#facts.has(key)) {
        const facts = findStation(key) ?? rowStation?.(row) ?? null;
        if (facts === null) {
          this.#reject('station.unknown', `the table names the station "${key.slice(0, 60)}", which neither it nor the mapping describes`);
          continue;
        }
        this.#facts.set(key, facts);
      }
      this.#samples.push(outcome.sample);
    }
    this.progress.rowsDone = row.number + 1;
  }

  isFull(): boolean {
    const { speed } = this.#options;
    if (speed == null) return this.#samples.length >= COMMIT_READINGS;
    const newest = this.#samples.at(-1)?.timeMs ?? 0;
    const oldest = this.#samples[0]?.timeMs ?? 0;
    return newest - oldest >= speed * 250 || this.#samples.length >= COMMIT_READINGS;
  }

  async commit(readBytes: number, totalBytes: number): Promise<void> {
    await this.#keepPace();
    await this.#waitForJudge();
    const readings = await this.#identify(this.#samples);
    this.#samples = [];
    await transaction(this.#pool, async (tx) => {
      const nowMs = this.#options.now();
      const inserted = await insertNew(tx, readings, { highWater: this.#highWater, importId: this.#importId, nowMs });
      this.progress.stored += inserted.stored.length;
      this.progress.duplicates += inserted.duplicates;
      this.progress.revisions += inserted.revised.length;
      await advanceImport(tx, this.#importId, this.progress);
      if (inserted.stored.length > 0) this.#written = (await appendJournal(tx, this.#kind, inserted.stored, nowMs)).position;
    });
    this.#options.onProgress?.({ ...this.progress, readBytes, totalBytes });
  }

  async #identify(samples: TableSample[]): Promise<Reading[]> {
    const rejects: Reject[] = [];
    const canonical = validate(
      samples.map(({ series, value, unit, timeMs, belowDetection }, index) => ({
        index, station: null, device: null, parameter: series.parameter, channel: series.channel, heightM: series.heightM, value, unit, timeMs, belowDetection,
      })),
      rejects,
      { receivedMs: this.#options.now(), kind: 'backfill' },
    );
    for (const { code, message } of rejects) this.#reject(code, message);
    const readings: Reading[] = [];
    for (const { index, timeMs, value, flag, sentValue, sentUnit, deviceTimeMs, belowDetection } of canonical) {
      const sample = samples[index];
      if (sample === undefined) continue;
      const sensorId = await this.#sensorOf(sample.stationKey, sample.series);
      readings.push({ index: -1, sensorId, timeMs, value, flag: worseFlag(flag, sample.flag), sentValue, sentUnit, deviceTimeMs, belowDetection });
    }
    return readings;
  }

  async #sensorOf(stationKey: string, series: SeriesShape): Promise<number> {
    const key = `${stationKey} ${series.parameter} ${series.channel} ${series.heightM ?? ''}`;
    const known = this.#sensorIds.get(key);
    if (known !== undefined) return known;
    const { parameter, channel, heightM, method, averagingS, stamp } = series;
    const sensor = await insertSensor(this.#pool, { stationId: await this.#stationOf(stationKey), parameter, channel, heightM, method, averagingS, stamp });
    this.#sensorIds.set(key, sensor.id);
    return sensor.id;
  }

  async #stationOf(stationKey: string): Promise<number> {
    const known = this.#stationIds.get(stationKey);
    if (known !== undefined) return known;
    const facts = this.#facts.get(stationKey);
    if (facts === undefined) throw new AppError('config.invalid', `nothing describes the station "${stationKey}"`);
    const { station, licence, source } = this.#options.mapping;
    const externalId = `${station.prefix}:${stationKey}`;
    const { name, latitude, longitude, altitudeM, kind, exposure, timeZone } = facts;
    const found =
      (await findStationByExternalId(this.#pool, externalId)) ??
      (await insertStation(this.#pool, { name, latitude, longitude, altitudeM, kind, exposure, timeZone, licence, source, externalId }));
    this.#stationIds.set(stationKey, found.id);
    return found.id;
  }

  #reject(code: string, message: string): void {
    this.progress.rejected += 1;
    const entry = (this.progress.rejects[code] ??= { count: 0, samples: [] });
    entry.count += 1;
    if (entry.samples.length < MAX_KEPT_REJECTS && !entry.samples.includes(message)) entry.samples.push(message);
  }

  /** Batches are judged in the journal's order: what a running Lichen gets live waits behind one commit of the past, never behind a file. */
  async #waitForJudge(): Promise<void> {
    const { speed, signal } = this.#options;
    const untilMs = performance.now() + JUDGE_PATIENCE_MS;
    while (speed == null && this.#written > 0 && signal?.aborted !== true && performance.now() < untilMs) {
      if ((await readCursor(this.#pool, JUDGE)) >= this.#written || !(await isInstanceRunning(this.#pool))) return;
      await pause(JUDGE_POLL_MS);
    }
  }

  /** Replays wait until the file's clock, run at the wanted speed, has reached the chunk. */
  async #keepPace(): Promise<void> {
    const { speed, now, signal } = this.#options;
    const newest = this.#samples.at(-1)?.timeMs;
    if (speed == null || newest === undefined) return;
    if (this.#startedMs === null) {
      this.#startedMs = now();
      this.#firstMs = this.#samples[0]?.timeMs ?? newest;
    }
    const dueMs = this.#startedMs + (newest - this.#firstMs) / speed;
    if (dueMs > now()) await pause(dueMs - now(), undefined, { signal }).catch(() => undefined);
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  const stream = createReadStream(path);
  try {
    for await (const chunk of stream) hash.update(chunk as Uint8Array);
  } catch (cause) {
    throw new AppError('config.invalid', `${path} cannot be read`, { cause });
  }
  return hash.digest('hex');
}
