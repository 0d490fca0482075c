import type { ParameterId } from '#lib/domain/parameters.ts';
import type { JournalBatch } from '#lib/domain/reading.ts';
import type { DirectoryRows } from '#lib/domain/wire.ts';

/** What every sensor measures, for the judge; sensors that another process made are read when they turn up. */
export class KnownSensors {
  #parameters = new Map<number, ParameterId>();
  /** Looked for and not there: their station was deleted. Bounded by what the journal holds. */
  #gone = new Set<number>();

  constructor(rows: DirectoryRows) {
    this.replace(rows);
  }

  replace(rows: DirectoryRows): void {
    this.#parameters = new Map(rows.sensors.map((sensor) => [sensor.id, sensor.parameter]));
  }

  add(id: number, parameter: ParameterId): void {
    this.#parameters.set(id, parameter);
  }

  find(id: number): { parameter: ParameterId } | null {
    const parameter = this.#parameters.get(id);
    return parameter === undefined ? null : { parameter };
  }

  /** Calls `reload` where the batches name sensors that are not known yet. */
  async learn(batches: readonly JournalBatch[], reload: () => Promise<void>): Promise<void> {
    const isNew = (id: number) => !this.#parameters.has(id) && !this.#gone.has(id);
    const unknown = new Set(batches.flatMap(({ sensorIds }) => [...new Set(sensorIds)].filter(isNew)));
    if (unknown.size === 0) return;
    await reload();
    for (const id of unknown) if (!this.#parameters.has(id)) this.#gone.add(id);
  }
}
