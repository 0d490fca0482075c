import type { Flag } from '#lib/domain/flags.ts';
import { seriesRoomOf, type LiveFrame } from '#lib/domain/live.ts';
import { OpenSeries, type LiveConnection } from '#lib/live/index.ts';
import type { CompareEntry } from './+page.server.ts';

/** Every compared series with what comes live after it. */
export class CompareLive {
  readonly opens: ReadonlyMap<number, OpenSeries>;
  latest = $state.raw<ReadonlyMap<number, { timeMs: number; value: number; flag: Flag | null }>>(new Map());

  constructor(entries: readonly CompareEntry[]) {
    this.opens = new Map(
      entries.map(({ sensor, series }) => {
        const open = new OpenSeries();
        open.load(series);
        return [sensor.id, open];
      }),
    );
    this.latest = new Map(entries.flatMap(({ sensor }) => (sensor.latest ? [[sensor.id, sensor.latest]] : [])));
  }

  /** Follows all of them; returns what stops it. */
  follow(connection: LiveConnection, readAfresh: () => Promise<number>): () => void {
    if (this.opens.size === 0) return () => {};
    const offsets = [...this.opens.values()].map((open) => open.ring.offset);
    const follow = connection.follow({
      rooms: [...this.opens.keys()].map(seriesRoomOf),
      after: Math.min(...offsets),
      onFrame: (frame) => this.#apply(frame),
      onReset: readAfresh,
    });
    return () => follow.stop();
  }

  #apply(frame: LiveFrame): void {
    for (const open of this.opens.values()) open.apply(frame);
    const latest = new Map(this.latest);
    let isChanged = false;
    for (let row = 0; row < frame.sensorIds.length; row += 1) {
      const sensorId = frame.sensorIds[row]!;
      const timeMs = frame.timesMs[row]!;
      if (!this.opens.has(sensorId) || timeMs < (latest.get(sensorId)?.timeMs ?? -Infinity)) continue;
      latest.set(sensorId, { timeMs, value: frame.values[row]!, flag: (frame.flags[row] || null) as Flag | null });
      isChanged = true;
    }
    if (isChanged) this.latest = latest;
  }
}
