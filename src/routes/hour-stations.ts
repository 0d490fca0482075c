import { browser } from '$app/environment';
import { HOUR_MS } from '#lib/domain/hour-mean.ts';
import type { HourFrame, Room } from '#lib/domain/live.ts';
import { isPlain, type Shown } from '#lib/domain/shown.ts';
import type { ShownStation, ShownValue } from '#lib/indices/shown-value.ts';
import { HourStore, type Follow, type LiveConnection, type StationStore } from '#lib/live/index.ts';
import type { ShownStations } from './shown-stations.ts';
import { fetchHourTable } from './map-source.ts';

/** Tiles of hours that are followed at once; farther out the server's cells stand. */
const MAX_ROOMS = 20;
/** Rooms that were left are kept for the way back. */
const MAX_KEPT = 24;
/** Whole hours that a number looks back on, and the running one. */
const TABLE_HOURS = 25;
/** Of one animation frame. */
const WORK_MS = 6;
const RETRY_MS = 3_000;

type ValueOf = (shown: Shown, station: ShownStation, endMs: number) => ShownValue | null;

interface Options {
  live: LiveConnection;
  store: StationStore;
  /** Stations to paint again; null: all of them, and which measure may have changed. */
  onChange: (changed: readonly number[] | null) => void;
}

/** The stations with the numbers that the map's switch asks for: worked out here from hours, by the same functions as on the server. */
export class HourStations {
  shown: Shown;
  readonly #options: Options;
  readonly #hours = new HourStore();
  readonly #follows = new Map<Room, Follow>();
  readonly #dirty = new Set<number>();
  #rooms: Room[] = [];
  #valueOf: ValueOf | null = null;
  #view: ShownStations;
  #endMs = 0;
  #isWorking = false;
  #hasNewMember = false;

  constructor(shown: Shown, options: Options) {
    this.shown = shown;
    this.#options = options;
    this.#view = options.store;
    if (!isPlain(shown)) this.begin();
  }

  get isPlain(): boolean {
    return isPlain(this.shown);
  }

  /** What is drawn and listed. */
  get view(): ShownStations {
    return this.#view;
  }

  show(shown: Shown): void {
    this.shown = shown;
    this.begin();
    this.#options.onChange(null);
  }

