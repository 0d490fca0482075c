import { browser } from '$app/environment';
import type { MapSnapshot, Series } from '#lib/domain/api.ts';
import { roomsIn, seriesRoomOf, TILE_ZOOM } from '#lib/domain/live.ts';
import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';
import { OpenSeries, World, type Follow, type LiveConnection } from '#lib/live/index.ts';
import { NUMBERS_FROM_ZOOM, STATIONS_FROM_ZOOM } from '#lib/map/limits.ts';
import { BandShades } from '#lib/map/band-shades.ts';
import { Ramp, type Shades } from '#lib/map/ramp.ts';
import { isPlain, type Shown } from '#lib/domain/shown.ts';
import { isFiltering, NO_FILTER, passesFilter, type MapFilter } from '#lib/domain/map-filter.ts';
import type { Flag } from '#lib/domain/flags.ts';
import type { StationMap, View } from '#lib/map/station-map.ts';
import { currentTheme, watchTheme } from '#lib/map/theme.ts';
import { currentPalette, watchPalette } from '#lib/ui/palette.ts';
import { CellSource } from './cell-source.ts';
import { HourStations } from './hour-stations.ts';
import type { IndexScale } from './index-scale-words.ts';
import { fetchFindingsBetween, fetchSeries, fetchSnapshot } from './map-source.ts';
import { pastCellsOf, type ShownStations } from './shown-stations.ts';

const SECOND_MS = 1_000;
const AGES_MS = 5_000;
const FINDINGS_MS = 60_000;
const RECENT_MS = 3_600_000;
const RELOAD_DELAY_MS = 1_000;
/** Findings are read for an hour on which one stays this long. */
const SETTLE_MS = 300;
/** More changes than this in one frame are a snapshot, not arrivals: no ring is drawn for them. */
const MAX_ARRIVALS = 64;
/** Farther out the cells alone are followed; some of a client's 64 rooms are left for them and the open chart. */
const MAX_TILE_ROOMS = 40;

/** What is on the map: live or an hour of the past, all stations or some. */
export interface Scene {
  /** Null: live. */
  past: { stations: ShownStations; shown: Shown; fromMs: number; toMs: number } | null;
  filter: MapFilter;
}

