import { randomBytes } from 'node:crypto';
import { isLoopback, maskedNetworkOf, networkOf } from '#lib/domain/network-of.ts';
import { HELD_DAYS, MAX_HELD_BYTES, type HeldReading, type QuarantinePolicy } from '#lib/domain/quarantine.ts';
import type { RawMessage, Reading } from '#lib/domain/reading.ts';
import { insertAudit } from '#server/db/audit.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { claimUnknown, countClaimedSince, dropHeld, holdMessage, lockUnknown, pruneQuarantine, readHeld, type HoldLimits, type HoldOutcome } from '#server/db/quarantine.ts';
import { decoders, findDecoder } from '#server/decoders/index.ts';
import { makeBuckets, type Buckets } from '#server/ingest/limits.ts';
import { validate } from '#server/stages/validate.ts';
import type { Log } from './log.ts';
import { makeMask } from './mask-secrets.ts';
import { makeDeviceOf } from './quarantine-book.ts';
import { makeSerial } from './serial.ts';

export interface QuarantineOptions {
  pool: Pool;
  policy: QuarantinePolicy;
  log: Log;
  now(): number;
  limits?: HoldLimits;
}

/** A message of hardware that is not known, and where it came from. */
export interface StrangerMessage {
  message: RawMessage;
  /** sha256 of the key that came with it; null: it names itself. */
  keyHash: Uint8Array | null;
  address: string;
}

const LIMITS: HoldLimits = { devices: 1000, bytesPerDevice: 8 * 1024 * 1024, bytes: 256 * 1024 * 1024 };
/** Messages a second and at once: of one sender, of one network, of everybody. Beyond, they are refused unread. */
const RATES = { sender: { ratePerS: 0.2, burst: 12 }, network: { ratePerS: 1, burst: 60 }, all: { ratePerS: 20, burst: 200 } };
const MAX_SENDERS = 5000;
/** That wait for the database at once. */
const MAX_WAITING = 50;
const SHOWN_READINGS = 12;
const DAY_MS = 86_400_000;
/** `open`: so many become devices in a day; the others wait. */
const MAX_OPENED_A_DAY = 100;
const REFUSED_DAYS = 365;
/** Readings that are stored at once. */
const READINGS_AT_ONCE = 2000;
const MESSAGES_AT_ONCE = 200;

/** Keeps what unknown hardware sends, within bounds, until somebody says whose it is. What is known never comes here. */
export class Quarantine {
  #options: QuarantineOptions;
  #senders: Buckets;
  #networks: Buckets;
  #all: Buckets;
  #inTurn = makeSerial();
  #waiting = 0;
  #masks = new Map(decoders.map(({ head }) => [head.id, makeMask(head.secrets)]));
  readonly counters = { held: 0, dropped: 0, limited: 0 };

  constructor(options: QuarantineOptions) {
    this.#options = options;
    const { now } = options;
    this.#senders = makeBuckets({ ...RATES.sender, maxKeys: MAX_SENDERS, now });
    this.#networks = makeBuckets({ ...RATES.network, maxKeys: MAX_SENDERS, now });
    this.#all = makeBuckets({ ...RATES.all, maxKeys: 1, now });
  }

