import type { HourProfile } from '#lib/domain/api.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { fetchHours } from './map-source.ts';
import { hourOf, WINDOW_HOURS } from './time-travel.svelte.ts';

const HOUR_MS = 3_600_000;

/** The 48 hours that the scrubber shows: the last ones, or others that hold the hour of the past that is shown. */
export class HourWindow {
  hours: HourProfile = $state.raw() as HourProfile;
  /** Not included; null: now. */
  endMs = $state<number | null>(null);
  #parameter: () => ParameterId;
  #nowMs: () => number;

  constructor(hours: HourProfile, parameter: () => ParameterId, nowMs: () => number) {
    this.hours = hours;
    this.#parameter = parameter;
    this.#nowMs = nowMs;
  }

  get firstMs(): number {
    return this.hours.hoursMs[0] ?? hourOf(this.#nowMs()) - WINDOW_HOURS * HOUR_MS;
  }

  /** The page was read again; its hours are the last ones. */
  load(hours: HourProfile): void {
    if (this.endMs === null) this.hours = hours;
    else this.read();
  }

  /** Moves by a day at least where the hour is not in it. */
  keep(atMs: number | null): void {
    if (atMs === null) return this.#move(null);
    const endMs = this.endMs ?? hourOf(this.#nowMs()) + HOUR_MS;
    if (atMs < endMs && atMs >= endMs - WINDOW_HOURS * HOUR_MS) return;
    const nextMs = atMs + (WINDOW_HOURS / 2) * HOUR_MS;
    this.#move(nextMs >= hourOf(this.#nowMs()) ? null : nextMs);
  }

  read(): void {
    const { endMs } = this;
    const parameter = this.#parameter();
    const take = (next: HourProfile) => {
      if (endMs === this.endMs && parameter === this.#parameter()) this.hours = next;
    };
    // What stood there stays; the link says that the server is gone.
    fetchHours(parameter, endMs === null ? null : endMs - 1).then(take, () => {});
  }

  #move(endMs: number | null): void {
    if (endMs === this.endMs) return;
    this.endMs = endMs;
    this.read();
  }
}
