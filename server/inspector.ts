import { AppError } from '#lib/domain/codes.ts';
import type { IngestResult, InspectedMessage, RawMessage } from '#lib/domain/reading.ts';
import { decoders, findDecoder } from '#server/decoders/index.ts';
import { validate } from '#server/stages/validate.ts';
import { makeMask } from './mask-secrets.ts';

/** Of each key, or of each piece of hardware that names itself. */
const KEPT_MESSAGES = 50;
/** What is longer is cut. */
const KEPT_BYTES = 16 * 1024;
/** Of all together; beyond, whoever has been quiet longest is forgotten. */
const MAX_BYTES = 32 * 1024 * 1024;
/** What a message weighs beside its bytes. */
const OVERHEAD_BYTES = 400;
const MAX_SHOWN = 20;

interface Kept {
  seq: number;
  /** Its body is masked and cut. */
  message: RawMessage;
  byteCount: number;
  outcome: IngestResult | AppError;
}

interface Ring {
  deviceId: number;
  kept: Kept[];
  bytes: number;
}

export interface InspectorOptions {
  /** The device that calls itself so. */
  findDeviceByName(name: string): { id: number } | null;
}

/**
 * The last messages of every key, as they came, in memory alone: what a device's keeper looks at when something is odd.
 * Secrets are masked before anything is kept; what a message means is worked out again only when somebody looks.
 */
export class Inspector {
  #options: InspectorOptions;
  #rings = new Map<string, Ring>();
  #masks = new Map(decoders.map(({ head }) => [head.id, makeMask(head.secrets)]));
  #seq = 0;
  #bytes = 0;

  constructor(options: InspectorOptions) {
    this.#options = options;
  }

  /** Messages of senders that nobody knows are not kept. Returns whose it was; null: nobody's that is known. */
  note(message: RawMessage, outcome: IngestResult | AppError): number | null {
    const deviceId = message.deviceId ?? this.#deviceNamedIn(message);
    if (deviceId === null) return null;
    const kept = { seq: (this.#seq += 1), message: this.#masked(message), byteCount: message.body.length, outcome };
    const id = `${deviceId}/${message.keyId ?? ''}`;
    const ring = this.#rings.get(id) ?? { deviceId, kept: [], bytes: 0 };
    this.#rings.delete(id); // to the end: the map is in the order of last words
    this.#rings.set(id, ring);
    ring.kept.push(kept);
    this.#weigh(ring, weightOf(kept));
    if (ring.kept.length > KEPT_MESSAGES) this.#weigh(ring, -weightOf(ring.kept.shift() as Kept));
    while (this.#bytes > MAX_BYTES) this.#forgetQuietest();
    return deviceId;
  }

  /** Of one device, newest first. */
  messagesOf(deviceId: number): InspectedMessage[] {
    return this.#keptOf(deviceId).reverse().slice(0, KEPT_MESSAGES).map(inspectedOf);
  }

  /** What a device sent before it stood anywhere, oldest first, and whole. */
  unplacedOf(deviceId: number): RawMessage[] {
    return this.#keptOf(deviceId)
      .filter(({ byteCount, outcome }) => byteCount <= KEPT_BYTES && !(outcome instanceof AppError) && outcome.rejected.some(({ code }) => code === 'station.not_allowed'))
      .map(({ message }) => message);
  }

  get bytes(): number {
    return this.#bytes;
  }

  #keptOf(deviceId: number): Kept[] {
    return [...this.#rings.values()].filter((ring) => ring.deviceId === deviceId).flatMap((ring) => ring.kept).sort((a, b) => a.seq - b.seq);
  }

  /** Hardware without a key is seldom and small: reading it twice costs nothing. */
  #deviceNamedIn(message: RawMessage): number | null {
    const name = message.body.length > KEPT_BYTES ? null : deviceIn(message);
    return name === null ? null : (this.#options.findDeviceByName(name)?.id ?? null);
  }

  #masked(message: RawMessage): RawMessage {
    const mask = this.#masks.get(message.decoder) ?? makeMask([]);
    const text = Buffer.from(message.body.buffer, message.body.byteOffset, Math.min(message.body.byteLength, KEPT_BYTES)).toString('latin1');
    return { ...message, body: Buffer.from(mask(text), 'latin1') };
  }

  #weigh(ring: Ring, bytes: number): void {
    ring.bytes += bytes;
    this.#bytes += bytes;
  }

  #forgetQuietest(): void {
    const [first] = this.#rings;
    if (first === undefined) return;
    this.#bytes -= first[1].bytes;
    this.#rings.delete(first[0]);
  }
}

function weightOf({ message }: Kept): number {
  return message.body.length + OVERHEAD_BYTES;
}

function deviceIn(message: RawMessage): string | null {
  return findDecoder(message.decoder)?.decode(message).samples.find(({ device }) => device !== null)?.device ?? null;
}

function inspectedOf({ seq, message, byteCount, outcome }: Kept): InspectedMessage {
  const isCut = byteCount > KEPT_BYTES;
  const { samples, rejects } = isCut ? { samples: [], rejects: [] } : (findDecoder(message.decoder)?.decode(message) ?? { samples: [], rejects: [] });
  const readings = validate(samples, rejects, { receivedMs: message.receivedMs, kind: 'live' });
  const isRefused = outcome instanceof AppError;
  const { stored, duplicates, revisions, rejected } = isRefused ? { stored: 0, duplicates: 0, revisions: 0, rejected: rejects } : outcome;
  return {
    seq,
    receivedMs: message.receivedMs,
    decoder: message.decoder,
    keyId: message.keyId ?? null,
    device: samples.find(({ device }) => device !== null)?.device ?? null,
    contentType: message.headers['content-type'] ?? null,
    byteCount,
    text: Buffer.from(message.body).toString('utf8'),
    isCut,
    status: isRefused ? outcome.status : 200,
    refusal: isRefused ? outcome.message : null,
    counts: { stored, duplicates, revisions, rejected: rejected.length },
    readings: readings.slice(0, MAX_SHOWN).map(({ index, parameter, channel, value, sentValue, sentUnit, timeMs, deviceTimeMs, belowDetection }) => ({ index, parameter, channel, value, sentValue, sentUnit, timeMs, deviceTimeMs, belowDetection })),
    rejected: rejected.slice(0, MAX_SHOWN),
  };
}
