import type { MapFrames } from '#lib/domain/api.ts';

/** How an hour was here and around. */
export interface Then {
  /** Median of the stations around; null: none had a reading. */
  around: number | null;
  /** Whether it was here alone, around as well, or between the two; null: not known. */
  was: 'local' | 'wide' | 'between' | null;
}

export type Box = [west: number, south: number, east: number, north: number];

/** Farther away the air is another one. */
const NEAR_DEG = 25 / 111;
/** Hours of one table. */
const MAX_HOURS = 12;
/** Somebody who still drags is waited for. */
const PATIENCE_MS = 400;
/** Shares of what was around: below the first it was the same, above the second it was here alone. */
const ALIKE = 0.25;
const ALONE = 0.5;
const HOUR_MS = 3_600_000;

/** How it was around at the worst hours of would-be alerts; each hour is read once. */
export class NeighboursThen {
  #known = $state.raw<ReadonlyMap<number, Then>>(new Map());
  readonly #read: (hourMs: number) => Promise<MapFrames>;
  readonly #ownIds: ReadonlySet<number>;

  constructor(read: (hourMs: number) => Promise<MapFrames>, ownIds: ReadonlySet<number>) {
    this.#read = read;
    this.#ownIds = ownIds;
  }

  at(timeMs: number): Then | null {
    return this.#known.get(hourOf(timeMs)) ?? null;
  }

  /** To be called in an effect; returns its cleanup. */
  follow(timesMs: readonly number[]): () => void {
    const wanted = [...new Set(timesMs.slice(-MAX_HOURS).map(hourOf))];
    const timer = setTimeout(() => void Promise.all(wanted.filter((hourMs) => !this.#known.has(hourMs)).map((hourMs) => this.#learn(hourMs))), PATIENCE_MS);
    return () => clearTimeout(timer);
  }

  async #learn(hourMs: number): Promise<void> {
    const frames = await this.#read(hourMs).catch(() => null);
    if (frames !== null) this.#known = new Map(this.#known).set(hourMs, thenOf(frames, this.#ownIds));
  }
}

export function thenOf({ stationIds, means }: Pick<MapFrames, 'stationIds' | 'means'>, ownIds: ReadonlySet<number>): Then {
  const values = (isOwn: boolean) => stationIds.map((id, i) => (ownIds.has(id) === isOwn ? (means[0]?.[i] ?? null) : null)).filter((value) => value !== null);
  const [own, around] = [medianOf(values(true)), medianOf(values(false))];
  if (own === null || around === null) return { around, was: null };
  const share = Math.abs(own - around) / Math.max(Math.abs(around), 1e-9);
  return { around, was: share <= ALIKE ? 'wide' : share > ALONE ? 'local' : 'between' };
}

/** A box of 25 km around places; west is east of its east where it crosses the antimeridian. */
export function boxAround(places: readonly { longitude: number; latitude: number }[]): Box | null {
  if (places.length === 0) return null;
  const [longitudes, latitudes] = [places.map(({ longitude }) => longitude), places.map(({ latitude }) => latitude)];
  const [south, north] = [Math.max(-90, Math.min(...latitudes) - NEAR_DEG), Math.min(90, Math.max(...latitudes) + NEAR_DEG)];
  const eastDeg = NEAR_DEG / Math.max(0.1, Math.cos((((south + north) / 2) * Math.PI) / 180));
  return [turned(Math.min(...longitudes) - eastDeg), south, turned(Math.max(...longitudes) + eastDeg), north].map((degrees) => Number(degrees.toFixed(4))) as Box;
}

function turned(longitude: number): number {
  return longitude < -180 ? longitude + 360 : longitude > 180 ? longitude - 360 : longitude;
}

function medianOf(values: number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

function hourOf(timeMs: number): number {
  return Math.floor(timeMs / HOUR_MS) * HOUR_MS;
}
