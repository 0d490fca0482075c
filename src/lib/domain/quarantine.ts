import type { ParameterId } from './parameters.ts';

/** What becomes of hardware that nobody registered. `open`: it becomes a device that stands nowhere. `approve`: it waits. `closed`: it is refused, and nothing is kept. */
export const QUARANTINE_POLICIES = ['open', 'approve', 'closed'] as const;
export type QuarantinePolicy = (typeof QUARANTINE_POLICIES)[number];

export const HELD_DAYS = 30;
/** Of one message; longer ones are refused unread. */
export const MAX_HELD_BYTES = 64 * 1024;

/** The newest value of a parameter, in its canonical unit. */
export interface HeldReading {
  parameter: ParameterId;
  channel: string;
  value: number;
}

/** Hardware that waits. */
export interface UnknownDevice {
  id: number;
  decoder: string;
  /** What it calls itself; null: it sent a key that is not known. */
  name: string | null;
  /** The beginning of that key's fingerprint. */
  fingerprint: string | null;
  /** The beginning of its network, e.g. `203.0.*.*` */
  network: string;
  firstMs: number;
  lastMs: number;
  messageCount: number;
  heldCount: number;
  heldBytes: number;
  droppedCount: number;
  readings: HeldReading[];
}

export interface QuarantineTotals {
  waiting: number;
  refused: number;
  heldBytes: number;
}
