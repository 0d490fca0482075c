import type { Log } from './log.ts';

interface Simulator {
  stop(): Promise<void>;
}

export interface DemonstrationSwitchOptions {
  /** DEMO=1 */
  isWanted: boolean;
  countStations(): Promise<{ all: number; demonstration: number }>;
  start(): Promise<Simulator>;
  /** Deletes its stations with all that belongs to them, and tells whoever knew them. */
  remove(): Promise<void>;
  readSetting(name: string): Promise<string | null>;
  writeSetting(name: string, value: string): Promise<void>;
  log: Log;
}

const REMOVED_SETTING = 'demonstration.removed';

/** The demonstration network on and off: on where there are no stations yet, off for good when the administrator says so. */
export class DemonstrationSwitch {
  #options: DemonstrationSwitchOptions;
  #simulator: Simulator | null = null;
  #isStopped = false;

  constructor(options: DemonstrationSwitchOptions) {
    this.#options = options;
  }

  /** At the start of the process, once the server listens; what fails is told, and the server lives without. */
  async begin(): Promise<void> {
    try {
      await this.#begin();
    } catch (cause) {
      if (!this.#isStopped) this.#options.log.error('the demonstration network was neither started nor removed', cause);
    }
  }

  /** The administrator's click: gone now, and not back at the next start. */
  async removeForGood(): Promise<void> {
    await this.#options.writeSetting(REMOVED_SETTING, 'yes');
    await this.stop();
    await this.#options.remove();
  }

  /** Waits for nothing that begins: it ends by itself. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#simulator?.stop();
    this.#simulator = null;
  }

  async #begin(): Promise<void> {
    const { isWanted, countStations, start, remove, readSetting, log } = this.#options;
    const count = await countStations();
    if (!isWanted) {
      if (count.demonstration > 0) await remove();
      return;
    }
    const isOurs = count.all === 0 || count.demonstration > 0;
    if (!isOurs || (await readSetting(REMOVED_SETTING)) !== null || this.#isStopped) return;
    if (count.all === 0) log.info('no stations yet: a demonstration network of simulated ones starts (DEMO=0 removes it)');
    this.#simulator = await start();
    if (this.#isStopped) await this.#simulator.stop();
  }
}
