import type { IncomingMessage } from 'node:http';
import type { Viewer } from '#lib/domain/accounts.ts';
import type { AppError } from '#lib/domain/codes.ts';
import type { Door } from '#lib/domain/plugins.ts';
import type { IngestResult, RawMessage } from '#lib/domain/reading.ts';
import type { DeviceInput, StationInput } from '#lib/domain/wire.ts';
import type { BodyLimits } from './body.ts';

/** Everything the write API needs of the process; a test gives it a fake of each. */
export interface IngestContext {
  /**
   * Decode, validate, identify, commit. Resolves after the commit. A reject with index -1 says that nothing of the body could be read.
   * Throws AppError `queue.full`, `db.unavailable`, `db.failed`, `server.stopping`.
   */
  submit(message: RawMessage): Promise<IngestResult>;
  /** Stores a station and makes it known to the directory. */
  insertStation(input: StationInput, viewer: Viewer): Promise<{ id: number }>;
  /** Stores a device with its deployments and makes both known to the directory. */
  insertDevice(input: DeviceInput, viewer: Viewer): Promise<{ id: number }>;
  isAdministrator(token: string): boolean;
  /** Who a token stands for; null: nobody. */
  viewerOf(token: string): Promise<Viewer | null>;
  /** Addresses at which devices send, each with the decoder that reads what comes. */
  doors: readonly (Door & { decoder: string })[];
  directory: {
    findKey(keyHash: Uint8Array, nowMs: number): { id: number; deviceId: number } | null;
    hasStation(id: number): boolean;
  };
  /** Keeps what unknown hardware sends; left out: it is refused unread. */
  quarantine?: {
    /** Whether the message is worth reading, by what the sender says it is and where it comes from. */
    admits(sender: string, address: string): boolean;
    /** True: it is kept. Never throws. */
    hold(stranger: { message: RawMessage; keyHash: Uint8Array | null; address: string }): Promise<boolean>;
  };
  /** Told of every key that opened its device. */
  onKeyUse?(keyId: number, atMs: number): void;
  /** Told of every message of a known sender with what became of it; `body` is empty where it was refused unread. */
  onMessage?(message: RawMessage, outcome: IngestResult | AppError): void;
  now(): number;
  randomBytes(size: number): Uint8Array;
  /** The client's address, forwarding headers of trusted proxies considered. */
  addressOf(request: IncomingMessage): string;
  /** Requests a second and at once, per device key and per address; null: no limit. Loopback is never limited by address. */
  rates?: { device?: Rate | null; address?: Rate | null };
  body?: BodyLimits;
  /** Told of every answer, for the counters, and of every bug, for the log. */
  onAnswer?(status: number): void;
  onError?(cause: unknown): void;
}

export interface Rate {
  ratePerS: number;
  burst: number;
}
