import { parentPort, workerData } from 'node:worker_threads';
import { appErrorOf } from '#server/db/pool.ts';
import { serveExports } from '#server/exporters/serve-exports.ts';
import { openRowSource } from './export-source.ts';
import { stepBack } from './step-back.ts';

// Entry of the thread that makes downloads: acknowledging shares its event loop with none of them, and goes first on a busy processor.
stepBack(10);
const { databaseUrl } = workerData as { databaseUrl: string };
if (parentPort !== null) serveExports(parentPort, () => openRowSource(databaseUrl), appErrorOf);