  /** The stations were loaded, or something else is shown: all is worked out anew. */
  begin(): void {
    const { store } = this.#options;
    this.#dirty.clear();
    if (this.isPlain) {
      this.#view = store;
      return this.#followRooms([]);
    }
    const isMeasured = this.shown.kind !== 'index';
    this.#view = {
      count: store.count, stationIds: store.stationIds, longitudes: store.longitudes, latitudes: store.latitudes, names: store.names, kinds: store.kinds, exposures: store.exposures,
      sensorIds: isMeasured ? store.sensorIds.slice() : new Int32Array(store.count),
      values: new Float64Array(store.count).fill(NaN), timesMs: new Float64Array(store.count).fill(NaN), intervalsMs: new Float64Array(store.count).fill(HOUR_MS), flags: new Uint8Array(store.count),
      indexOfStation: (stationId) => store.indexOfStation(stationId),
    };
    this.#followRooms(this.#rooms);
    this.#markAll();
    void this.#loadRules();
  }

  /** The view moved; null: nobody looks at single stations. */
  look(rooms: readonly Room[]): void {
    this.#rooms = rooms.slice(0, MAX_ROOMS);
    if (!this.isPlain) this.#followRooms(this.#rooms);
  }

  /** Once a second: a new hour has begun? */
  second(nowMs: number): void {
    const endMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
    if (endMs === this.#endMs) return;
    this.#endMs = endMs;
    this.#markAll();
  }

  /** Newest readings came: they are corrected as they come. */
  receive(changed: ArrayLike<number>): void {
    if (this.isPlain || this.shown.average !== 'now' || this.shown.kind === 'index') return;
    for (let k = 0; k < changed.length; k += 1) this.#dirty.add(changed[k]!);
    this.#work();
  }

  stop(): void {
    this.#followRooms([]);
  }

  async #loadRules(): Promise<void> {
    this.#valueOf ??= (await import('#lib/indices/shown-value.ts')).shownValueOf;
    this.#work();
  }

  #markAll(): void {
    if (this.isPlain) return;
    for (const stationId of this.#hours.stationIds) this.#mark(stationId);
    this.#work();
  }

  #mark(stationId: number): void {
    const index = this.#options.store.indexOfStation(stationId);
    if (index >= 0) this.#dirty.add(index);
  }

  #followRooms(rooms: readonly Room[]): void {
    for (const [room, follow] of this.#follows) {
      if (rooms.includes(room)) continue;
      follow.stop();
      this.#follows.delete(room);
    }
    if (browser) for (const room of rooms) if (!this.#follows.has(room)) this.#open(room);
  }

  /** Reads the room's hours, then follows it from there. */
  #open(room: Room): void {
    let follow: Follow | null = null;
    let isStopped = false;
    const handle: Follow = {
      setRooms: () => {},
      stop: () => {
        isStopped = true;
        follow?.stop();
      },
    };
    this.#follows.set(room, handle);
    const begin = async () => {
      const after = await this.#read(room);
      if (!isStopped) follow = this.#options.live.follow({ rooms: [room], after, onHours: (frame) => this.#apply(frame), onReset: () => this.#read(room) });
    };
    const attempt = (): void => void begin().catch(() => setTimeout(() => isStopped || attempt(), RETRY_MS));
    attempt();
  }

  async #read(room: Room): Promise<number> {
    const table = await fetchHourTable(room, TABLE_HOURS);
    for (const stationId of this.#hours.load(room, table)) this.#mark(stationId);
    const kept = [...this.#hours.rooms];
    for (const old of kept.slice(0, Math.max(0, kept.length - MAX_KEPT))) if (!this.#follows.has(old)) this.#hours.drop(old);
    this.#work();
    return table.offset;
  }

  /** Only whole hours count: what moves the running one changes nothing yet. */
  #apply(frame: HourFrame): void {
    const isWhole = frame.hoursMs.some((hourMs) => hourMs < this.#endMs);
    const changed = this.#hours.apply(frame);
    if (!isWhole) return;
    for (const stationId of changed) this.#mark(stationId);
    this.#work();
  }

  #work(): void {
    if (this.#isWorking || this.#dirty.size === 0 || this.#valueOf === null || this.#endMs === 0) return;
    this.#isWorking = true;
    requestAnimationFrame(() => {
      this.#isWorking = false;
      this.#workOff(performance.now() + WORK_MS);
    });
  }

  #workOff(untilMs: number): void {
    const changed: number[] = [];
    for (const index of this.#dirty) {
      this.#dirty.delete(index);
      if (this.#derive(index)) changed.push(index);
      if (performance.now() > untilMs) break;
    }
    if (this.#dirty.size === 0 && this.#hasNewMember) {
      this.#hasNewMember = false;
      this.#options.onChange(null);
    } else if (changed.length > 0) this.#options.onChange(changed);
    this.#work();
  }

  #derive(index: number): boolean {
    const { store } = this.#options;
    const view = this.#view;
    if (view === store || index >= view.count) return false;
    const told = this.#valueOf?.(this.shown, this.#stationAt(index), this.#endMs) ?? null;
    const sensorId = told?.sensorId ?? (this.shown.kind === 'index' ? 0 : store.sensorIds[index]!);
    if ((view.sensorIds[index] === 0) !== (sensorId === 0)) this.#hasNewMember = true;
    const isSame = told !== null && Object.is(view.values[index], told.value) && view.timesMs[index] === told.timeMs;
    view.sensorIds[index] = sensorId;
    view.values[index] = told?.value ?? NaN;
    view.timesMs[index] = told?.timeMs ?? NaN;
    view.intervalsMs[index] = told?.intervalMs ?? HOUR_MS;
    return !isSame;
  }

  #stationAt(index: number): ShownStation {
    const { store } = this.#options;
    const [value, timeMs] = [store.values[index]!, store.timesMs[index]!];
    return {
      columns: this.#hours.listColumns(store.stationIds[index]!, this.#endMs, TABLE_HOURS - 1),
      isReference: store.kinds[index] === 'reference',
      sensorId: store.sensorIds[index]!,
      latest: Number.isNaN(value) ? null : { value, timeMs, intervalMs: store.intervalsMs[index]! },
    };
  }
}
