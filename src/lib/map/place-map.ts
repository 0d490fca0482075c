import { Map as MapLibreMap, setWorkerUrl, type GeoJSONSource, type LayerSpecification, type MapMouseEvent, type MapTouchEvent, type StyleSpecification } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import 'maplibre-gl/dist/maplibre-gl.css';
import './fonts.css';
import './map.css';
import type { Theme } from '#lib/domain/palettes.ts';
import type { StationKind } from '#lib/domain/station.ts';
import { BASEMAP } from './basemap/colours.ts';
import { basemapPaint } from './basemap/layers.ts';
import { loadBasemapStyle } from './basemap/style.ts';
import { addKindIcons } from './icons.ts';

export type Corner = [longitude: number, latitude: number];

interface Point {
  x: number;
  y: number;
}

export interface Place {
  kind: StationKind;
  name: string;
  longitude: number;
  latitude: number;
  /** `alert`: it is told of. `chosen`: it counts. `plain`: it is there. */
  tone: 'alert' | 'chosen' | 'plain';
}

export interface PlaceMapOptions {
  container: HTMLElement;
  /** Style URL or `pmtiles://`; null: offline basemap. */
  basemapUrl: string | null;
  theme: Theme;
  hasReducedMotion: boolean;
  /** Of the page's tokens, e.g. `--alert`: the map is drawn by WebGL and cannot read custom properties. */
  colourOf(token: string): string;
  /** A place on the ground was pressed; absent: nothing can be drawn. */
  oncorner?: (corner: Corner) => void;
  /** `isFirst`: the corner was only now taken hold of. */
  onmove?: (index: number, corner: Corner, isFirst: boolean) => void;
  /** One of the places was pressed, by its position in the list; absent: none can be. */
  onpick?: (index: number) => void;
}

/** What a press means: a corner of an area, one of the places, or nothing. */
export type Way = 'draw' | 'pick' | 'show';

/** Closer than this to one place the map would show nothing but land. */
const NEAREST_ZOOM = 9;
/** A mouse meets what it points at; a finger covers it. */
const MOUSE_PX = 14;
const FINGER_PX = 24;

/** A small map of a few places, and of an area that can be drawn on it. Knows no pages. */
export class PlaceMap {
  readonly #map: MapLibreMap;
  readonly #options: PlaceMapOptions;
  #ring: readonly Corner[] = [];
  #places: readonly Place[] = [];
  #held: { index: number; isMoved: boolean } | null = null;
  #way: Way;
  #reachPx = MOUSE_PX;

  static async make(options: PlaceMapOptions, places: readonly Place[]): Promise<PlaceMap> {
    setWorkerUrl(workerUrl);
    const made = new PlaceMap(options, await loadBasemapStyle(options.basemapUrl, options.theme));
    await made.#ready();
    made.setPlaces(places);
    made.fit(places);
    return made;
  }

  private constructor(options: PlaceMapOptions, style: StyleSpecification | string) {
    this.#options = options;
    this.#way = options.oncorner === undefined ? 'show' : 'draw';
    const isPressed = options.oncorner !== undefined || options.onpick !== undefined;
    this.#map = new MapLibreMap({
      container: options.container, style, center: [0, 20], zoom: 1, minZoom: 1, maxZoom: 14, maxPitch: 0, pitchWithRotate: false, dragRotate: false,
      attributionControl: options.basemapUrl === null ? false : { compact: true }, fadeDuration: 0, reduceMotion: options.hasReducedMotion, doubleClickZoom: !isPressed, renderWorldCopies: !isPressed,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    if (isPressed) this.#listen();
  }

  setWay(way: Way): void {
    this.#way = way;
    this.#map.getCanvas().style.cursor = way === 'draw' ? 'crosshair' : '';
  }

