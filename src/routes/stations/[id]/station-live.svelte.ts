import type { SensorNow, Series } from '#lib/domain/api.ts';
import { FLAG, type Flag } from '#lib/domain/flags.ts';
import { seriesRoomOf, type LiveFrame } from '#lib/domain/live.ts';
import { OpenSeries, type LiveConnection } from '#lib/live/index.ts';

export interface Latest {
  timeMs: number;
  value: number;
  flag: Flag | null;
}

/** What this page keeps up to date: the open series and the newest value of every sensor of the station. */
export class StationLive {
  readonly open: OpenSeries | null;
  latest = $state.raw<ReadonlyMap<number, Latest>>(new Map());

  constructor(series: Series | null, sensors: readonly SensorNow[]) {
    this.open = series ? new OpenSeries() : null;
    if (series) this.open!.load(series);
    this.latest = new Map(sensors.flatMap((sensor) => (sensor.latest ? [[sensor.id, sensor.latest]] : [])));
    this.#showUnjudged();
  }

  /** Follows the rooms; returns what stops it. */
  follow(connection: LiveConnection, sensors: readonly SensorNow[], offset: number | null, readAfresh: () => Promise<number>): () => void {
    const follow = connection.follow({
      rooms: sensors.map((sensor) => seriesRoomOf(sensor.id)),
      after: offset,
      onFrame: (frame) => this.#apply(frame),
      onReset: readAfresh,
    });
    return () => follow.stop();
  }

  /** While the judge is behind there is no judged newest value; what is stored is shown and says so. */
  #showUnjudged(): void {
    const newest = this.open?.ring.newest;
    if (!this.open || !newest || this.latest.has(this.open.ring.sensorId)) return;
    this.latest = new Map(this.latest).set(this.open.ring.sensorId, { ...newest, flag: newest.flag ?? FLAG.notEvaluated });
  }

  #apply(frame: LiveFrame): void {
    this.open?.apply(frame);
    const latest = new Map(this.latest);
    let isChanged = false;
    for (let row = 0; row < frame.sensorIds.length; row += 1) {
      const sensorId = frame.sensorIds[row]!;
      const timeMs = frame.timesMs[row]!;
      if (timeMs < (latest.get(sensorId)?.timeMs ?? -Infinity)) continue;
      latest.set(sensorId, { timeMs, value: frame.values[row]!, flag: (frame.flags[row] || null) as Flag | null });
      isChanged = true;
    }
    if (isChanged) this.latest = latest;
  }
}
