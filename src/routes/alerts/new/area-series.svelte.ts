import type { Series } from '#lib/domain/api.ts';
import { fetchSeries } from '../../map-source.ts';
import type { AreaStation } from './area-choice.ts';

/** Hourly points of 30 days. */
const POINTS = 720;

/** The series that stands for an area on its chart: the first station inside. Read when that changes. */
export class AreaSeries {
  series = $state.raw<Series | null>(null);
  station = $state.raw<AreaStation | null>(null);

  follow([first]: readonly AreaStation[], fromMs: number, toMs: number): void {
    if (first?.sensorId === this.station?.sensorId) return;
    this.station = first ?? null;
    this.series = null;
    if (first !== undefined) void this.#read(first, fromMs, toMs);
  }

  async #read(station: AreaStation, fromMs: number, toMs: number): Promise<void> {
    const series = await fetchSeries(fetch, station.sensorId, fromMs, toMs, POINTS).catch(() => null);
    if (this.station === station) this.series = series;
  }
}
