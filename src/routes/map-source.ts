import type { FindingRow, HourProfile, HourTable, MapCell, MapFrames, MapFramesQuery, MapSnapshot, MapWind, Series, StationNow } from '#lib/domain/api.ts';
import type { Room } from '#lib/domain/live.ts';
import { putFilter, type MapFilter } from '#lib/domain/map-filter.ts';
import type { Shown } from '#lib/domain/shown.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';

type Fetch = (path: string) => Promise<Response>;

/** What the map page reads after it has been sent. */
export async function fetchSnapshot(parameter: ParameterId): Promise<MapSnapshot> {
  return readJson(fetch, `/api/v1/map?parameter=${parameter}`);
}

export async function fetchCells(shown: Shown, zoom: number, filter: MapFilter): Promise<{ offset: number; cells: MapCell[] }> {
  const query = new URLSearchParams({ parameter: shown.parameter, zoom: String(zoom) });
  putShown(query, shown);
  putFilter(query, filter);
  return readJson(fetch, `/api/v1/map/cells?${query}`);
}

export async function fetchHourTable(room: Room, hours: number, fetchHere: Fetch = fetch): Promise<HourTable> {
  return readJson(fetchHere, `/api/v1/map/hours?${new URLSearchParams({ room, hours: String(hours) })}`);
}

/** The last 48 hours, or those before `toMs`. */
export async function fetchHours(parameter: ParameterId, toMs: number | null = null): Promise<HourProfile> {
  return readJson(fetch, `/api/v1/hours?parameter=${parameter}&hours=48${toMs === null ? '' : `&to=${toMs}`}`);
}

export async function fetchFrames(shown: Shown, { fromMs, toMs, bbox }: Omit<MapFramesQuery, 'parameter'>, signal: AbortSignal): Promise<MapFrames> {
  const query = new URLSearchParams({ parameter: shown.parameter, from: String(fromMs), to: String(toMs), ...(bbox ? { bbox: bbox.join(',') } : {}) });
  putShown(query, shown);
  return readJson((path) => fetch(path, { signal }), `/api/v1/map/frames?${query}`);
}

/** Newest wind, or of a past hour. */
export async function fetchWind(hourMs: number | null, signal: AbortSignal): Promise<MapWind> {
  return readJson((path) => fetch(path, { signal }), `/api/v1/map/wind${hourMs === null ? '' : `?at=${hourMs}`}`);
}

export async function findStation(fetch: Fetch, id: number): Promise<StationNow | null> {
  const response = await fetch(`/api/v1/map/stations/${id}`);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`stations: ${response.status}`);
  return (await response.json()) as StationNow;
}

export async function fetchSeries(fetch: Fetch, sensorId: number, fromMs: number, toMs: number, points: number): Promise<Series> {
  const query = new URLSearchParams({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), points: String(points) });
  return readJson(fetch, `/api/v1/map/series/${sensorId}?${query}`);
}

export async function fetchFindings(fetch: Fetch, stationId: number, fromMs: number): Promise<FindingRow[]> {
  const query = new URLSearchParams({ station: String(stationId), from: new Date(fromMs).toISOString() });
  return (await readJson<{ findings: FindingRow[] }>(fetch, `/api/v1/map/findings?${query}`)).findings;
}

/** Findings of all stations that touched a span. */
export async function fetchFindingsBetween(fromMs: number, toMs: number): Promise<FindingRow[]> {
  const query = new URLSearchParams({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), limit: '500' });
  return (await readJson<{ findings: FindingRow[] }>(fetch, `/api/v1/map/findings?${query}`)).findings;
}

function putShown(query: URLSearchParams, { kind, average, indexId }: Shown): void {
  if (kind !== 'raw') query.set('show', kind);
  if (kind === 'index') query.set('index', indexId);
  else if (average !== 'now') query.set('average', average);
}

async function readJson<T>(fetch: Fetch, path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
}
