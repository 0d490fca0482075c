import { AttributionControl, Map as MapLibreMap, setWorkerUrl, type GeoJSONSource, type GeoJSONSourceSpecification, type StyleSpecification } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import './fonts.css';
import './map.css';
import type { MapCell, MapWind } from '#lib/domain/api.ts';
import type { Theme } from '#lib/domain/palettes.ts';
import { BASEMAP } from './basemap/colours.ts';
import { basemapPaint } from './basemap/layers.ts';
import { loadBasemapStyle } from './basemap/style.ts';
import { cellFeatures } from './cells.ts';
import { colourShares } from './colour-bits.ts';
import { findHits } from './hits.ts';
import { addCellIcons } from './icons.ts';
import { NUMBERS_FROM_ZOOM, STATIONS_FROM_ZOOM } from './limits.ts';
import { MarkerLayer } from './marker-layer.ts';
import { numberFeatures, numberLayer } from './numbers.ts';
import { obstacleFeatures, obstaclesIn } from './obstacles.ts';
import { paintOf, type StationColumns } from './paint.ts';
import { Pulses } from './pulses.ts';
import { Ramp, type Shades } from './ramp.ts';
import { SelectedMarker } from './selected-marker.ts';
import { cellLayers, obstacleLayers } from './station-layers.ts';
import { StationPainter, type Moment } from './station-painter.ts';
import { Surface } from './surface.ts';
import { WindArrows, windLayer } from './wind.ts';

/** Numbers at the markers are drawn anew at most this often: they are labels, which must be placed. */
const NUMBERS_MS = 1_000;
/** The whole map is drawn for values at most this often: the ground costs more than the markers, and nobody sees colours change faster. */
const REPAINT_MS = 200;
const BARE: StyleSpecification = { version: 8, sources: {}, layers: [] };
const NOTHING = { type: 'FeatureCollection' as const, features: [] };

export interface Camera {
  longitude: number;
  latitude: number;
  zoom: number;
}

export interface View extends Camera {
  /** West, south, east, north. */
  bbox: [number, number, number, number];
}

export interface StationMapOptions {
  container: HTMLElement;
  camera: Camera;
  theme: Theme;
  ramp: Shades;
  /** Style URL or `pmtiles://`; null: offline basemap. */
  basemapUrl: string | null;
  hasReducedMotion: boolean;
  nowMs(): number;
  /** A value as markers show it: a number without its unit. */
  labelOf(value: number): string;
  onMove(view: View): void;
  /** Stations under the pointer, nearest first; empty where there is none. */
  onPick(stationIds: number[]): void;
  onHover(stationId: number | null, x: number, y: number): void;
}

/** The map: ground, stations, cells and what is selected. Knows neither sockets nor pages. */
export class StationMap {
  readonly #map: MapLibreMap;
  readonly #options: StationMapOptions;
  readonly #pulses: Pulses;
  readonly #selected: SelectedMarker;
  readonly #painter: StationPainter;
  readonly #markers: { others: MarkerLayer; stations: MarkerLayer };
  #surface: Surface | null = null;
  #arrows: WindArrows | null = null;
  #cells: readonly MapCell[] = [];
  #selection: { stationId: number; label: string | null } | null = null;
  #isReady = false;
  #hasNumbers = false;
  #obstacles = '';
  #numbersFrom = NUMBERS_FROM_ZOOM;
  #numbersTimer: ReturnType<typeof setTimeout> | undefined;
  #isStale = false;
  #repaintTimer: ReturnType<typeof setTimeout> | undefined;

  static async make(options: StationMapOptions): Promise<StationMap> {
    setWorkerUrl(workerUrl);
    // while the ground is unpacked in its worker, the graphics card is made ready
    const style = loadBasemapStyle(options.basemapUrl, options.theme);
    style.catch(() => {}); // it is told below
    const map = new StationMap(options);
    try {
      await map.#ready(style);
    } catch (error) {
      map.destroy();
      throw error;
    }
    return map;
  }

