import { createHash } from 'node:crypto';
import { AppError } from '#lib/domain/codes.ts';
import type { DownloadManifest, PreparedDownload } from '#lib/domain/export.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import type { DownloadFiles } from './download-files.ts';
import type { Download, Downloads } from './downloads.ts';
import { writeExportQuery } from './export-query.ts';
import { fileNameOf } from './file-name.ts';
import { FreezeBound } from './freeze-bound.ts';
import { FORMATS } from './formats.ts';
import { manifestOf } from './manifest.ts';
import type { ExportPlan } from './rows.ts';

/** Where prepared downloads are remembered. */
export interface PreparedStore {
  insert(one: Pick<PreparedDownload, 'id' | 'query' | 'expectedByteCount' | 'fileName' | 'mediaType' | 'askedMs' | 'sight'>): Promise<PreparedDownload>;
  find(id: string): Promise<PreparedDownload | null>;
  findSnapshot(sha256: string): Promise<PreparedDownload | null>;
  findSame(query: string, sinceMs: number, sight: Sight): Promise<PreparedDownload | null>;
  takeNext(): Promise<PreparedDownload | null>;
  requeue(): Promise<void>;
  finish(id: string, result: { byteCount: number; rowCount: number; sha256: string; manifest: DownloadManifest; finishedMs: number; expiresMs: number }): Promise<void>;
  fail(id: string, result: { why: string; finishedMs: number; expiresMs: number }): Promise<void>;
  freeze(id: string, nowMs: number): Promise<PreparedDownload | null>;
  withdraw(sha256: string, why: string | null, nowMs: number): Promise<string[] | null>;
  sums(): Promise<{ byteCount: number; frozenByteCount: number; waitingCount: number; expectedByteCount: number }>;
  deleteExpired(nowMs: number): Promise<string[]>;
  /** Those that everybody may take and that are not frozen. */
  deletePublic(): Promise<string[]>;
  listIds(): Promise<string[]>;
}

export interface PreparedOptions {
  store: PreparedStore;
  files: DownloadFiles;
  downloads: Downloads;
  makePlan(search: string, askedMs: number, sight: Sight): Promise<ExportPlan>;
  now(): number;
  newId(): string;
  errorOf(cause: unknown): AppError;
  onError(cause: unknown): void;
  /** Of all files together. */
  maxBytes?: number;
}

const MAX_BYTES = 20e9;
/** Of what is frozen for ever, so that room for others stays. */
const FROZEN_SHARE = 0.5;
const MAX_WAITING = 20;
const KEPT_MS = 7 * 86_400_000;
/** Asked again within it, the same file is given. */
const FRESH_MS = 3_600_000;

/** Downloads that are made into files, one after the other; they survive restarts. */
export class PreparedDownloads {
  readonly #options: PreparedOptions;
  readonly #maxBytes: number;
  #running: { id: string; download: Download | null; byteCount: number } | null = null;
  #work: Promise<void> | null = null;
  #isStopping = false;
  readonly #freezeBound = new FreezeBound();

  constructor(options: PreparedOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? MAX_BYTES;
  }

  /** Goes on with what a former process left. */
  async start(): Promise<void> {
    const { store, files } = this.#options;
    await store.requeue();
    await this.prune();
    await files.sweep(await store.listIds());
    this.#begin();
  }

  /** Takes the wish for a file; an open end of its period is when it is asked for. `sight`: whose private stations are in it. Throws `rate.limited` or `downloads.full`. */
  async ask(plan: ExportPlan, expectedByteCount: number, sight: Sight = PUBLIC): Promise<PreparedDownload> {
    const { store, newId, now } = this.#options;
    const asked = writeExportQuery(plan.query);
    const same = await store.findSame(asked, now() - FRESH_MS, sight);
    if (same !== null) return this.#live(same);
    await this.#requireRoom(expectedByteCount);
    const one = await store.insert({ id: newId(), query: asked, expectedByteCount, fileName: fileNameOf(plan), mediaType: FORMATS[plan.query.format].mediaType, askedMs: plan.askedMs, sight });
    this.#begin();
    return one;
  }

  async find(id: string): Promise<PreparedDownload | null> {
    const one = await this.#options.store.find(id);
    return one === null ? null : this.#live(one);
  }

  findSnapshot(sha256: string): Promise<PreparedDownload | null> {
    return this.#options.store.findSnapshot(sha256);
  }