  setPlaces(places: readonly Place[]): void {
    this.#places = places;
    const features = places.map(({ kind, tone, longitude, latitude }) => ({ type: 'Feature' as const, properties: { kind, tone }, geometry: { type: 'Point' as const, coordinates: [longitude, latitude] } }));
    this.#source('marked-places').setData({ type: 'FeatureCollection', features });
  }

  setRing(ring: readonly Corner[]): void {
    this.#ring = ring;
    const closed = ring.length >= 3 ? [...ring, ring[0]!] : [...ring];
    const geometry = ring.length >= 3 ? { type: 'Polygon' as const, coordinates: [closed] } : { type: 'LineString' as const, coordinates: closed };
    this.#source('drawn-area').setData({ type: 'FeatureCollection', features: ring.length < 2 ? [] : [{ type: 'Feature', properties: {}, geometry }] });
    const corners = this.#options.oncorner === undefined ? [] : ring;
    this.#source('drawn-corners').setData({ type: 'FeatureCollection', features: corners.map((coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } })) });
  }

  setTheme(theme: Theme): void {
    const ground = this.#options.basemapUrl?.startsWith('http') ? [] : basemapPaint(theme);
    const ours = this.#layers(theme).flatMap((layer) => Object.entries(layer.paint ?? {}).filter(([name]) => name.endsWith('-color')).map(([name, value]) => [layer.id, name, value] as const));
    for (const [layer, property, value] of [...ground, ...ours]) if (this.#map.getLayer(layer)) this.#map.setPaintProperty(layer, property as never, value as never);
  }

  /** Shows all of them, and not closer than the ground has something to show. */
  fit(points: readonly { longitude: number; latitude: number }[]): void {
    if (points.length === 0) return;
    const [lons, lats] = [points.map(({ longitude }) => longitude), points.map(({ latitude }) => latitude)];
    this.#map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 44, maxZoom: NEAREST_ZOOM, animate: false });
  }

  zoomBy(steps: number): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + steps, duration: this.#options.hasReducedMotion ? 0 : 200 });
  }

  get middle(): Corner {
    const { lng, lat } = this.#map.getCenter();
    return rounded(lng, lat);
  }

  /** What is in sight: west, south, east, north, on the globe. */
  get bounds(): [number, number, number, number] {
    const seen = this.#map.getBounds();
    return [...rounded(seen.getWest(), seen.getSouth()), ...rounded(seen.getEast(), seen.getNorth())];
  }

  resize(): void {
    this.#map.resize();
  }

  destroy(): void {
    this.#map.remove();
  }

  #layers(theme: Theme): LayerSpecification[] {
    const { land, ink3 } = BASEMAP[theme];
    const { colourOf } = this.#options;
    const [accent, alert] = [colourOf('--accent'), colourOf('--alert')];
    return [
      { id: 'drawn-area', type: 'fill', source: 'drawn-area', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': accent, 'fill-opacity': 0.12 } },
      { id: 'drawn-area-edge', type: 'line', source: 'drawn-area', paint: { 'line-color': accent, 'line-width': 2.2 }, layout: { 'line-join': 'round' } },
      {
        id: 'marked-places', type: 'symbol', source: 'marked-places',
        layout: { 'icon-image': ['get', 'kind'], 'icon-size': ['match', ['get', 'tone'], 'plain', 0.7, 1], 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'symbol-sort-key': ['match', ['get', 'tone'], 'plain', 0, 1] },
        paint: { 'icon-color': ['match', ['get', 'tone'], 'alert', alert, 'chosen', accent, land], 'icon-halo-color': ['match', ['get', 'tone'], 'plain', ink3, land], 'icon-halo-width': 1.3 },
      },
      { id: 'drawn-corners', type: 'circle', source: 'drawn-corners', paint: { 'circle-color': colourOf('--surface'), 'circle-radius': 6, 'circle-stroke-color': accent, 'circle-stroke-width': 2.5 } },
    ];
  }

