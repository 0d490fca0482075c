import type { AccountMail } from '#lib/domain/accounts.ts';
import type { Reads } from '#lib/domain/api.ts';
import type { PreparedDownload } from '#lib/domain/export.ts';
import type { InspectedMessage } from '#lib/domain/reading.ts';
import type { Sight } from '#lib/domain/sight.ts';

/**
 * What pages and routes ask of the process itself: of its judge, its sockets, its ingest. They run in a thread of their
 * own, so arguments and results are structured clones, and a failure arrives as AppError.
 */
export interface Acts {
  /** Removes the demonstration network and stops its simulator; asked by the administrator's one click. */
  removeDemonstration(): Promise<void>;
  /** Hourly means of a live room, from the judge's memory. */
  hourTable: Reads['hourTable'];
  /** Cells in corrected values, averages or an index, from the judge's memory. */
  shownCells: Reads['shownCells'];
  /** The last messages of a device, newest first; who may look is the asker's to know. */
  inspectDevice(deviceId: number): Promise<InspectedMessage[]>;
  /** A device was put somewhere: what it sent before is stored there now. Returns how many readings that were. */
  settleDevice(deviceId: number): Promise<number>;
  /** Unknown hardware became this device: its newest held message is among its last messages from now on. */
  receiveHeld(deviceId: number): Promise<void>;
  /** Stations were made beside the process: it knows them from now on. */
  reloadDirectory(): Promise<void>;
  /** A station became private, or public: the sockets and the files that are kept obey it once this resolves. */
  settleSight(): Promise<void>;
  /** A download that is made into a file first, where it is seen, and one that is frozen, by the hash of its content. */
  findDownload(id: string, sight: Sight): Promise<PreparedDownload | null>;
  findSnapshot(sha256: string): Promise<PreparedDownload | null>;
  /** Queues a mail about an account. */
  sendAccountMail(mail: AccountMail): Promise<void>;
  /** Takes back a frozen file; asked by the administrator's click. */
  withdrawSnapshot(sha256: string, why: string | null): Promise<void>;
}
