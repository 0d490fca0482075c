import { browser } from '$app/environment';
import type { MapSnapshot, Series } from '#lib/domain/api.ts';
import { roomsIn, seriesRoomOf, TILE_ZOOM } from '#lib/domain/live.ts';
import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';
import { OpenSeries, World, type Follow, type LiveConnection } from '#lib/live/index.ts';
import { STATIONS_FROM_ZOOM } from '#lib/map/limits.ts';
import { Ramp } from '#lib/map/ramp.ts';
import type { StationMap, View } from '#lib/map/station-map.ts';
import { currentTheme, watchTheme } from '#lib/map/theme.ts';
import { CellSource } from './cell-source.ts';
import { fetchRecentFindings, fetchSeries, fetchSnapshot } from './map-source.ts';

const SECOND_MS = 1_000;
const AGES_MS = 5_000;
const FINDINGS_MS = 60_000;
const RECENT_MS = 3_600_000;
const RELOAD_DELAY_MS = 1_000;
/** More changes than this in one frame are a snapshot, not arrivals: no ring is drawn for them. */
const MAX_ARRIVALS = 64;
/** Farther out the cells alone are followed; some of a client's 64 rooms are left for them and the open chart. */
const MAX_TILE_ROOMS = 40;

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
  #follow: Follow | null = null;
  #reloadTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(live: LiveConnection, snapshot: MapSnapshot, servedMs: number) {
    this.#live = live;
    this.#parameter = snapshot.parameter;
    this.nowMs = servedMs;
    this.world = new World({
      onChange: (changed) => this.map?.paint(changed, changed.length < MAX_ARRIVALS),
      onUnknown: () => this.#reloadSoon(),
      ...(browser ? {} : { requestFrame: (draw: () => void) => draw() }),
    });
    this.open = new OpenSeries(browser ? {} : { requestFrame: () => {} });
    this.cells = new CellSource(live, (list) => this.map?.setCells(list));
    this.world.load(snapshot);
  }

  /** In the browser, once; returns what stops it. */
  start(): () => void {
    const second = setInterval(() => {
      this.nowMs = this.#live.nowMs();
      this.tick += 1;
    }, SECOND_MS);
    const ages = setInterval(() => this.map?.paintAll(), AGES_MS);
    const findings = setInterval(() => void this.markFindings(), FINDINGS_MS);
    const stopTheme = watchTheme((theme) => this.map?.setTheme(theme, rampOf(this.#parameter)));
    return () => {
      for (const timer of [second, ages, findings]) clearInterval(timer);
      clearTimeout(this.#reloadTimer);
      stopTheme();
      this.cells.stop();
    };
  }

  attach(map: StationMap): void {
    this.map = map;
    map.setStations(this.world.store);
    map.setCells(this.cells.list);
    void this.markFindings();
  }

  /** Another parameter, on the same map. */
  load(snapshot: MapSnapshot): void {
    this.#parameter = snapshot.parameter;
    this.world.load(snapshot);
    this.map?.setRamp(rampOf(snapshot.parameter));
    this.map?.setStations(this.world.store);
    this.tick += 1;
    void this.markFindings();
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
  look({ zoom, bbox: [west, south, east, north] }: View, parameter: ParameterId): void {
    const isNear = zoom >= STATIONS_FROM_ZOOM;
    const bbox = east - west >= 360 ? ([-180, south, 180, north] as const) : ([wrapped(west), south, wrapped(east), north] as const);
    const tiles = roomsIn('tile', TILE_ZOOM, bbox, parameter);
    this.#follow?.setRooms(isNear || tiles.length <= MAX_TILE_ROOMS ? tiles : []);
    this.cells.look(isNear ? null : { parameter, zoom, bbox });
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

  /** Brackets above the stations whose shown parameter has a finding in the last hour. */
  async markFindings(): Promise<void> {
    try {
      const findings = await fetchRecentFindings(this.#live.nowMs() - RECENT_MS);
      this.map?.setFindings(new Set(findings.filter(({ parameter }) => parameter === this.#parameter).map(({ stationId }) => stationId)));
    } catch {
      // The brackets stay as they were; the link state says that the server is gone.
    }
  }

  async #reload(): Promise<number> {
    const snapshot = await fetchSnapshot(this.#parameter);
    if (snapshot.parameter !== this.#parameter) return snapshot.offset;
    this.world.load(snapshot);
    this.map?.setStations(this.world.store);
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
  return new Ramp({ palette: ramp, stops, isReversed }, browser ? currentTheme() : 'light');
}

/** MapLibre counts on beyond ±180 where the view crosses the antimeridian. */
function wrapped(longitude: number): number {
  return ((((longitude + 180) % 360) + 360) % 360) - 180;
}
