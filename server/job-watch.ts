import type { JobHealth } from '#server/db/rollups-timescale.ts';
import type { Log } from './log.ts';

/** Watches the database's own jobs (rollups, columnstore): one that begins to fail is told once, and health names it. */
export class JobWatch {
  /** Names of the jobs whose last run failed. */
  failing: string[] = [];
  #list: () => Promise<JobHealth[]>;
  #log: Pick<Log, 'warn' | 'info'>;

  constructor(list: () => Promise<JobHealth[]>, log: Pick<Log, 'warn' | 'info'>) {
    this.#list = list;
    this.#log = log;
  }

  async look(): Promise<void> {
    const failing = (await this.#list()).filter(({ lastStatus }) => lastStatus === 'Failed').map(({ job }) => job);
    for (const job of failing) if (!this.failing.includes(job)) this.#log.warn(`a job of the database fails: ${job}`);
    for (const job of this.failing) if (!failing.includes(job)) this.#log.info(`a job of the database runs again: ${job}`);
    this.failing = failing;
  }
}
