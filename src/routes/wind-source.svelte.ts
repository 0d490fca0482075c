import type { MapWind } from '#lib/domain/api.ts';

/** Vanes report every few minutes: what is newest is read again at this interval. */
const AGAIN_MS = 20_000;
const RETRY_MS = 3_000;
/** An hour is read when one stays on it this long: playing passes many. */
const SETTLE_MS = 120;
/** Past hours that are kept; at the bound the oldest goes. */
const MAX_HOURS = 60;

export interface WindEdge {
  read(hourMs: number | null, signal: AbortSignal): Promise<MapWind>;
  /** Returns what cancels it. */
  setTimer(callback: () => void, delayMs: number): () => void;
}

/** The wind of the moment that the map shows; never that of another one. */
export class WindSource {
  /** Null: off, or not read yet. */
  shown = $state.raw<MapWind | null>(null);
  hasFailed = $state(false);
  #edge: WindEdge;
  #isOn = false;
  #hourMs: number | null = null;
  #hours = new Map<number, MapWind>();
  #underWay: AbortController | null = null;
  #cancelTimer = () => {};

  constructor(edge: WindEdge) {
    this.#edge = edge;
  }

  /** `hourMs` null: now. */
  look(isOn: boolean, hourMs: number | null): void {
    if (isOn === this.#isOn && hourMs === this.#hourMs) return;
    const isFirst = !this.#isOn;
    this.stop();
    this.#isOn = isOn;
    this.#hourMs = hourMs;
    this.hasFailed = false;
    const known = hourMs === null ? undefined : this.#hours.get(hourMs);
    this.shown = isOn ? (known ?? null) : null;
    if (!isOn || known) return;
    if (hourMs === null || isFirst) void this.#read();
    else this.#later(SETTLE_MS);
  }

  stop(): void {
    this.#isOn = false;
    this.#underWay?.abort();
    this.#cancelTimer();
  }

  #later(delayMs: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#edge.setTimer(() => void this.#read(), delayMs);
  }

  async #read(): Promise<void> {
    const controller = (this.#underWay = new AbortController());
    try {
      const wind = await this.#edge.read(this.#hourMs, controller.signal);
      if (controller.signal.aborted) return;
      if (wind.hourMs !== null) this.#keep(wind.hourMs, wind);
      this.shown = wind;
      this.hasFailed = false;
      if (this.#hourMs === null) this.#later(AGAIN_MS);
    } catch {
      if (controller.signal.aborted) return;
      this.hasFailed = true;
      this.#later(RETRY_MS);
    }
  }

  #keep(hourMs: number, wind: MapWind): void {
    this.#hours.delete(hourMs);
    this.#hours.set(hourMs, wind);
    if (this.#hours.size > MAX_HOURS) this.#hours.delete(this.#hours.keys().next().value!);
  }
}