  /** Keeps a file for ever under the hash of its content. Throws where it is not done, was taken back, or there is no room or this address froze too much. */
  async freeze(id: string, address: string): Promise<PreparedDownload> {
    const { store, now } = this.#options;
    const one = await store.find(id);
    if (one === null) throw new AppError('resource.unknown', 'There is no such download; files are kept for a week.');
    if ((one.sight ?? PUBLIC).length > 0) throw new AppError('request.invalid', 'It holds stations that are not public: what is frozen is for everybody.');
    if (one.state !== 'done') throw new AppError('download.unfinished', 'Only a file that is whole can be frozen.', { retryAfterS: RETRY_AFTER_S });
    if (one.withdrawnMs === null && one.frozenMs !== null) return one;
    const same = one.sha256 === null ? null : await store.findSnapshot(one.sha256);
    if (same !== null) return requireKept(same);
    this.#freezeBound.take(address, now());
    const { frozenByteCount } = await store.sums();
    if (frozenByteCount + one.byteCount > this.#maxBytes * FROZEN_SHARE) throw new AppError('downloads.full', 'The room for frozen files is used up; the keeper of this server can make more.');
    return (await store.freeze(id, now())) ?? one;
  }

  /** By the keeper of the server alone: the bytes of a frozen file go, and its address says so from now on. Throws `resource.unknown`. */
  async withdraw(sha256: string, why: string | null): Promise<void> {
    const { store, files, now } = this.#options;
    const ids = await store.withdraw(sha256, why, now());
    if (ids === null) throw new AppError('resource.unknown', 'There is no snapshot with this SHA-256.');
    for (const id of ids) await files.remove(id);
  }

  /** Files whose week is over go. */
  async prune(): Promise<void> {
    for (const id of await this.#options.store.deleteExpired(this.#options.now())) await this.#options.files.remove(id);
  }

  /** A station became private: files that everybody may take and that may hold it go; what is frozen stays, until it is taken back. */
  async forgetPublic(): Promise<void> {
    for (const id of await this.#options.store.deletePublic()) await this.#options.files.remove(id);
  }

  /** What is being made is made again after the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#running?.download?.cancel();
    await this.#work;
  }

  #live(one: PreparedDownload): PreparedDownload {
    return this.#running?.id === one.id && one.state !== 'done' ? { ...one, byteCount: this.#running.byteCount } : one;
  }

  async #requireRoom(expectedByteCount: number): Promise<void> {
    const sums = await this.#options.store.sums();
    if (sums.waitingCount >= MAX_WAITING) throw new AppError('rate.limited', 'Too many files wait to be made; try again in some minutes.', { retryAfterS: 120 });
    if (sums.byteCount + sums.expectedByteCount + expectedByteCount > this.#maxBytes) throw new AppError('downloads.full', 'There is no room for another file just now. Ask for less, or for Parquet; older files go after a week.', { retryAfterS: 3600 });
  }

  #begin(): void {
    if (this.#work !== null || this.#isStopping) return;
    this.#work = this.#makeAll()
      .catch(this.#options.onError)
      .finally(() => (this.#work = null));
  }

  async #makeAll(): Promise<void> {
    for (;;) {
      const next = this.#isStopping ? null : await this.#options.store.takeNext();
      if (next === null) return;
      await this.#make(next);
    }
  }

  async #make(one: PreparedDownload): Promise<void> {
    const { store, now, errorOf, onError } = this.#options;
    try {
      await this.#write(one);
    } catch (cause) {
      if (this.#isStopping) return;
      const error = errorOf(cause);
      if (error.status >= 500) onError(cause);
      await store.fail(one.id, { why: error.message, finishedMs: now(), expiresMs: now() + KEPT_MS });
    } finally {
      this.#running = null;
    }
  }

  async #write(one: PreparedDownload): Promise<void> {
    const { store, files, downloads, makePlan, now } = this.#options;
    this.#running = { id: one.id, download: null, byteCount: 0 };
    const plan = await makePlan(one.query, one.askedMs, one.sight ?? PUBLIC);
    const room = this.#maxBytes - (await store.sums()).byteCount;
    const file = await files.begin(one.id);
    const download = downloads.startBeyondBound(plan);
    this.#running.download = download;
    try {
      const sha256 = await this.#copy(download, file, room);
      await file.finish();
      await store.finish(one.id, { byteCount: this.#running.byteCount, rowCount: download.rowCount, sha256, manifest: manifestOf(plan), finishedMs: now(), expiresMs: now() + KEPT_MS });
    } catch (cause) {
      download.cancel();
      await file.discard().catch(() => undefined);
      throw cause;
    }
  }

  async #copy(download: Download, file: { write(bytes: Uint8Array): Promise<void> }, room: number): Promise<string> {
    const hash = createHash('sha256');
    const running = this.#running!;
    for (let piece = await download.next(); piece !== null; piece = await download.next()) {
      hash.update(piece);
      await file.write(piece);
      running.byteCount += piece.length;
      if (running.byteCount > room) throw new AppError('downloads.full', 'The file grew beyond the room that there is. Ask for less, or for Parquet.');
    }
    return hash.digest('hex');
  }
}

/** Throws `resource.gone` where it was taken back. */
export function requireKept(one: PreparedDownload): PreparedDownload {
  if (one.withdrawnMs === null) return one;
  throw new AppError('resource.gone', `This frozen file was taken back on ${new Date(one.withdrawnMs).toISOString().slice(0, 10)} by the keeper of this server${one.why === null ? '.' : `: ${one.why}`}`);
}

export const RETRY_AFTER_S = 5;
