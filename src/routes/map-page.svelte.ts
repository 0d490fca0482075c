import { browser } from '$app/environment';
import { goto, invalidate, replaceState } from '$app/navigation';
import { untrack } from 'svelte';
import type { HourProfile, MapSnapshot } from '#lib/domain/api.ts';
import { rampColourOf } from '#lib/charts/ramp.ts';
import { formatValue, valuePartsOf } from '#lib/domain/display.ts';
import { isFiltering, NO_FILTER, type MapFilter } from '#lib/domain/map-filter.ts';
import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';
import { isPlain, type Average, type Shown, type ShownKind } from '#lib/domain/shown.ts';
import type { AirIndexId } from '#lib/indices/region.ts';
import type { LiveConnection } from '#lib/live/index.ts';
import { STATIONS_FROM_ZOOM } from '#lib/map/limits.ts';
import type { StationMap, StationMapOptions, View } from '#lib/map/station-map.ts';
import { currentTheme } from '#lib/map/theme.ts';
import { m } from '#lib/messages/map.ts';
import { bandFillOf } from '#lib/ui/band-colour.ts';
import { ChosenStation, type Choice } from './chosen-station.svelte.ts';
import { downloadHrefOf } from './download-href.ts';
import { boundsOf, firstCameraOf } from './first-camera.ts';
import { bandIndexOf, indexValueText, type IndexScale } from './index-scale-words.ts';
import { frameSceneOf } from './frame-scene.ts';
import { HourWindow } from './hour-window.svelte.ts';
import { listInView, newestOf } from './in-view.ts';
import { LiveMap, rampOf } from './live-map.svelte.ts';
import { fetchFrames, fetchWind } from './map-source.ts';
import { pastStationsOf, type ShownStations } from './shown-stations.ts';
import { hourOf, TimeTravel, type Scene } from './time-travel.svelte.ts';
import type { PanelRange } from './panel-url.ts';
import { formatView, parseView, type Camera, type MapView } from './view-url.ts';
import { isOtherIndex, rememberIndex, tellZone } from './visitor-index.ts';
import { WindSource } from './wind-source.svelte.ts';

const HOURS_MS = 300_000;
const URL_DELAY_MS = 300;
const HOUR_MS = 3_600_000;
const BAR_PX = 56;
const MANY_ROWS = 4_000;
const MANY_ROWS_TICKS = 10;

/** What the page's load answers. */
export interface MapPageData extends Choice {
  snapshot: MapSnapshot;
  hours: HourProfile;
  range: PanelRange;
  parameters: { id: ParameterId; stationCount: number }[];
  stationCount: number;
  basemapUrl: string | null;
  servedMs: number;
  airIndexId: AirIndexId;
  /** The index of what the parameter belongs to; null: there is none. */
  scale: IndexScale | null;
}

/** What the map page remembers and can do; components read it, the page wires it to what is outside. */
export class MapPage {
  readonly live: LiveConnection;
  readonly copy: LiveMap;
  readonly chosen: ChosenStation;
  readonly travel: TimeTravel;
  readonly window: HourWindow;
  readonly options: Omit<StationMapOptions, 'container' | 'hasReducedMotion'>;
  view: View = $state.raw() as View;
  isTable = $state(false);
  hasOthers = $state(true);
  hasNames = $state(true);
  filter = $state.raw<MapFilter>(NO_FILTER);
  kind = $state<ShownKind>('raw');
  average = $state<Average>('now');
  isChoosing = $state(false);
  isFilterOpen = $state(false);
  hasSurface = $state(false);
  /** What was chosen; null: nothing was. */
  wantsWind = $state<boolean | null>(null);
  readonly wind = new WindSource({ read: fetchWind, setTimer });
  /** On a phone the scrubber is opened from a chip. */
  isScrubbing = $state(false);
  hasMapFailed = $state(false);
  hover = $state.raw<{ stationId: number; x: number; y: number } | null>(null);
  atPlace = $state.raw<number[]>([]);
  zone = $state('UTC');
  #data: () => MapPageData;
  #loaded: MapSnapshot;
  #urlTimer: ReturnType<typeof setTimeout> | undefined;
  /** Of the list that was made last. */
  #rowCount = 0;

