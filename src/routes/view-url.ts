import { filterIn, putFilter, type MapFilter } from '#lib/domain/map-filter.ts';
import { AVERAGES, SHOWN_KINDS, type Average, type ShownKind } from '#lib/domain/shown.ts';
import { isParameterId, type ParameterId } from '#lib/domain/parameters.ts';
import { rangeIn, stationIn, type PanelRange } from './panel-url.ts';

export interface Camera {
  longitude: number;
  latitude: number;
  zoom: number;
}

/** Everything that the map page shows, as its address says it. */
export interface MapView {
  parameter: ParameterId | null;
  camera: Camera | null;
  stationId: number | null;
  range: PanelRange;
  isTable: boolean;
  /** Begin of the past hour that is shown; null: live. */
  atMs: number | null;
  filter: MapFilter;
  /** The estimate between stations is drawn. */
  hasSurface: boolean;
  /** Wind arrows are drawn; null: where the parameter is one of the wind. */
  hasWind: boolean | null;
  /** What the numbers are. */
  kind: ShownKind;
  average: Average;
  /** Index of the air, where the address names one. */
  indexId: string | null;
}

export function parseView(params: URLSearchParams): MapView {
  return { parameter: parameterIn(params), camera: cameraIn(params), stationId: stationIn(params), range: rangeIn(params), isTable: params.get('view') === 'table', atMs: hourIn(params), filter: filterIn(params), hasSurface: params.get('surface') === '1', hasWind: windIn(params), ...shownIn(params) };
}

export function formatView(view: MapView): string {
  const params = new URLSearchParams();
  if (view.parameter) params.set('p', view.parameter);
  if (view.camera) {
    params.set('z', String(Number(view.camera.zoom.toFixed(2))));
    params.set('lat', String(Number(view.camera.latitude.toFixed(4))));
    params.set('lon', String(Number(view.camera.longitude.toFixed(4))));
  }
  if (view.stationId !== null) params.set('s', String(view.stationId));
  if (view.range !== '24h') params.set('range', view.range);
  if (view.isTable) params.set('view', 'table');
  if (view.atMs !== null) params.set('at', `${new Date(view.atMs).toISOString().slice(0, 13)}Z`);
  putFilter(params, view.filter);
  if (view.hasSurface) params.set('surface', '1');
  if (view.hasWind !== null) params.set('wind', view.hasWind ? '1' : '0');
  if (view.kind !== 'raw') params.set('show', view.kind);
  if (view.kind !== 'index' && view.average !== 'now') params.set('avg', view.average);
  if (view.kind === 'index' && view.indexId) params.set('index', view.indexId);
  const query = params.toString().replaceAll('%2C', ',');
  return query === '' ? '/' : `/?${query}`;
}

function windIn(params: URLSearchParams): boolean | null {
  const wind = params.get('wind');
  return wind === '1' ? true : wind === '0' ? false : null;
}

function shownIn(params: URLSearchParams): Pick<MapView, 'kind' | 'average' | 'indexId'> {
  const kind = SHOWN_KINDS.find((one) => one === params.get('show')) ?? 'raw';
  const indexId = params.get('index') ?? '';
  return { kind, average: AVERAGES.find((one) => one === params.get('avg')) ?? 'now', indexId: kind === 'index' && /^[a-z-]{1,40}$/.test(indexId) ? indexId : null };
}

export function parameterIn(params: URLSearchParams): ParameterId | null {
  const id = params.get('p') ?? '';
  return isParameterId(id) ? id : null;
}

/** `2026-11-22T10Z`; a longer ISO time is taken down to its hour. */
function hourIn(params: URLSearchParams): number | null {
  const [, hour] = /^(\d{4}-\d{2}-\d{2}T\d{2})(:\d{2}(:\d{2})?)?Z$/.exec(params.get('at') ?? '') ?? [];
  const hourMs = hour === undefined ? NaN : Date.parse(`${hour}:00Z`);
  return Number.isNaN(hourMs) ? null : hourMs;
}

function cameraIn(params: URLSearchParams): Camera | null {
  const [zoom, latitude, longitude] = ['z', 'lat', 'lon'].map((name) => Number(params.get(name) ?? NaN)) as [number, number, number];
  if (!(zoom >= 0 && zoom <= 22) || !(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 540)) return null;
  return { longitude, latitude, zoom };
}
