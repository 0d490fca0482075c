import { Worker } from 'node:worker_threads';
import type { Answerer } from './listener.ts';
import { findExportSpan, listExportCounts, listExportIntervals } from '#server/db/export-coverage.ts';
import { listExportSensors, listKnownStations } from '#server/db/export-sensors.ts';
import { appErrorOf, type Pool } from '#server/db/pool.ts';
import { Downloads } from '#server/exporters/downloads.ts';
import { makeExportHandler } from '#server/exporters/http.ts';
import type { WorkerPort } from '#server/exporters/worker-messages.ts';

export interface DownloadRoomOptions {
  pool: Pool;
  databaseUrl: string;
  version: string;
  now(): number;
  onError(cause: unknown): void;
  /** Default: a thread of the built worker. */
  openWorker?: () => WorkerPort;
}

/** Heap of the worker; what it streams needs a tenth of it. */
const MAX_HEAP_MB = 256;

/** Downloads of readings: the answerer of their addresses, and what must be stopped with the process. */
export function startDownloads({ pool, databaseUrl, version, now, onError, openWorker }: DownloadRoomOptions): { answerer: Answerer; downloads: Downloads } {
  const downloads = new Downloads({ openWorker: openWorker ?? (() => openThread(databaseUrl, onError)) });
  const answerer = makeExportHandler({
    downloads,
    software: `Lichen ${version}`,
    now,
    errorOf: appErrorOf,
    onError,
    listSensors: (query) => listExportSensors(pool, query),
    listKnownStations: (ids) => listKnownStations(pool, ids),
    findSpan: (sensorIds) => findExportSpan(pool, sensorIds),
    listCounts: (query) => listExportCounts(pool, query),
    listIntervals: (sensorIds) => listExportIntervals(pool, sensorIds),
  });
  return { answerer, downloads };
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
