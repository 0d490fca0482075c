import { AppError } from '#lib/domain/codes.ts';
import type { IngestResult } from '#lib/domain/reading.ts';
import type { Refusal } from '#server/db/device-refusals.ts';

/** Devices times codes between two saves; beyond, further pairs wait for the next time they come. */
const MAX_NOTED = 10_000;
const MAX_WHY = 300;
/** Our own faults are none of a device's. */
const OURS = 500;
/** What a make sends beside what is measured here is no fault of it. */
const EXPECTED = 'parameter.unknown';

/** Why known devices were refused, counted in memory and written together. What was taken costs one comparison. */
export class DeviceRefusals {
  #noted = new Map<string, Refusal>();

  note(deviceId: number, outcome: IngestResult | AppError, atMs: number): void {
    if (outcome instanceof AppError) {
      if (outcome.status < OURS) this.#add(deviceId, outcome.code, outcome.message, atMs);
      return;
    }
    if (outcome.rejected.length === 0) return;
    const isSpeaking = outcome.stored + outcome.duplicates + outcome.revisions > 0;
    for (const { code, message } of outcome.rejected) if (!isSpeaking || code !== EXPECTED) this.#add(deviceId, code, message, atMs);
  }

  /** What cannot be written now is kept for the next time. */
  async save(write: (refusals: readonly Refusal[]) => Promise<void>): Promise<void> {
    if (this.#noted.size === 0) return;
    const noted = this.#noted;
    this.#noted = new Map();
    try {
      await write([...noted.values()]);
    } catch (cause) {
      for (const [key, one] of noted) {
        const newer = this.#noted.get(key);
        this.#noted.set(key, newer === undefined ? one : { ...newer, firstMs: one.firstMs, count: one.count + newer.count });
      }
      throw cause;
    }
  }

  #add(deviceId: number, code: string, why: string, atMs: number): void {
    const key = `${deviceId} ${code}`;
    const known = this.#noted.get(key);
    if (known !== undefined) {
      known.count += 1;
      known.lastMs = atMs;
      known.why = why.slice(0, MAX_WHY);
    } else if (this.#noted.size < MAX_NOTED) this.#noted.set(key, { deviceId, code, firstMs: atMs, lastMs: atMs, count: 1, why: why.slice(0, MAX_WHY) });
  }
}