  /** Whether a stranger's message is worth reading; asked before its body is. In memory alone. */
  admits(sender: string, address: string): boolean {
    if (this.#options.policy === 'closed') return false;
    const isFree = this.#waiting < MAX_WAITING && (isLoopback(address) || this.#networks.take(networkOf(address)) === 0) && this.#senders.take(sender) === 0 && this.#all.take('all') === 0;
    if (!isFree) this.counters.limited += 1;
    return isFree;
  }

  /** True: it is kept. Nobody waits for a database that is away: then it is not. */
  async hold({ message, keyHash, address }: StrangerMessage): Promise<boolean> {
    if (message.body.length > MAX_HELD_BYTES) return false;
    const stranger = strangerOf(message, keyHash, address);
    if (stranger === null) return false;
    this.#waiting += 1;
    try {
      const outcome = await this.#inTurn(() => transaction(this.#options.pool, (tx) => holdMessage(tx, this.#masked(message), stranger, this.#options.limits ?? LIMITS)));
      this.#count(outcome);
      if (this.#options.policy === 'open' && 'isNew' in outcome && outcome.isNew) await this.#open(outcome.unknownId);
      return outcome.is === 'held';
    } catch (cause) {
      this.#options.log.warn('a message of an unknown device could not be kept', cause);
      return false;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** The newest message that a claimed device sent before; null where there is none. */
  async newestOf(deviceId: number): Promise<RawMessage | null> {
    return (await readHeld(this.#options.pool, deviceId, { limit: 1, isNewest: true }))[0]?.message ?? null;
  }

  /**
   * Stores what a device sent before it was claimed, each at the time it came, and drops it. `identify` makes readings of a message;
   * null: the device stands nowhere, and everything stays. Returns how many readings that were.
   */
  async release(deviceId: number, identify: (message: RawMessage) => Promise<Reading[] | null>, store: (readings: Reading[]) => Promise<void>): Promise<number> {
    const { pool } = this.#options;
    let count = 0;
    for (let held = await readHeld(pool, deviceId, { limit: MESSAGES_AT_ONCE }); held.length > 0; held = await readHeld(pool, deviceId, { limit: MESSAGES_AT_ONCE })) {
      let upTo = 0;
      const readings: Reading[] = [];
      for (const { id, message } of held) {
        const identified = await identify(message);
        if (identified === null) return count;
        readings.push(...identified);
        upTo = id;
        if (readings.length >= READINGS_AT_ONCE) break;
      }
      if (readings.length > 0) await store(readings);
      count += readings.length;
      await dropHeld(pool, deviceId, upTo);
    }
    return count;
  }

  async prune(): Promise<void> {
    const nowMs = this.#options.now();
    await pruneQuarantine(this.#options.pool, { heldBeforeMs: nowMs - HELD_DAYS * DAY_MS, refusedBeforeMs: nowMs - REFUSED_DAYS * DAY_MS });
  }

  #count({ is }: HoldOutcome): void {
    if (is === 'held') this.counters.held += 1;
    if (is === 'dropped') this.counters.dropped += 1;
  }

  async #open(unknownId: number): Promise<void> {
    const { pool, now } = this.#options;
    if ((await countClaimedSince(pool, now() - DAY_MS)) >= MAX_OPENED_A_DAY) return;
    await transaction(pool, async (tx) => {
      const found = await lockUnknown(tx, unknownId);
      if (found === null) return;
      const deviceId = await makeDeviceOf(tx, found, randomBytes);
      await claimUnknown(tx, unknownId, deviceId, now());
      await insertAudit(tx, { viewer: null, act: 'quarantine.open', subject: `device/${deviceId}` });
    });
  }

  #masked(message: RawMessage): RawMessage {
    const mask = this.#masks.get(message.decoder) ?? makeMask([]);
    return { ...message, body: Buffer.from(mask(Buffer.from(message.body).toString('latin1')), 'latin1') };
  }
}

/** Who it is and what it says; null where its format says nothing that is measured here. */
function strangerOf(message: RawMessage, keyHash: Uint8Array | null, address: string): { ident: string; network: string; readings: HeldReading[] } | null {
  const decoder = findDecoder(message.decoder);
  if (decoder === null) return null;
  const { samples } = decoder.decode(message);
  const canonical = validate(samples, [], { receivedMs: message.receivedMs, kind: 'live' });
  if (canonical.length === 0) return null;
  const name = samples.find(({ device }) => device !== null)?.device ?? null;
  if (keyHash === null && (name === null || !/^[\w.:-]{1,64}$/.test(name))) return null;
  const ident = keyHash === null ? `name/${name}` : `key/${Buffer.from(keyHash).toString('hex')}`;
  return { ident, network: maskedNetworkOf(address), readings: canonical.slice(0, SHOWN_READINGS).map(({ parameter, channel, value }) => ({ parameter, channel, value })) };
}