  readonly data = $derived.by(() => this.#data());
  readonly parameter = $derived(this.data.parameter);
  readonly hasWind = $derived.by(() => this.wantsWind ?? this.parameter.startsWith('wind_'));
  /** The hour of the past that map, list and panel show; null: live. */
  readonly past = $derived.by(() => {
    const { atMs, frame } = this.travel;
    if (atMs === null) return null;
    void this.copy.world.list;
    const { store } = this.copy.world;
    const { shown } = this.travel;
    const fromMs = frame?.hourMs ?? atMs;
    const measured = pastStationsOf(store, frame);
    return { stations: isPlain(shown) ? measured : pastStationsOf(store, frame, 'shown'), measured, shown, fromMs, toMs: fromMs + HOUR_MS };
  });
  readonly shown: ShownStations = $derived.by(() => this.past?.stations ?? (void this.copy.tick, void this.kind, void this.average, this.copy.derived.view));
  /** What a past hour says of a station without a number. */
  readonly noneText = $derived.by(() => (this.past && !isPlain(this.past.shown) ? m('travel.notTold') : m('travel.noReading')));
  /** What ages are counted from. */
  readonly shownMs = $derived.by(() => this.past?.toMs ?? this.copy.nowMs);
  /** Rises when the list is to be made anew: every second, of very many stations less often, since nobody reads those as they change. */
  readonly #rowsTick = $derived.by(() => Math.floor(this.copy.tick / (this.#rowCount > MANY_ROWS ? MANY_ROWS_TICKS : 1)));
  readonly rows = $derived.by(() => {
    void this.#rowsTick;
    void this.filter;
    const { shown } = this;
    const shownMs = this.past?.toMs ?? untrack(() => this.copy.nowMs);
    const rows = listInView(shown, this.view.bbox, shownMs, (i) => this.copy.isShown(shown, i, shownMs));
    this.#rowCount = rows.length;
    return rows;
  });
  /** Stations in view that measure the parameter, whatever the filter says. */
  readonly inViewCount = $derived.by(() => (isFiltering(this.filter) ? (void this.copy.tick, listInView(this.shown, this.view.bbox, this.shownMs, () => true).length) : this.rows.length));
  /** Of the readings in view; of all where there is none in view, where cells stand for them, or where other numbers are shown. */
  readonly newestMs = $derived.by(() => {
    void this.copy.tick;
    const isTold = this.view.zoom >= STATIONS_FROM_ZOOM && this.past === null && this.copy.derived.isPlain;
    const inView = !isTold ? 0 : this.rows.reduce((newest, { timeMs }) => Math.max(newest, timeMs || 0), 0);
    return inView || Math.max(newestOf(this.copy.world.store) ?? 0, this.copy.cells.newestMs) || null;
  });
  readonly measuringCount = $derived.by(() => (void this.copy.tick, this.copy.world.store.sensorIds.reduce((sum, id) => sum + (id === 0 ? 0 : 1), 0)));
  /** The download page with what the map shows chosen. */
  readonly downloadHref = $derived.by(() => {
    const { parameter, view, rows, filter, past } = this;
    return downloadHrefOf({ parameter, bbox: view.bbox, stationIds: isFiltering(filter) ? rows.map((row) => row.stationId) : null, atMs: past?.fromMs ?? null });
  });
  readonly isEmptyView = $derived.by(() => this.rows.length === 0 && this.view.zoom >= STATIONS_FROM_ZOOM && this.copy.map !== null && !this.isTable);

  constructor(live: LiveConnection, data: () => MapPageData, params: URLSearchParams) {
    const first = parseView(params);
    const { snapshot, servedMs, hours } = data();
    this.live = live;
    this.#data = data;
    this.#loaded = snapshot;
    this.kind = first.kind;
    this.average = first.average;
    this.copy = new LiveMap(live, snapshot, servedMs, this.#shownOf(data()), data().scale);
    this.chosen = new ChosenStation(this.copy, data, () => this.past);
    const size = browser ? { width: innerWidth, height: innerHeight - BAR_PX } : { width: 1440, height: 844 };
    const camera = first.camera ?? firstCameraOf(this.copy.world.store, size.width, size.height);
    this.view = { ...camera, bbox: boundsOf(camera, size.width, size.height) };
    this.isTable = first.isTable;
    this.filter = first.filter;
    this.hasSurface = first.hasSurface;
    this.wantsWind = first.hasWind;
    this.window = new HourWindow(hours, () => this.parameter, () => live.nowMs());
    this.travel = new TimeTravel({ nowMs: () => live.nowMs(), readFrames: fetchFrames, setTimer }, this.#frameScene());
    if (first.atMs !== null && first.atMs < hourOf(servedMs)) this.travel.atMs = first.atMs;
    this.options = this.#optionsOf(camera);
  }

  /** In the browser, once; returns what stops it. */
  start(): () => void {
    this.zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (tellZone(this.zone) && isOtherIndex(this.zone, this.data.airIndexId)) void invalidate('lichen:map');
    const stop = this.copy.start();
    if (this.travel.atMs !== null) this.#goTo(this.travel.atMs);
    const profile = setInterval(() => this.window.read(), HOURS_MS);
    return () => {
      stop();
      clearInterval(profile);
      this.travel.stop();
      this.wind.stop();
      clearTimeout(this.#urlTimer);
    };
  }

  /** The page was loaded again, perhaps for another parameter. */
  load({ snapshot, hours }: MapPageData): void {
    if (snapshot === this.#loaded) return;
    this.#loaded = snapshot;
    this.window.load(hours);
    this.copy.load(snapshot);
    this.#showNumbers();
  }

  /** The address holds everything that is shown. */
  hrefOf(change: Partial<MapView>): string {
    const { longitude, latitude, zoom } = this.view;
    const { stationId, range } = this.data;
    return formatView({ parameter: this.parameter, camera: { longitude, latitude, zoom }, stationId, range, isTable: this.isTable, atMs: this.travel.atMs, filter: this.filter, hasSurface: this.hasSurface, hasWind: this.wantsWind, kind: this.kind, average: this.average, indexId: this.data.airIndexId, ...change });
  }

  show(change: Partial<MapView>): void {
    clearTimeout(this.#urlTimer);
    void goto(this.hrefOf(change), { noScroll: true, keepFocus: true });
  }

  /** The address changed, by us or by the browser's buttons. */
  arrive(params: URLSearchParams, isFirst: boolean): void {
    const parsed = parseView(params);
    this.isTable = parsed.isTable;
    this.filter = parsed.filter;
    this.hasSurface = parsed.hasSurface;
    this.wantsWind = parsed.hasWind;
    if (parsed.kind !== this.kind || parsed.average !== this.average) {
      this.kind = parsed.kind;
      this.average = parsed.average;
      this.#showNumbers();
    }
    if (parsed.atMs !== this.travel.atMs) this.#goTo(parsed.atMs);
    if (!isFirst && parsed.camera && this.#isElsewhere(parsed.camera)) this.copy.map?.moveTo(parsed.camera);
  }

  /** An address of a place alone (the search writes such) keeps what else is shown; true where it was one. */
  takePlace(url: URL | undefined): boolean {
    if (url?.pathname !== '/' || url.searchParams.has('p') || !url.searchParams.has('lat')) return false;
    this.show({ camera: parseView(url.searchParams).camera, isTable: false });
    return true;
  }

  /** To an hour of the past, or to now; the address follows. */
  goTo(timeMs: number | null): void {
    this.#goTo(timeMs);
    this.#rewriteSoon();
  }

  stepHours(hours: number): void {
    this.travel.step(hours);
    this.follow();
  }

  togglePlay(): void {
    const { travel } = this;
    if (travel.isPlaying) travel.pause();
    else travel.play(this.window.firstMs);
  }

  /** While it plays, address and window follow the hour. */
  follow(): void {
    this.window.keep(this.travel.atMs);
    this.#rewriteSoon();
  }

  /** Other numbers: raw, corrected or an index, and over what time. */
  showNumbers(kind: ShownKind, average: Average): void {
    this.kind = kind;
    this.average = average;
    this.#showNumbers();
    this.#rewriteSoon();
  }

  /** The visitor's own index, from now on. */
  chooseIndex(id: AirIndexId): void {
    rememberIndex(id);
    this.show({ indexId: id });
  }

  /** The index that colours and numbers are of; null: values are shown. */
  readonly scale = $derived.by(() => (this.kind === 'index' && (this.past === null || this.past.shown.kind === 'index') ? this.data.scale : null));

  /** A number of the map in words. */
  textOf(value: number): string {
    const { scale } = this;
    if (!scale) return formatValue(value, this.parameter);
    const band = scale.bands[bandIndexOf(scale, value)];
    const text = indexValueText(scale, value);
    return band === undefined ? '' : text === null ? band.name : m('index.tag', { band: band.name, value: text });
  }

  /** Colour of a number in lists. */
  fillOf(value: number): string {
    const { ramp, stops, isReversed } = getParameter(this.parameter);
    const step = this.scale ? bandIndexOf(this.scale, value) : -1;
    const band = this.scale?.bands[step];
    return this.scale && band ? bandFillOf(band.colour, step, this.scale.bands.length) : rampColourOf(value, { ramp, stops, isReversed });
  }

  /** The number that the chosen station's marker carries. */
  readonly chosenLabel = $derived.by(() => {
    void this.copy.tick;
    const { shown, scale, copy } = this;
    const { index } = this.chosen;
    if (index < 0 || (this.past ? isPlain(this.past.shown) : copy.derived.isPlain)) return this.chosen.label;
    const value = shown.values[index] ?? NaN;
    if (Number.isNaN(value)) return null;
    return scale ? (indexValueText(scale, value) ?? this.textOf(value)) : valuePartsOf(value, this.parameter).number;
  });

  /** What stands at a marker: the value, or the number of the index's step. */
  labelOf(value: number): string {
    const { scale } = this;
    return scale ? String(bandIndexOf(scale, value) + 1) : valuePartsOf(value, this.parameter).number;
  }

  #shownOf({ parameter, scale }: MapPageData): Shown {
    return { parameter, kind: this.kind, average: this.average, indexId: scale?.id ?? '' };
  }

  #showNumbers(): void {
    this.copy.showNumbers(this.#shownOf(this.data), this.data.scale);
  }

  filterBy(change: Partial<MapFilter>): void {
    this.filter = { ...this.filter, ...change };
    this.#rewriteSoon();
  }

  /** What the frames of the past are read for. */
  lookBack(): void {
    this.travel.look(this.#frameScene());
  }

  #frameScene(): Scene {
    return frameSceneOf(this.#shownOf(this.data), this.copy.world.store.count, this.view);
  }

  attach(map: StationMap): void {
    this.copy.attach(map);
    this.bringIntoView();
  }

  pick(stationId: number): void {
    this.atPlace = [];
    if (stationId !== this.data.stationId) this.show({ stationId });
  }

  choose(parameter: ParameterId): void {
    this.isChoosing = false;
    this.show({ parameter });
  }

  setTable(isTable: boolean): void {
    this.isTable = isTable;
    this.show({ isTable });
  }

  showOthers(isShown: boolean): void {
    this.hasOthers = isShown;
    this.copy.map?.showOthers(isShown);
  }

  showSurface(isShown: boolean): void {
    this.hasSurface = isShown;
    this.#rewriteSoon();
  }

  showWind(isShown: boolean): void {
    this.wantsWind = isShown === this.parameter.startsWith('wind_') ? null : isShown;
    this.#rewriteSoon();
  }

  showNames(isShown: boolean): void {
    this.hasNames = isShown;
    this.copy.map?.showNames(isShown);
  }

  bringIntoView(): void {
    const { map, world } = this.copy;
    const { index } = this.chosen;
    if (!map || index < 0) return;
    const position = { longitude: world.store.longitudes[index]!, latitude: world.store.latitudes[index]! };
    const isPhone = matchMedia('(max-width: 44.99em)').matches;
    // On a phone the sheet covers the lower half.
    if (!isPhone && map.isInView(position.longitude, position.latitude)) return;
    map.moveTo({ ...position, zoom: Math.max(this.view.zoom, STATIONS_FROM_ZOOM + 0.6) }, isPhone ? [0, -innerHeight / 5] : [0, 0]);
  }

  stepStation(by: number): void {
    const at = this.rows.findIndex((row) => row.stationId === this.data.stationId);
    const next = this.rows[(at + by + this.rows.length) % this.rows.length];
    if (next) this.pick(next.stationId);
  }

  locate(): void {
    const go = ({ coords }: GeolocationPosition) => this.copy.map?.moveTo({ longitude: coords.longitude, latitude: coords.latitude, zoom: Math.max(this.view.zoom, 8) });
    navigator.geolocation?.getCurrentPosition(go, () => {}, { timeout: 8_000 });
  }

  closeTopmost(): void {
    if (this.atPlace.length > 0) this.atPlace = [];
    else if (this.isChoosing) this.isChoosing = false;
    else if (this.isFilterOpen) this.isFilterOpen = false;
    else if (this.travel.atMs !== null) this.goTo(null);
    else if (this.data.stationId !== null) this.show({ stationId: null });
    else if (this.isTable) this.setTable(false);
  }

  #optionsOf(camera: Camera): MapPage['options'] {
    return {
      camera,
      theme: browser ? currentTheme() : 'light',
      ramp: rampOf(this.parameter),
      basemapUrl: this.data.basemapUrl,
      nowMs: () => this.live.nowMs(),
      labelOf: (value) => this.labelOf(value),
      onMove: (view) => this.#onMove(view),
      onPick: (stationIds) => this.#onPick(stationIds),
      onHover: (stationId, x, y) => (this.hover = stationId === null ? null : { stationId, x, y }),
    };
  }

  #onMove(view: View): void {
    this.view = view;
    if (this.copy.map) this.#rewriteSoon();
  }

  #rewriteSoon(): void {
    clearTimeout(this.#urlTimer);
    this.#urlTimer = setTimeout(() => replaceState(this.hrefOf({}), {}), URL_DELAY_MS);
  }

  #goTo(timeMs: number | null): void {
    if (timeMs === null) this.travel.live();
    else this.travel.go(timeMs);
    this.window.keep(this.travel.atMs);
  }

  #onPick(stationIds: number[]): void {
    this.hover = null;
    this.isChoosing = false;
    this.atPlace = stationIds.length > 1 ? stationIds : [];
    if (stationIds.length === 1) this.pick(stationIds[0]!);
  }

  #isElsewhere({ longitude, latitude, zoom }: Camera): boolean {
    const { view } = this;
    return Math.abs(zoom - view.zoom) > 0.02 || Math.abs(longitude - view.longitude) > 0.001 || Math.abs(latitude - view.latitude) > 0.001;
  }
}

function setTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
