import type { MapFrames, MapFramesQuery } from '#lib/domain/api.ts';
import { isPlain, type Shown } from '#lib/domain/shown.ts';
import { FrameCache, type Frame } from './frame-cache.ts';

const HOUR_MS = 3_600_000;
export const WINDOW_HOURS = 48;
/** Hours of the past for each second of playing. */
export const SPEEDS = [2, 6, 12] as const;
export type Speed = (typeof SPEEDS)[number];
/** Blocks that are read before they are needed. */
const AHEAD = 2;
const RETRY_MS = 2_000;
/** Up to so many stations, so many hours in one request: each is to be answered within 300 ms. */
const BLOCKS: readonly [stations: number, hours: number][] = [[1_000, 12], [5_000, 6], [20_000, 2]];
/** Where each number looks back on hours of its own. */
const SHOWN_BLOCKS: readonly [stations: number, hours: number][] = [[250, 6], [1_500, 2]];

/** What frames are read for; another one makes everything that is under way void. */
export interface Scene {
  /** What the hours are told in: `pastShownOf` of the map's switch. */
  shown: Shown;
  stationCount: number;
  /** Null: every station. */
  bbox: [number, number, number, number] | null;
}

export interface TimeTravelEdge {
  nowMs(): number;
  readFrames(shown: Shown, query: Omit<MapFramesQuery, 'parameter'>, signal: AbortSignal): Promise<MapFrames>;
  /** Returns what cancels it. */
  setTimer(callback: () => void, delayMs: number): () => void;
}

/** The hour that map, list and panel show: now, or one of the past. Reads frames ahead of it and forgets the oldest. */
export class TimeTravel {
  /** Begin of the hour that is asked for; null: live. */
  atMs = $state<number | null>(null);
  /** What is shown meanwhile: the hour itself, the one before it while it is read, or null. */
  frame = $state.raw<Frame | null>(null);
  isPlaying = $state(false);
  hasFailed = $state(false);
  speed = $state<Speed>(6);
  readonly cache = new FrameCache();
  #edge: TimeTravelEdge;
  #scene = $state.raw() as Scene;
  #underWay = new Map<number, AbortController>();
  #direction: 1 | -1 = -1;
  #cancelTick = () => {};
  #cancelRetry = () => {};

  constructor(edge: TimeTravelEdge, scene: Scene) {
    this.#edge = edge;
    this.#scene = scene;
  }

  /** What the frames are told in. */
  get shown(): Shown {
    return this.#scene.shown;
  }

  /** True while the hour that is asked for is not the one that is shown. */
  get isReading(): boolean {
    return this.atMs !== null && this.frame?.hourMs !== this.atMs && !this.hasFailed;
  }