  async #ready(): Promise<void> {
    if (!this.#map.isStyleLoaded()) await new Promise<void>((resolve) => void this.#map.once('style.load', () => resolve()));
    addKindIcons(this.#map);
    for (const id of ['drawn-area', 'marked-places', 'drawn-corners']) this.#map.addSource(id, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
    for (const layer of this.#layers(this.#options.theme)) this.#map.addLayer(layer);
  }

  #listen(): void {
    const hold = (event: MapMouseEvent | MapTouchEvent) => {
      this.#reachPx = event.type === 'touchstart' ? FINGER_PX : MOUSE_PX;
      const index = this.#way === 'draw' ? this.#cornerAt(event.point) : null;
      this.#held = index === null ? null : { index, isMoved: false };
      if (this.#held !== null) event.preventDefault(); // the map stays where it is
    };
    const move = (event: MapMouseEvent | MapTouchEvent) => {
      if (this.#held === null) return event.type === 'mousemove' ? this.#hint(event.point) : undefined;
      this.#options.onmove?.(this.#held.index, rounded(event.lngLat.lng, event.lngLat.lat), !this.#held.isMoved);
      this.#held.isMoved = true;
    };
    const release = () => (this.#held = null);
    this.#map.on('mousedown', hold);
    this.#map.on('touchstart', hold);
    this.#map.on('mousemove', move);
    this.#map.on('touchmove', move);
    this.#map.on('mouseup', release);
    this.#map.on('touchend', release);
    this.#map.on('touchcancel', release);
    this.#map.on('click', ({ point, lngLat }) => this.#press(point, rounded(lngLat.lng, lngLat.lat)));
  }

  #press(point: Point, corner: Corner): void {
    if (this.#way === 'draw' && this.#cornerAt(point) === null) this.#options.oncorner?.(corner);
    const place = this.#way === 'pick' ? this.#placeAt(point) : null;
    if (place !== null) this.#options.onpick?.(place);
  }

  /** A mouse sees what it would take hold of, and what a place is called. */
  #hint(point: Point): void {
    const canvas = this.#map.getCanvas();
    const place = this.#placeAt(point);
    canvas.title = place === null ? '' : this.#places[place]!.name;
    if (this.#way === 'draw') canvas.style.cursor = this.#cornerAt(point) === null ? 'crosshair' : 'grab';
    else canvas.style.cursor = this.#way === 'pick' && place !== null ? 'pointer' : '';
  }

  #cornerAt(point: Point): number | null {
    return this.#nearest(this.#ring, ([longitude, latitude]) => ({ longitude, latitude }), point);
  }

  #placeAt(point: Point): number | null {
    return this.#nearest(this.#places, (place) => place, point);
  }

  #nearest<T>(things: readonly T[], placeOf: (thing: T) => { longitude: number; latitude: number }, { x, y }: Point): number | null {
    let nearest: number | null = null;
    let leastPx = this.#reachPx;
    const [lowest, highest] = [this.#map.unproject([x - leastPx, y + leastPx]), this.#map.unproject([x + leastPx, y - leastPx])];
    for (const [index, thing] of things.entries()) {
      const { longitude, latitude } = placeOf(thing);
      // only what is about there is worth a projection
      if (longitude < lowest.lng || longitude > highest.lng || latitude < lowest.lat || latitude > highest.lat) continue;
      const at = this.#map.project([longitude, latitude]);
      const px = Math.hypot(at.x - x, at.y - y);
      if (px > leastPx) continue;
      leastPx = px;
      nearest = index;
    }
    return nearest;
  }

  #source(id: string): GeoJSONSource {
    return this.#map.getSource(id) as GeoJSONSource;
  }
}

/** About a metre; beside the map of the world there is nothing. */
function rounded(longitude: number, latitude: number): Corner {
  return [Number(Math.max(-180, Math.min(180, longitude)).toFixed(5)), Number(latitude.toFixed(5))];
}
