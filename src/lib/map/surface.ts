import type { CanvasSource, Map as MapLibreMap } from 'maplibre-gl';
import { freshnessOf } from '#lib/domain/freshness.ts';
import { REACH_KM, type EstimateRequest } from './estimate.ts';
import type { StationColumns } from './paint.ts';
import type { Ramp } from './ramp.ts';
import type { Moment } from './station-painter.ts';

/** Map pixels for each one that is computed; the screen smooths between them. */
const COARSE = 6;
/** More stations than this in view are thinned evenly: the estimate of so many looks the same. */
const MAX_POINTS = 1_500;
const COLOURS = 120;
const KM_PER_DEGREE = 111;
const LAYER = 'surface';

/** An estimate between stations, below them, computed in a worker. Nothing of it can be pointed at. */
export class Surface {
  #map: MapLibreMap;
  #before: string | undefined;
  #canvas = document.createElement('canvas');
  #worker: Worker | null = null;
  #underWay: EstimateRequest | null = null;
  #next: EstimateRequest | null = null;

  constructor(map: MapLibreMap, before: string | undefined) {
    this.#map = map;
    this.#before = before;
  }

  get isOn(): boolean {
    return this.#worker !== null;
  }

  turn(isOn: boolean): void {
    if (isOn === this.isOn) return;
    if (isOn) {
      this.#worker = new Worker(new URL('./estimate-worker.ts', import.meta.url), { type: 'module' });
      this.#worker.onmessage = ({ data }: MessageEvent<Uint8ClampedArray<ArrayBuffer>>) => this.#paint(data);
      return;
    }
    this.#worker?.terminate();
    this.#worker = null;
    this.#underWay = this.#next = null;
    if (this.#map.getLayer(LAYER)) this.#map.removeLayer(LAYER);
    if (this.#map.getSource(LAYER)) this.#map.removeSource(LAYER);
  }

  /** Draws anew; while one is computed only the newest of those that follow is kept. */
  draw({ columns, nowMs }: Moment, isShown: (index: number) => boolean, ramp: Ramp): void {
    if (!this.#worker) return;
    this.#next = this.#requestOf(columns, nowMs, isShown, ramp);
    if (!this.#underWay) this.#send();
  }

  #send(): void {
    this.#underWay = this.#next;
    this.#next = null;
    if (this.#underWay) this.#worker?.postMessage(this.#underWay);
  }

  #requestOf(columns: StationColumns, nowMs: number, isShown: (index: number) => boolean, ramp: Ramp): EstimateRequest {
    const bounds = this.#map.getBounds();
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()] as const;
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const chosen = thinned(indicesNear(columns, bbox, nowMs, isShown), MAX_POINTS);
    const pick = (values: ArrayLike<number>) => Float64Array.from(chosen, (i) => values[i]!);
    return {
      bbox,
      width: Math.max(1, Math.round(clientWidth / COARSE)),
      height: Math.max(1, Math.round(clientHeight / COARSE)),
      longitudes: pick(columns.longitudes),
      latitudes: pick(columns.latitudes),
      shares: Float64Array.from(chosen, (i) => ramp.shareOf(columns.values[i]!)),
      colours: coloursOf(ramp),
    };
  }

  #paint(pixels: Uint8ClampedArray<ArrayBuffer>): void {
    const done = this.#underWay!;
    const [west, south, east, north] = done.bbox;
    const corners: [[number, number], [number, number], [number, number], [number, number]] = [[west, north], [east, north], [east, south], [west, south]];
    this.#canvas.width = done.width;
    this.#canvas.height = done.height;
    this.#canvas.getContext('2d')!.putImageData(new ImageData(pixels, done.width, done.height), 0, 0);
    const source = this.#map.getSource<CanvasSource>(LAYER);
    if (source) {
      source.setCoordinates(corners);
      // a canvas that does not move is uploaded only while it plays
      source.play();
      source.pause();
    } else {
      this.#map.addSource(LAYER, { type: 'canvas', canvas: this.#canvas, coordinates: corners, animate: false });
      this.#map.addLayer({ id: LAYER, type: 'raster', source: LAYER, paint: { 'raster-fade-duration': 0, 'raster-resampling': 'linear' } }, this.#before);
    }
    this.#send();
  }
}

/** Stations whose value counts for the view: measured, not silent, let through by the filter, within reach. */
function indicesNear(columns: StationColumns, [west, south, east, north]: readonly [number, number, number, number], nowMs: number, isShown: (index: number) => boolean): number[] {
  const up = REACH_KM / KM_PER_DEGREE;
  const aside = up / Math.max(0.1, Math.cos((Math.max(Math.abs(south), Math.abs(north)) * Math.PI) / 180));
  const found: number[] = [];
  for (let i = 0; i < columns.count; i += 1) {
    const [longitude, latitude] = [columns.longitudes[i]!, columns.latitudes[i]!];
    if (columns.sensorIds[i] === 0 || Number.isNaN(columns.values[i]!) || !isShown(i)) continue;
    if (latitude < south - up || latitude > north + up || longitude < west - aside || longitude > east + aside) continue;
    if (freshnessOf(columns.timesMs[i]!, columns.intervalsMs[i]!, nowMs) !== 'silent') found.push(i);
  }
  return found;
}

function thinned(indices: number[], most: number): number[] {
  if (indices.length <= most) return indices;
  return Array.from({ length: most }, (_, k) => indices[Math.floor((k * indices.length) / most)]!);
}

function coloursOf(ramp: Ramp): Uint8ClampedArray {
  const channels = Array.from({ length: COLOURS }, (_, i) => (ramp.shadeAt(i / (COLOURS - 1)).fill.match(/\d+/g) ?? []).slice(0, 3).map(Number));
  return Uint8ClampedArray.from(channels.flat());
}