  private constructor(options: StationMapOptions) {
    this.#options = options;
    const { longitude, latitude, zoom } = options.camera;
    this.#map = new MapLibreMap({
      container: options.container, style: BARE, center: [longitude, latitude], zoom, minZoom: 1, maxZoom: 16, maxPitch: 0, pitchWithRotate: false, dragRotate: false,
      attributionControl: false, fadeDuration: options.hasReducedMotion ? 0 : 160, renderWorldCopies: true, reduceMotion: options.hasReducedMotion,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    if (options.basemapUrl !== null) this.#map.addControl(new AttributionControl({ compact: false }), 'bottom-right');
    this.#pulses = new Pulses(this.#map, options.hasReducedMotion);
    this.#selected = new SelectedMarker(this.#map);
    this.#painter = new StationPainter(options.ramp, options.theme, options.nowMs, () => this.#map.triggerRepaint());
    const { others, stations, findings } = this.#painter;
    this.#markers = {
      others: new MarkerLayer('others', [{ batch: others, isCased: false }]),
      stations: new MarkerLayer('stations', [{ batch: stations, isCased: true }, { batch: findings, isCased: false }]),
    };
    this.#listen();
  }

  /** Puts stations of one parameter on the map; call it when the list changes, not when values do. */
  setStations(columns: StationColumns): void {
    this.#painter.begin(columns);
    this.#painter.look(this.#map.getZoom());
    this.paintAll();
    this.#drawObstacles();
  }

  /** New values: once per animation frame, for the stations that changed. While another time is shown they wait in their columns. */
  paint(changed: ArrayLike<number>, isArrival: boolean): void {
    const { live, isPast } = this.#painter;
    if (!live || isPast) return;
    this.paintShown(changed);
    if (isArrival && this.#map.getZoom() >= STATIONS_FROM_ZOOM) this.#pulse(changed, live);
  }

  /** Other values in the columns that are shown, of whatever time. */
  paintShown(changed: ArrayLike<number>): void {
    if (this.#painter.paint(changed)) this.#repaint();
    this.#numbersTimer ??= setTimeout(() => {
      this.#numbersTimer = undefined;
      this.#drawNumbers();
    }, NUMBERS_MS);
  }

  /** Ages move on by themselves: call it every few seconds. Only what looks different is touched. */
  paintAll(): void {
    this.#painter.paintAll();
    this.#drawNumbers();
    this.#drawSurface();
  }

  /** The same stations as of another time (null: live), without those that a filter leaves out (null: all, otherwise by index). */
  show(past: Moment | null, isShown: ((index: number) => boolean) | null): void {
    this.#painter.show(past, isShown);
    this.#drawObstacles();
    this.#drawNumbers();
    this.#drawSurface();
    this.#drawSelection();
  }

  /** Stations of which a detector speaks now: a bracket above each. */
  setFindings(stationIds: ReadonlySet<number>): void {
    this.#painter.mark(stationIds);
  }

  setCells(cells: readonly MapCell[]): void {
    this.#cells = cells;
    this.#source('cells').setData(cellFeatures(cells, this.#painter.ramp, this.#painter.theme));
  }

  setRamp(ramp: Shades): void {
    this.#painter.ramp = ramp;
    this.paintAll();
    this.setCells(this.#cells);
    this.#drawSelection();
  }

  /** Colours are changed in place; the style stays, so nothing flashes. */
  setTheme(theme: Theme, ramp: Shades): void {
    this.#painter.theme = theme;
    this.#markers.stations.land = colourShares(BASEMAP[theme].land);
    const ours = [...cellLayers(theme), numberLayer(theme), windLayer(theme)].flatMap((layer) =>
      Object.entries(layer.paint ?? {}).filter(([name]) => name.endsWith('-color')).map(([name, value]) => [layer.id, name, value] as const),
    );
    const ground = this.#options.basemapUrl?.startsWith('http') ? [] : basemapPaint(theme);
    for (const [layer, property, value] of [...ground, ...ours]) if (this.#map.getLayer(layer)) this.#map.setPaintProperty(layer, property as never, value as never);
    this.setRamp(ramp);
  }

  showOthers(isShown: boolean): void {
    this.#markers.others.isVisible = isShown;
    this.#map.triggerRepaint();
  }

  showNames(isShown: boolean): void {
    for (const layer of ['cities', 'cities-large', 'country-names', 'sea-names']) {
      if (this.#map.getLayer(layer)) this.#map.setLayoutProperty(layer, 'visibility', isShown ? 'visible' : 'none');
    }
  }

  /** An estimate between the stations, below them; off until it is asked for. */
  showSurface(isShown: boolean): void {
    this.#surface?.turn(isShown);
    this.#drawSurface();
  }

  /** Arrows at the stations that measure wind; null: none. Call it again as they age. */
  showWind(wind: MapWind | null, nowMs: number): void {
    this.#arrows?.show(wind, nowMs, this.#painter.theme);
  }

  /** Ring and number of the chosen station; `label` is its value as the page prints it. */
  select(stationId: number | null, label: string | null): void {
    this.#selection = stationId === null ? null : { stationId, label };
    this.#drawSelection();
  }

  #drawSelection(): void {
    const { shown, ramp, theme } = this.#painter;
    const index = this.#selection === null || !shown ? -1 : shown.columns.stationIds.indexOf(this.#selection.stationId);
    if (index < 0) return this.#selected.hide();
    const { columns, nowMs } = shown!;
    const paint = columns.sensorIds[index] !== 0 ? paintOf(columns, index, ramp, theme, nowMs) : null;
    this.#selected.show([columns.longitudes[index]!, columns.latitudes[index]!], columns.kinds[index]!, paint, this.#selection!.label);
  }

  /** `true` where the camera already shows the position, away from the edges. */
  isInView(longitude: number, latitude: number): boolean {
    const { x, y } = this.#map.project([longitude, latitude]);
    const { clientWidth, clientHeight } = this.#map.getContainer();
    return x > 60 && y > 60 && x < clientWidth - 60 && y < clientHeight - 60;
  }

  moveTo(camera: Partial<Camera> & { longitude: number; latitude: number }, offset: [number, number] = [0, 0]): void {
    const zoom = camera.zoom ?? this.#map.getZoom();
    this.#map.easeTo({ center: [camera.longitude, camera.latitude], zoom, offset, duration: this.#options.hasReducedMotion ? 0 : 320 });
  }

  zoomBy(steps: number): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + steps, duration: this.#options.hasReducedMotion ? 0 : 200 });
  }

  resize(): void {
    this.#map.resize();
  }

  get view(): View {
    const { lng, lat } = this.#map.getCenter();
    const bounds = this.#map.getBounds();
    return { longitude: lng, latitude: lat, zoom: this.#map.getZoom(), bbox: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()] };
  }

  /** The next time that nothing is left to load or to fade in. */
  whenDrawn(): Promise<void> {
    // not `idle`: a map whose values keep coming may never be
    return new Promise((resolve) => {
      const look = () => {
        if (!this.#map.isStyleLoaded() || !this.#map.areTilesLoaded()) return;
        this.#map.off('render', look);
        resolve();
      };
      this.#map.on('render', look);
    });
  }

  destroy(): void {
    this.#surface?.turn(false);
    clearTimeout(this.#numbersTimer);
    clearTimeout(this.#repaintTimer);
    this.#map.remove();
  }

  #pulse(changed: ArrayLike<number>, { longitudes, latitudes }: StationColumns): void {
    const nowMs = this.#options.nowMs();
    for (let k = 0; k < changed.length; k += 1) {
      const index = changed[k]!;
      if (this.#painter.isShown(index)) this.#pulses.pulse([longitudes[index]!, latitudes[index]!], nowMs);
    }
  }

  /** Numbers stand at the markers from this zoom on; where colours are hard to tell apart, from the first station on. */
  numberFrom(zoom: number): void {
    this.#numbersFrom = zoom;
    if (this.#map.getLayer('numbers')) this.#map.setLayerZoomRange('numbers', zoom, 24);
    this.#drawNumbers();
  }

  #drawNumbers(): void {
    const { shown } = this.#painter;
    if (!shown || !this.#isReady) return;
    const isShown = this.#map.getZoom() >= this.#numbersFrom;
    if (!isShown && !this.#hasNumbers) return;
    this.#hasNumbers = isShown;
    this.#source('numbers').setData(isShown ? numberFeatures(shown.columns, this.view.bbox, shown.nowMs, this.#options.labelOf, (i) => this.#painter.isShown(i)) : NOTHING);
  }

  /** For values that arrive: at once, then in steps. */
  #repaint(): void {
    this.#isStale = true;
    if (this.#repaintTimer === undefined) this.#repaintStale();
  }

  #repaintStale(): void {
    this.#repaintTimer = undefined;
    if (!this.#isStale) return;
    this.#isStale = false;
    this.#map.triggerRepaint();
    this.#repaintTimer = setTimeout(() => this.#repaintStale(), REPAINT_MS);
  }

  /** Names keep off the markers that are in view. */
  #drawObstacles(): void {
    const { shown } = this.#painter;
    if (!shown || !this.#isReady) return;
    const zoom = this.#map.getZoom();
    const indices = zoom < STATIONS_FROM_ZOOM ? [] : obstaclesIn(shown.columns, this.view.bbox, zoom, (i) => this.#painter.isShown(i));
    const key = indices.map((i) => shown.columns.stationIds[i]).join();
    if (key === this.#obstacles) return; // every change has all names placed again
    this.#obstacles = key;
    this.#source('obstacles').setData(obstacleFeatures(shown.columns, indices));
  }

  #drawSurface(): void {
    const { shown, ramp } = this.#painter;
    // bands of an index are steps: between stations there is nothing to estimate
    if (shown && ramp instanceof Ramp) this.#surface?.draw(shown, (i) => this.#painter.isShown(i), ramp);
  }

  async #ready(style: Promise<StyleSpecification | string>): Promise<void> {
    this.#map.setStyle(await style, { diff: false });
    await new Promise<void>((resolve) => void this.#map.once('style.load', () => resolve()));
    addCellIcons(this.#map);
    const empty: GeoJSONSourceSpecification = { type: 'geojson', data: NOTHING };
    this.#map.addSource('obstacles', empty);
    this.#map.addSource('cells', { ...empty, maxzoom: 6, buffer: 64 });
    this.#map.addSource('numbers', empty);
    for (const layer of cellLayers(this.#painter.theme)) this.#map.addLayer(layer, this.#firstName);
    for (const layer of [numberLayer(this.#painter.theme), ...obstacleLayers()]) this.#map.addLayer(layer);
    this.#addMarkers();
    // a context that was lost takes with it what we draw ourselves, and nothing else
    this.#map.on('style.load', () => this.#addMarkers());
    this.#surface = new Surface(this.#map, 'others');
    this.#arrows = new WindArrows(this.#map, 'stations');
    this.#isReady = true;
    this.#options.onMove(this.view);
  }

  /** Names stand above the stations in the picture, and give way to them in placement. */
  get #firstName(): string | undefined {
    return this.#map.getLayer('sea-names') ? 'sea-names' : undefined;
  }

  #addMarkers(): void {
    this.#markers.stations.land = colourShares(BASEMAP[this.#painter.theme].land);
    for (const layer of [this.#markers.others, this.#markers.stations]) if (!this.#map.getLayer(layer.id)) this.#map.addLayer(layer, 'cells');
  }

  #listen(): void {
    const { onMove, onPick, onHover } = this.#options;
    this.#map.on('moveend', () => {
      if (!this.#isReady) return;
      onMove(this.view);
      this.#painter.look(this.#map.getZoom());
      this.#drawObstacles();
      this.#drawNumbers();
      this.#drawSurface();
    });
    this.#map.on('click', (event) => {
      const isTouch = (event.originalEvent as PointerEvent).pointerType === 'touch' || matchMedia('(pointer: coarse)').matches;
      onPick(this.#hits(event.point.x, event.point.y, isTouch ? 22 : 11));
    });
    this.#map.on('mousemove', (event) => {
      const [stationId = null] = this.#hits(event.point.x, event.point.y, 10);
      this.#map.getCanvas().style.cursor = stationId === null ? '' : 'pointer';
      onHover(stationId, event.point.x, event.point.y);
    });
    this.#map.on('mouseout', () => onHover(null, 0, 0));
    this.#map.on('movestart', () => onHover(null, 0, 0));
  }

  #hits(x: number, y: number, radiusPx: number): number[] {
    const { shown } = this.#painter;
    if (!shown || !this.#isReady || this.#map.getZoom() < STATIONS_FROM_ZOOM) return [];
    const { lng, lat } = this.#map.unproject([x, y]);
    return findHits(shown.columns, lng, lat, radiusPx, this.#map.getZoom(), (i) => this.#painter.isShown(i));
  }

  #source(id: string): GeoJSONSource {
    return this.#map.getSource(id) as GeoJSONSource;
  }
}
