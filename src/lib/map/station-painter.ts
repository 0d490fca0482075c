import type { Map as MapLibreMap } from 'maplibre-gl';
import type { Theme } from '#lib/domain/palettes.ts';
import { paintOf, type MarkerPaint, type StationColumns } from './paint.ts';
import type { Shades } from './ramp.ts';

/** What the markers show: the live columns now, or others of the same stations as of another time. */
export interface Moment {
  columns: StationColumns;
  nowMs: number;
}

/** Says by feature-state how each marker looks, and only where that has changed. */
export class StationPainter {
  live: StationColumns | null = null;
  ramp: Shades;
  theme: Theme;
  #past: Moment | null = null;
  #map: MapLibreMap;
  #nowMs: () => number;
  #isShown: ((index: number) => boolean) | null = null;
  #painted: (MarkerPaint | undefined)[] = [];

  constructor(map: MapLibreMap, ramp: Shades, theme: Theme, nowMs: () => number) {
    this.#map = map;
    this.ramp = ramp;
    this.theme = theme;
    this.#nowMs = nowMs;
  }

  get isPast(): boolean {
    return this.#past !== null;
  }

  /** Null before the first stations. */
  get shown(): Moment | null {
    if (this.#past) return this.#past;
    return this.live ? { columns: this.live, nowMs: this.#nowMs() } : null;
  }

  /** Other stations: nothing of before stands any more. */
  begin(columns: StationColumns): void {
    this.live = columns;
    this.#painted = [];
    this.#map.removeFeatureState({ source: 'stations' });
  }

  /** `past` null: live. `isShown` null: every station; otherwise by index. */
  show(past: Moment | null, isShown: ((index: number) => boolean) | null): void {
    this.#past = past;
    this.#isShown = isShown;
    this.paintAll();
  }

  isShown(index: number): boolean {
    return this.#isShown === null || this.#isShown(index);
  }

  /** Live values do not paint over the past. */
  paint(changed: ArrayLike<number>): void {
    const moment = this.shown;
    if (!moment || this.isPast) return;
    for (let k = 0; k < changed.length; k += 1) this.#paintOne(changed[k]!, moment);
  }

  paintAll(): void {
    const moment = this.shown;
    if (!moment) return;
    for (let index = 0; index < moment.columns.count; index += 1) this.#paintOne(index, moment);
  }

  #paintOne(index: number, { columns, nowMs }: Moment): void {
    const isHidden = this.isShown(index) ? 0 : 1;
    if (columns.sensorIds[index] === 0 && isHidden === 0 && this.#painted[index] === undefined) return;
    const paint = { ...paintOf(columns, index, this.ramp, this.theme, nowMs), isHidden } as const;
    const before = this.#painted[index];
    if (before && before.fill === paint.fill && before.edge === paint.edge && before.dash === paint.dash && before.isHidden === isHidden) return;
    this.#painted[index] = paint;
    this.#map.setFeatureState({ source: 'stations', id: columns.stationIds[index]! }, paint);
  }
}
