import { listenForDevices, type DeviceNotices } from '#server/db/device-notices.ts';
import type { Log } from './log.ts';
import { startLoop, type Loop } from './loop.ts';

export interface DeviceWatchOptions {
  /** Of the database, for a connection of its own. */
  url: string;
  /** Reads these devices again, or all. */
  refresh(ids: readonly number[] | null): Promise<void>;
  log: Log;
}

/** A connection that hangs is found within these two; a revoked key must not outlive it. */
const CHECK_EVERY_MS = 300;
const CHECK_PATIENCE_MS = 500;
/** Beyond, all devices are read again instead. */
const MAX_CHANGED = 1000;

/**
 * Keeps the devices in memory equal to the database, whoever changes them: this process, its site, another process, a hand.
 * A revoked key is unknown some milliseconds after the commit that revoked it.
 */
export class DeviceWatch {
  #options: DeviceWatchOptions;
  #notices: DeviceNotices | null = null;
  #changed = new Set<number>();
  #isAllChanged = false;
  #isReading = false;
  #looking: Promise<void> | null = null;
  #loop: Loop;

  constructor(options: DeviceWatchOptions) {
    this.#options = options;
    this.#loop = startLoop('listening for changed devices', CHECK_EVERY_MS, () => this.look(), options.log);
  }

  /** Opens the connection where there is none that answers, and reads what changed meanwhile. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #look(): Promise<void> {
    try {
      if (this.#notices === null) {
        this.#notices = await listenForDevices(this.#options.url, (id) => void this.#note(id));
        this.#isAllChanged = true;
      }
      await this.#notices.check(CHECK_PATIENCE_MS);
    } catch (cause) {
      const broken = this.#notices;
      this.#notices = null;
      await broken?.close();
      throw cause;
    }
    await this.#read();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#notices?.close();
  }

  async #note(id: number): Promise<void> {
    if (this.#changed.size >= MAX_CHANGED) this.#isAllChanged = true;
    else this.#changed.add(id);
    await this.#read().catch(() => undefined); // the loop tries again and says why
  }

  /** Notices that come while one reading is under way are read together after it. */
  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      while (this.#isAllChanged || this.#changed.size > 0) await this.#readOnce();
    } finally {
      this.#isReading = false;
    }
  }

  async #readOnce(): Promise<void> {
    const [ids, isAll] = [[...this.#changed], this.#isAllChanged];
    this.#changed.clear();
    this.#isAllChanged = false;
    try {
      await this.#options.refresh(isAll ? null : ids);
    } catch (cause) {
      this.#isAllChanged = true;
      throw cause;
    }
  }
}
