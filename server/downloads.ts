import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openRowSource } from './export-source.ts';
import type { Sight } from '#lib/domain/sight.ts';
import type { Answerer } from './listener.ts';
import { findFirstReadingMs, listExportCounts, listExportIntervals } from '#server/db/export-coverage.ts';
import { listExportSensors, listKnownStations, listPrivateStations } from '#server/db/export-sensors.ts';
import { appErrorOf, type Pool } from '#server/db/pool.ts';
import {
  deleteExpiredDownloads, deletePublicDownloads, failPreparedDownload, findPreparedDownload, findSamePreparedDownload, findSnapshotDownload, finishPreparedDownload, freezePreparedDownload,
  insertPreparedDownload, listPreparedDownloadIds, requeuePreparedDownloads, sumPreparedDownloads, takeNextPreparedDownload, withdrawSnapshotDownload,
} from '#server/db/prepared-downloads.ts';
import { DownloadFiles } from '#server/exporters/download-files.ts';
import { Downloads } from '#server/exporters/downloads.ts';
import { FirstRowsReader } from '#server/exporters/first-rows.ts';
import { readExportQuery } from '#server/exporters/export-query.ts';
import { makeExportHandler } from '#server/exporters/http.ts';
import { makePlan } from '#server/exporters/plan.ts';
import { PreparedDownloads, type PreparedStore } from '#server/exporters/prepared-downloads.ts';
import type { WorkerPort } from '#server/exporters/worker-messages.ts';

export interface DownloadRoomOptions {
  pool: Pool;
  databaseUrl: string;
  version: string;
  /** Where files that are made first lie. */
  dataDir: string;
  now(): number;
  onError(cause: unknown): void;
  isAdministrator(token: string): boolean | Promise<boolean>;
  /** Told of what an administrator did. */
  audit?(token: string, act: string, subject: string): Promise<void>;
  /** The client's address, forwarding headers of trusted proxies considered. */
  addressOf(request: IncomingMessage): string;
  /** Which private stations who asks may see; absent: nobody sees any. */
  sightOf?(request: IncomingMessage): Promise<Sight>;
  /** Default: a thread of the built worker. */
  openWorker?: () => WorkerPort;
  /** Rows beyond which a file is made first, and the room for such files. */
  maxStreamedRows?: number;
  maxBytes?: number;
}

/** Heap of the worker; what it streams needs a tenth of it. */
const MAX_HEAP_MB = 256;
/** For the first rows of one series: a page waits for them. */
const FIRST_ROWS_TIMEOUT_MS = 5_000;
/** A minute of CSV, about 1.5 GB: beyond it a broken connection costs more than a file. */
const MAX_STREAMED_ROWS = 10_000_000;

export interface DownloadRoom {
  answerer: Answerer;
  downloads: Downloads;
  prepared: PreparedDownloads;
  stop(): Promise<void>;
}

/** Downloads of readings: the answerer of their addresses, and what must be stopped with the process. */
export function startDownloads({ pool, databaseUrl, version, dataDir, now, onError, isAdministrator, audit, addressOf, sightOf, openWorker, maxStreamedRows = MAX_STREAMED_ROWS, maxBytes }: DownloadRoomOptions): DownloadRoom {
  const downloads = new Downloads({ openWorker: openWorker ?? (() => openThread(databaseUrl, onError)) });
  const files = new DownloadFiles(join(dataDir, 'downloads'));
  const software = `Lichen ${version}`;
  const lookup = {
    listSensors: (query: Parameters<typeof listExportSensors>[1], sight?: Sight) => listExportSensors(pool, query, sight),
    listKnownStations: (ids: number[], sight?: Sight) => listKnownStations(pool, ids, sight),
    findFirstMs: (sensorIds: number[]) => findFirstReadingMs(pool, sensorIds),
  };
  const prepared = new PreparedDownloads({
    store: storeOf(pool),
    files,
    downloads,
    makePlan: (search, askedMs, sight) => makePlan(readExportQuery(search), lookup, { software, nowMs: askedMs, sight }),
    now,
    newId: () => randomBytes(10).toString('hex'),
    errorOf: appErrorOf,
    onError,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  const answerer = makeExportHandler({
    ...lookup,
    downloads,
    prepared,
    files,
    firstRows: new FirstRowsReader({ findFirstMs: lookup.findFirstMs, openSource: () => openRowSource(databaseUrl, FIRST_ROWS_TIMEOUT_MS) }),
    maxStreamedRows,
    software,
    now,
    errorOf: appErrorOf,
    onError,
    isAdministrator,
    ...(audit === undefined ? {} : { audit }),
    addressOf,
    ...(sightOf === undefined ? {} : { sightOf }),
    listPrivateStations: (ids) => listPrivateStations(pool, ids),
    listCounts: (query) => listExportCounts(pool, query),
    listIntervals: (sensorIds) => listExportIntervals(pool, sensorIds),
  });
  const stop = async () => {
    await prepared.stop();
    await downloads.stop();
  };
  return { answerer, downloads, prepared, stop };
}

function storeOf(pool: Pool): PreparedStore {
  return {
    insert: (one) => insertPreparedDownload(pool, one),
    find: (id) => findPreparedDownload(pool, id),
    findSnapshot: (sha256) => findSnapshotDownload(pool, sha256),
    findSame: (query, sinceMs, sight) => findSamePreparedDownload(pool, query, sinceMs, sight),
    takeNext: () => takeNextPreparedDownload(pool),
    requeue: () => requeuePreparedDownloads(pool),
    finish: (id, result) => finishPreparedDownload(pool, id, result),
    fail: (id, result) => failPreparedDownload(pool, id, result),
    freeze: (id, nowMs) => freezePreparedDownload(pool, id, nowMs),
    withdraw: (sha256, why, nowMs) => withdrawSnapshotDownload(pool, sha256, why, nowMs),
    sums: () => sumPreparedDownloads(pool),
    deletePublic: () => deletePublicDownloads(pool),
    deleteExpired: (nowMs) => deleteExpiredDownloads(pool, nowMs),
    listIds: () => listPreparedDownloadIds(pool),
  };
}

/** The built worker lies beside the built server, whichever chunk this code is in. */
function openThread(databaseUrl: string, onError: (cause: unknown) => void): WorkerPort {
  const here = import.meta.url;
  const file = new URL(here.includes('/chunks/') ? '../export-worker.js' : './export-worker.js', here);
  const worker = new Worker(file, { workerData: { databaseUrl }, resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
  worker.on('error', onError);
  return {
    postMessage: (message) => worker.postMessage(message),
    on: (event, listener) => worker.on(event, listener),
    onEnd: (listener) => worker.once('exit', (code) => listener(`its thread ended with ${code}`)),
    async close() {
      await worker.terminate();
    },
  };
}
