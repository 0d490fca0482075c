import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#lib/domain/codes.ts';
import type { RawMessage, Reading } from '#lib/domain/reading.ts';
import type { Inspector } from './inspector.ts';
import type { Pipeline } from './pipeline.ts';
import type { Quarantine } from './quarantine.ts';

export interface Settling {
  pipeline: Pick<Pipeline, 'refreshDevices' | 'submit' | 'read' | 'storeBackfill'>;
  inspector: Pick<Inspector, 'note' | 'unplacedOf'>;
  quarantine: Pick<Quarantine, 'newestOf' | 'release'>;
}

const PLACE_TRIES = 10;
const PLACE_EVERY_MS = 200;

/**
 * A device stands somewhere: what it sent before is stored there. What came while it waited unknown is checked and rolled up
 * like an import, at the time it came: it is told to nobody. Returns how many readings that were.
 */
export async function settleDevice(deviceId: number, { pipeline, inspector, quarantine }: Settling): Promise<number> {
  await pipeline.refreshDevices([deviceId]);
  let stored = await quarantine.release(deviceId, (message) => readPlaced(message, pipeline), (readings) => pipeline.storeBackfill(readings));
  for (const message of inspector.unplacedOf(deviceId)) stored += (await pipeline.submit(message)).stored;
  return stored;
}

/** Null: the device stands nowhere yet. A database whose clock is ahead says so for a moment. */
async function readPlaced(message: RawMessage, pipeline: Pick<Pipeline, 'read'>): Promise<Reading[] | null> {
  for (let tries = 0; tries < PLACE_TRIES; tries += 1) {
    const { readings, rejects } = await pipeline.read(message);
    if (!rejects.some(({ code }) => code === 'station.not_allowed')) return readings;
    await delay(PLACE_EVERY_MS);
  }
  return null;
}

/** Unknown hardware was claimed: its newest message is shown as if it had come just now, so that its keeper sees what it says. */
export async function receiveHeld(deviceId: number, { pipeline, inspector, quarantine }: Settling): Promise<void> {
  await pipeline.refreshDevices([deviceId]);
  const message = await quarantine.newestOf(deviceId);
  if (message === null) return;
  const outcome = await pipeline.submit(message).catch((cause: unknown) => {
    if (cause instanceof AppError) return cause;
    throw cause;
  });
  inspector.note(message, outcome);
}
