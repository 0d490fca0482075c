import type { Series } from '#lib/domain/api.ts';
import type { LiveFrame } from '#lib/domain/live.ts';
import { SeriesRing } from './series-ring.ts';

/** One open chart's series: fetched history and live points in one ring, one tick per animation frame. */
export class OpenSeries {
  /** Changes after `ring` has changed; read it before reading the columns. */
  tick = $state(0);
  readonly ring: SeriesRing;
  #requestFrame: (callback: () => void) => unknown;
  #isScheduled = false;

  constructor(options: { capacity?: number; requestFrame?: (callback: () => void) => unknown } = {}) {
    this.ring = new SeriesRing(options.capacity);
    this.#requestFrame = options.requestFrame ?? ((callback) => requestAnimationFrame(callback));
  }

  /** At once, not with the next frame: the page shows it as it is rendered. */
  load(series: Series): void {
    this.ring.load(series);
    this.tick += 1;
  }

  apply(frame: LiveFrame): void {
    if (!this.ring.apply(frame) || this.#isScheduled) return;
    this.#isScheduled = true;
    this.#requestFrame(() => {
      this.#isScheduled = false;
      this.tick += 1;
    });
  }
}