/** The page's copy of the world: one parameter's stations and cells, the open chart, and the map that draws them. */
export class LiveMap {
  /** The server's clock, once a second. */
  nowMs = $state(0);
  /** Rises once a second: lists, legends and counts are made from what the columns hold then. */
  tick = $state(0);
  map = $state.raw<StationMap | null>(null);
  readonly world: World;
  readonly open: OpenSeries;
  readonly cells: CellSource;
  #live: LiveConnection;
  #parameter: ParameterId;
  readonly derived: HourStations;
  #scale: IndexScale | null = null;
  #scene: Scene = { past: null, filter: NO_FILTER };
  #zoom = 0;
  #findingsTimer: ReturnType<typeof setTimeout> | undefined;
  #follow: Follow | null = null;
  #reloadTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(live: LiveConnection, snapshot: MapSnapshot, servedMs: number, shown: Shown, scale: IndexScale | null) {
    this.#live = live;
    this.#parameter = snapshot.parameter;
    this.nowMs = servedMs;
    this.world = new World({
      onChange: (changed) => {
        this.map?.paint(changed, changed.length < MAX_ARRIVALS);
        this.derived.receive(changed);
      },
      onUnknown: () => this.#reloadSoon(),
      ...(browser ? {} : { requestFrame: (draw: () => void) => draw() }),
    });
    this.open = new OpenSeries(browser ? {} : { requestFrame: () => {} });
    this.cells = new CellSource(live, () => this.#drawCells());
    this.#scale = scale;
    // before the snapshot: on the server it is told at once
    this.derived = new HourStations(shown, { live, store: this.world.store, onChange: (changed) => this.#onDerived(changed) });
    this.world.load(snapshot);
    this.derived.begin();
  }

  /** In the browser, once; returns what stops it. */
  start(): () => void {
    const second = setInterval(() => {
      this.nowMs = this.#live.nowMs();
      this.derived.second(this.nowMs);
      this.tick += 1;
    }, SECOND_MS);
    const ages = setInterval(() => (this.derived.isPlain ? this.map?.paintAll() : this.#draw()), AGES_MS);
    const findings = setInterval(() => void this.markFindings(), FINDINGS_MS);
    const stopPalette = watchPalette(() => this.map?.setRamp(this.#shades()));
    const stopTheme = watchTheme((theme) => this.map?.setTheme(theme, this.#shades()));
    return () => {
      for (const timer of [second, ages, findings]) clearInterval(timer);
      clearTimeout(this.#reloadTimer);
      clearTimeout(this.#findingsTimer);
      stopTheme();
      stopPalette();
      this.cells.stop();
      this.derived.stop();
    };
  }

  attach(map: StationMap): void {
    this.map = map;
    this.#dress();
    map.setStations(this.derived.view);
    this.#draw();
    void this.markFindings();
  }

  /** What arrives live goes on into the copy, and is drawn again when the scene is live. */
  show(scene: Scene): void {
    const isOtherTime = scene.past?.fromMs !== this.#scene.past?.fromMs;
    const wasIndex = this.#isIndex;
    this.#scene = scene;
    if (isOtherTime || wasIndex !== this.#isIndex) this.#dress();
    this.#draw();
    if (!isOtherTime) return;
    // brackets of another hour say nothing of this one
    this.map?.setFindings(new Set());
    clearTimeout(this.#findingsTimer);
    this.#findingsTimer = setTimeout(() => void this.markFindings(), SETTLE_MS);
  }

  /** True where the filter lets a station through. */
  isShown(stations: ShownStations, index: number, nowMs: number): boolean {
    const { filter } = this.#scene;
    return (
      !isFiltering(filter) ||
      passesFilter(
        filter,
        { kind: stations.kinds[index]!, exposure: stations.exposures[index]!, timeMs: stations.timesMs[index]!, intervalMs: stations.intervalsMs[index]!, flag: (stations.flags[index] || null) as Flag | null },
        nowMs,
      )
    );
  }

  /** Another parameter, on the same map. */
  load(snapshot: MapSnapshot): void {
    this.#parameter = snapshot.parameter;
    this.world.load(snapshot);
    this.derived.begin();
    this.#dress();
    this.map?.setStations(this.derived.view);
    this.#draw();
    this.tick += 1;
    void this.markFindings();
  }

  /** Other numbers on the same map. */
  showNumbers(shown: Shown, scale: IndexScale | null): void {
    this.#scale = scale;
    this.derived.show(shown);
    this.#dress();
  }

  /** Colours of what is shown; numbers stand at the markers earlier where an index's colours are hard to tell apart. */
  #dress(): void {
    this.map?.setRamp(this.#shades());
    this.map?.numberFrom(this.#isIndex ? STATIONS_FROM_ZOOM : NUMBERS_FROM_ZOOM);
  }

  get #isIndex(): boolean {
    return this.#scale !== null && (this.#scene.past?.shown ?? this.derived.shown).kind === 'index';
  }

  #shades(): Shades {
    return this.#isIndex && this.#scale ? new BandShades(this.#scale.bands, currentTheme(), currentPalette()) : rampOf(this.#parameter);
  }

  #onDerived(changed: readonly number[] | null): void {
    if (changed !== null && this.#scene.past === null) return this.map?.paintShown(changed);
    if (changed === null) this.map?.setStations(this.derived.view);
    this.#draw();
  }

  /** Follows the stations of the parameter that is loaded; returns what stops it. */
  followStations(): () => void {
    const follow = this.#live.follow({
      rooms: [],
      after: this.world.store.offset,
      onFrame: (frame) => this.world.apply(frame),
      onReset: () => this.#reload(),
    });
    this.#follow = follow;
    return () => follow.stop();
  }

  /** The view moved: tiles of stations near, the server's cells far. */
  look({ zoom, bbox: [west, south, east, north] }: View, parameter: ParameterId, filter: MapFilter): void {
    const isOtherLevel = Math.floor(zoom) !== Math.floor(this.#zoom);
    this.#zoom = zoom;
    if (isOtherLevel && this.#scene.past) this.#drawCells();
    const isNear = zoom >= STATIONS_FROM_ZOOM;
    const bbox = east - west >= 360 ? ([-180, south, 180, north] as const) : ([wrapped(west), south, wrapped(east), north] as const);
    const tiles = roomsIn('tile', TILE_ZOOM, bbox, parameter);
    this.derived.look(isNear ? roomsIn('hours', TILE_ZOOM, bbox, getParameter(parameter).domain) : []);
    this.#follow?.setRooms(isNear || tiles.length <= MAX_TILE_ROOMS ? tiles : []);
    this.cells.look(isNear ? null : { shown: this.derived.shown, zoom, bbox, filter });
  }

  /** Keeps the open chart's series going; returns what stops it. */
  followSeries(series: Series, spanMs: number, points: number): () => void {
    const follow = this.#live.follow({
      rooms: [seriesRoomOf(series.sensorId)],
      after: series.offset,
      onFrame: (frame) => this.open.apply(frame),
      onReset: async () => {
        const nowMs = this.#live.nowMs();
        const again = await fetchSeries(fetch, series.sensorId, nowMs - spanMs, nowMs, points);
        this.open.load(again);
        return again.offset;
      },
    });
    return () => follow.stop();
  }

  /** Brackets above the stations whose shown parameter has a finding in the hour that is shown. */
  async markFindings(): Promise<void> {
    const { past } = this.#scene;
    const toMs = past?.toMs ?? this.#live.nowMs();
    try {
      const findings = await fetchFindingsBetween(toMs - RECENT_MS, toMs);
      if (past !== this.#scene.past) return;
      this.map?.setFindings(new Set(findings.filter(({ parameter }) => parameter === this.#parameter).map(({ stationId }) => stationId)));
    } catch {
      // The brackets stay as they were; the link state says that the server is gone.
    }
  }

  #draw(): void {
    const { past, filter } = this.#scene;
    const store = this.derived.view;
    const isShown = past ? (i: number) => this.isShown(past.stations, i, past.toMs) : (i: number) => this.isShown(store, i, this.#live.nowMs());
    const derived = this.derived.isPlain ? null : { columns: this.derived.view, nowMs: this.#live.nowMs() };
    this.map?.show(past ? { columns: past.stations, nowMs: past.toMs } : derived, isFiltering(filter) ? isShown : null);
    this.#drawCells();
  }

  #drawCells(): void {
    const { past } = this.#scene;
    if (!past) return this.map?.setCells(this.cells.list);
    if (this.#zoom < STATIONS_FROM_ZOOM) this.map?.setCells(pastCellsOf(past.stations, this.#zoom, (i) => this.isShown(past.stations, i, past.toMs), !isPlain(past.shown)));
  }

  async #reload(): Promise<number> {
    const snapshot = await fetchSnapshot(this.#parameter);
    if (snapshot.parameter !== this.#parameter) return snapshot.offset;
    this.world.load(snapshot);
    this.derived.begin();
    this.map?.setStations(this.derived.view);
    this.#draw();
    return snapshot.offset;
  }

  /** A new station sends: many may begin at once, and one snapshot knows them all. */
  #reloadSoon(): void {
    this.#reloadTimer ??= setTimeout(() => {
      this.#reloadTimer = undefined;
      this.#reload().catch(() => this.#reloadSoon());
    }, RELOAD_DELAY_MS);
  }
}

export function rampOf(id: ParameterId): Ramp {
  const { ramp, stops, isReversed } = getParameter(id);
  return browser ? new Ramp({ palette: ramp, stops, isReversed }, currentTheme(), currentPalette()) : new Ramp({ palette: ramp, stops, isReversed }, 'light');
}

/** MapLibre counts on beyond ±180 where the view crosses the antimeridian. */
function wrapped(longitude: number): number {
  return ((((longitude + 180) % 360) + 360) % 360) - 180;
}