  /** Another parameter or part of the world. */
  look(scene: Scene): void {
    if (placeOf(scene) === placeOf(this.#scene)) return;
    this.#abort();
    // one kind of number never stands for another
    if (numbersOf(scene) !== numbersOf(this.#scene)) this.frame = null;
    this.#scene = scene;
    if (this.atMs !== null) this.#show(this.atMs);
  }

  /** To the hour of a time; the hour that runs is live. */
  go(timeMs: number): void {
    const hourMs = hourOf(timeMs);
    if (hourMs >= hourOf(this.#edge.nowMs())) return this.live();
    if (this.atMs !== null && hourMs !== this.atMs) this.#direction = hourMs > this.atMs ? 1 : -1;
    this.atMs = hourMs;
    this.#show(hourMs);
  }

  step(hours: number): void {
    if (hours > 0 && this.atMs === null) return;
    this.go((this.atMs ?? hourOf(this.#edge.nowMs())) + hours * HOUR_MS);
  }

  live(): void {
    this.pause();
    this.#abort();
    this.atMs = null;
    this.frame = null;
    this.hasFailed = false;
  }

  play(fromMs: number): void {
    this.isPlaying = true;
    this.#direction = 1;
    if (this.atMs === null) this.go(fromMs);
    this.#tick();
  }

  pause(): void {
    this.isPlaying = false;
    this.#cancelTick();
  }

  stop(): void {
    this.pause();
    this.#abort();
  }

  /** The next hour comes when its turn has come and the one before has been drawn. */
  #tick(): void {
    this.#cancelTick();
    this.#cancelTick = this.#edge.setTimer(() => {
      if (!this.isPlaying) return;
      if (!this.isReading) this.step(1);
      if (this.isPlaying) this.#tick();
    }, 1_000 / this.speed);
  }

  #show(hourMs: number): void {
    this.#cancelRetry();
    this.hasFailed = false;
    const known = this.cache.find(this.#place, hourMs, this.#edge.nowMs());
    if (known) this.frame = known;
    const wanted = this.#blocksAround(hourMs);
    for (const [block, controller] of this.#underWay) if (!wanted.includes(block)) controller.abort();
    if (!known) void this.#read(wanted[0]!);
    else this.#readAhead(hourMs);
  }

  /** The hour's own block, then those that come next the way one goes. */
  #blocksAround(hourMs: number): number[] {
    const widthMs = this.#blockHours * HOUR_MS;
    const own = Math.floor(hourMs / widthMs) * widthMs;
    return Array.from({ length: AHEAD + 1 }, (_, i) => own + i * this.#direction * widthMs);
  }

  #readAhead(hourMs: number): void {
    const lastMs = hourOf(this.#edge.nowMs());
    const next = this.#blocksAround(hourMs).slice(1).find((block) => block < lastMs && !this.cache.has(this.#place, block) && !this.#underWay.has(block));
    if (next !== undefined) void this.#read(next);
  }

  async #read(block: number): Promise<void> {
    if (this.#underWay.has(block)) return;
    const { shown, bbox } = this.#scene;
    const place = this.#place;
    const controller = new AbortController();
    this.#underWay.set(block, controller);
    const toMs = Math.min(block + this.#blockHours * HOUR_MS, hourOf(this.#edge.nowMs()));
    try {
      const frames = await this.#edge.readFrames(shown, { fromMs: block, toMs, ...(bbox ? { bbox } : {}) }, controller.signal);
      this.cache.put(place, frames, this.#edge.nowMs());
      if (!controller.signal.aborted && place === this.#place) this.#arrive(block);
    } catch {
      if (!controller.signal.aborted) this.#fail(block);
    } finally {
      if (this.#underWay.get(block) === controller) this.#underWay.delete(block);
    }
  }

  #arrive(block: number): void {
    this.#underWay.delete(block);
    if (this.atMs === null) return;
    if (this.isReading || this.hasFailed) this.#show(this.atMs);
    else this.#readAhead(this.atMs);
  }

  /** What could not be read is drawn as nothing, never as what stood there before; it is tried again. */
  #fail(block: number): void {
    if (this.atMs === null || this.#blocksAround(this.atMs)[0] !== block || !this.isReading) return;
    this.hasFailed = true;
    this.frame = null;
    this.#cancelRetry = this.#edge.setTimer(() => this.atMs !== null && this.#show(this.atMs), RETRY_MS);
  }

  #abort(): void {
    for (const controller of this.#underWay.values()) controller.abort();
    this.#underWay.clear();
    this.#cancelRetry();
  }

  get #place(): string {
    return placeOf(this.#scene);
  }

  get #blockHours(): number {
    return (isPlain(this.#scene.shown) ? BLOCKS : SHOWN_BLOCKS).find(([stations]) => this.#scene.stationCount <= stations)?.[1] ?? 1;
  }
}

function placeOf(scene: Scene): string {
  return `${numbersOf(scene)}/${scene.bbox?.join(',') ?? ''}`;
}

function numbersOf({ shown: { parameter, kind, average, indexId } }: Scene): string {
  return [parameter, kind, average, indexId].join('/');
}

export function hourOf(timeMs: number): number {
  return Math.floor(timeMs / HOUR_MS) * HOUR_MS;
}
