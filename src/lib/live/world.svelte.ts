import type { MapSnapshot } from '#lib/domain/api.ts';
import type { LiveFrame } from '#lib/domain/live.ts';
import { StationStore } from './station-store.ts';

interface WorldOptions {
  /** Once per animation frame in which something changed: the indices to draw again. */
  onChange?: (changed: Int32Array, store: StationStore) => void;
  /** A sensor that the snapshot does not know sends: a station is new. Told once per sensor. */
  onUnknown?: (sensorId: number) => void;
  requestFrame?: (callback: () => void) => unknown;
}

/** At most this many unknown sensors are remembered. */
const MAX_UNKNOWN = 10_000;

/** The map's copy of one parameter: typed columns, one tick per animation frame. */
export class World {
  /** Changes after `store` has changed; read it before reading the columns. */
  tick = $state(0);
  /** Changes after another list of stations has been loaded. */
  list = $state(0);
  readonly store = new StationStore();
  #options: WorldOptions;
  #requestFrame: (callback: () => void) => unknown;
  #isScheduled = false;
  #unknown = new Set<number>();

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    this.#requestFrame = options.requestFrame ?? ((callback) => requestAnimationFrame(callback));
  }

  load(snapshot: MapSnapshot): void {
    this.store.load(snapshot);
    this.list += 1;
    this.#schedule();
  }

  apply(frame: LiveFrame): void {
    for (const sensorId of this.store.apply(frame)) this.#meet(sensorId);
    this.#schedule();
  }

  #meet(sensorId: number): void {
    if (this.#unknown.has(sensorId) || this.#unknown.size >= MAX_UNKNOWN) return;
    this.#unknown.add(sensorId);
    this.#options.onUnknown?.(sensorId);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#requestFrame(() => this.#draw());
  }

  #draw(): void {
    this.#isScheduled = false;
    const changed = this.store.takeDirty();
    if (changed.length === 0) return;
    this.tick += 1;
    this.#options.onChange?.(changed, this.store);
  }
}
