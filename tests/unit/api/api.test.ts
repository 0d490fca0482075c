import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AppError } from '#lib/domain/codes.ts';
import { DOWNLOAD_PATHS } from '../../../src/routes/api/openapi.json/downloads.ts';
import { makeContract, type OpenApi } from './contract.ts';
import { callRoute } from './routes.ts';
import { BUCKETS, makeStubReads, WEIR } from './stub-reads.ts';

const document = (await (await callRoute('/api/openapi.json')).json()) as OpenApi;
const contract = makeContract(document);

const GEOJSON = { accept: 'application/geo+json, application/json;q=0.5' };
const ADMINISTRATOR = { authorization: 'Bearer admin-token' };
const CALLS: [call: string, path: string, headers?: Record<string, string>][] = [
  ['/api/v1/stations', '/api/v1/stations'],
  ['/api/v1/stations?bbox=170,-20,-170,20&kind=water&parameter=ph&search=We&limit=5&after=1', '/api/v1/stations'],
  ['/api/v1/stations?format=geojson', '/api/v1/stations'],
  ['/api/v1/stations', '/api/v1/stations', GEOJSON],
  ['/api/v1/stations?nonsense=1', '/api/v1/stations'],
  ['/api/v1/indices', '/api/v1/indices'],
  ['/api/v1/indices/us-aqi', '/api/v1/indices/{id}'],
  ['/api/v1/indices/us-aqi?nonsense=1', '/api/v1/indices/{id}'],
  ['/api/v1/indices/happiness', '/api/v1/indices/{id}'],
  ['/api/v1/stations/1', '/api/v1/stations/{id}'],
  ['/api/v1/stations/1?format=geojson', '/api/v1/stations/{id}'],
  ['/api/v1/stations/2', '/api/v1/stations/{id}'],
  ['/api/v1/stations/x', '/api/v1/stations/{id}'],
  ['/api/v1/sensors/11/readings', '/api/v1/sensors/{id}/readings'],
  ['/api/v1/sensors/11/readings?points=2', '/api/v1/sensors/{id}/readings'],
  ['/api/v1/sensors/11/readings?every=10m', '/api/v1/sensors/{id}/readings'],
  ['/api/v1/sensors/99/readings', '/api/v1/sensors/{id}/readings'],
  ['/api/v1/sensors/11/readings?from=2026-01-02&to=2026-01-01', '/api/v1/sensors/{id}/readings'],
  ['/api/v1/latest', '/api/v1/latest'],
  ['/api/v1/latest?parameter=dissolved_oxygen&format=geojson', '/api/v1/latest'],
  ['/api/v1/findings', '/api/v1/findings'],
  ['/api/v1/findings?station=1&limit=0', '/api/v1/findings'],
  ['/api/v1/alerts', '/api/v1/alerts'],
  ['/api/v1/alerts?state=firing,resolved&station=1&rule=2&event=3&limit=5&after=9', '/api/v1/alerts'],
  ['/api/v1/alerts?state=happy', '/api/v1/alerts'],
  ['/api/v1/alerts/7', '/api/v1/alerts/{id}'],
  ['/api/v1/alerts/8', '/api/v1/alerts/{id}'],
  ['/api/v1/alerts/events', '/api/v1/alerts/events'],
  ['/api/v1/alerts/count', '/api/v1/alerts/count'],
  ['/api/v1/alerts/backtest?rule=2', '/api/v1/alerts/backtest', ADMINISTRATOR],
  ['/api/v1/alerts/backtest?rule=2', '/api/v1/alerts/backtest'],
  ['/api/v1/rules', '/api/v1/rules'],
  ['/api/v1/rules/2', '/api/v1/rules/{id}', ADMINISTRATOR],
  ['/api/v1/rules/2?nonsense=1', '/api/v1/rules/{id}', ADMINISTRATOR],
  ['/api/v1/rules/2', '/api/v1/rules/{id}'],
  ['/api/v1/tags', '/api/v1/tags'],
  ['/api/v1/stations/1/tags', '/api/v1/stations/{id}/tags'],
  ['/api/v1/stations/2/tags', '/api/v1/stations/{id}/tags'],
  ['/api/v1/stations/1/maintenance', '/api/v1/stations/{id}/maintenance'],
  ['/api/v1/stations/2/maintenance', '/api/v1/stations/{id}/maintenance'],
  ['/api/v1/map?parameter=dissolved_oxygen', '/api/v1/map'],
  ['/api/v1/map', '/api/v1/map'],
  ['/api/v1/map/cells?parameter=ph&zoom=5', '/api/v1/map/cells'],
  ['/api/v1/map/frames?parameter=ph&from=2026-11-22T09:00:00Z&to=2026-11-22T11:00:00Z&bbox=5,45,10,50', '/api/v1/map/frames'],
  ['/api/v1/map/frames?parameter=ph', '/api/v1/map/frames'],
  ['/api/v1/map/frames?parameter=pm25&from=2026-11-22T09:00:00Z&to=2026-11-22T11:00:00Z&show=index&index=us-aqi', '/api/v1/map/frames'],
  ['/api/v1/map/frames?parameter=pm25&from=2026-11-22T09:00:00Z&to=2026-11-22T11:00:00Z&show=index', '/api/v1/map/frames'],
  ['/api/v1/map/cells?parameter=ph&zoom=5&kind=water,soil&exposure=outdoor&age=fresh&flags=good', '/api/v1/map/cells'],
  ['/api/v1/map/cells?parameter=ph&zoom=5&kind=castle', '/api/v1/map/cells'],
  ['/api/v1/channels/kinds', '/api/v1/channels/kinds'],
  ['/api/v1/channels/kinds?nonsense=1', '/api/v1/channels/kinds'],
  ['/api/v1/channels', '/api/v1/channels'],
  ['/api/v1/channels?nonsense=1', '/api/v1/channels'],
  ['/api/v1/channels/1', '/api/v1/channels/{id}'],
  ['/api/v1/channels/2', '/api/v1/channels/{id}'],
  ['/api/v1/channels/1/deliveries', '/api/v1/channels/{id}/deliveries'],
  ['/api/v1/channels/1/deliveries?limit=0', '/api/v1/channels/{id}/deliveries'],
  ['/api/v1/devices', '/api/v1/devices', ADMINISTRATOR],
  ['/api/v1/devices?after=1&limit=1', '/api/v1/devices', ADMINISTRATOR],
  ['/api/v1/devices?limit=0', '/api/v1/devices', ADMINISTRATOR],
  ['/api/v1/devices', '/api/v1/devices'],
  ['/api/v1/fleet', '/api/v1/fleet', ADMINISTRATOR],
  ['/api/v1/fleet.csv', '/api/v1/fleet.csv', ADMINISTRATOR],
  ['/api/v1/quarantine', '/api/v1/quarantine', ADMINISTRATOR],
  ['/api/v1/devices/1', '/api/v1/devices/{id}', ADMINISTRATOR],
  ['/api/v1/devices/2', '/api/v1/devices/{id}', ADMINISTRATOR],
  ['/api/v1/devices/1', '/api/v1/devices/{id}'],
  ['/api/v1/devices/1/messages', '/api/v1/devices/{id}/messages', ADMINISTRATOR],
  ['/api/v1/devices/1/messages?after=7', '/api/v1/devices/{id}/messages', ADMINISTRATOR],
  ['/api/v1/devices/1/messages?after=x', '/api/v1/devices/{id}/messages', ADMINISTRATOR],
  ['/api/v1/devices/2/messages', '/api/v1/devices/{id}/messages', ADMINISTRATOR],
  ['/api/v1/devices/1/messages', '/api/v1/devices/{id}/messages'],
  ['/api/v1/map/cells?parameter=pm25&zoom=5&show=index&index=us-aqi', '/api/v1/map/cells'],
  ['/api/v1/map/cells?parameter=pm25&zoom=5&show=index', '/api/v1/map/cells'],
  ['/api/v1/map/wind', '/api/v1/map/wind'],
  ['/api/v1/map/wind?at=2026-11-22T09:30:00Z', '/api/v1/map/wind'],
  ['/api/v1/map/wind?at=yesterday', '/api/v1/map/wind'],
  ['/api/v1/hours?parameter=ph', '/api/v1/hours'],
  ['/api/v1/map/hours?room=hours/6/34/22/water&hours=2', '/api/v1/map/hours'],
  ['/api/v1/map/hours?room=tile/6/34/22/ph', '/api/v1/map/hours'],
  ['/api/v1/hours?parameter=ph&to=2026-11-20T00:00:00Z', '/api/v1/hours'],
];

/** Answered by a raw handler beside the routes; their own tests are the exporters'. */
const RAW = new Set(Object.keys(DOWNLOAD_PATHS));

describe('the public API', () => {
  it.each(CALLS)('answers %s as its document says', async (call, path, headers = {}) => {
    expect(await contract.faultsOf(path, await callRoute(call, { headers }))).toEqual([]);
  });

  it('is tried at every operation that the document names', () => {
    expect(new Set(CALLS.map(([, path]) => path))).toEqual(new Set(contract.reads.filter((path) => !RAW.has(path))));
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/api/v1/readings', '/api/v1/devices']));
    expect(document.paths['/api/v1/stations']).toHaveProperty('post');
  });

  it('would notice an answer that is not as documented', async () => {
    const wrong = Response.json({ demonstration: true, findings: [{ id: 3 }], extra: 1 });
    expect(await contract.faultsOf('/api/v1/findings', wrong)).toEqual(expect.arrayContaining([expect.stringContaining('extra'), expect.stringContaining('/findings/0/id')]));
  });

  it('documents every address that a folder serves, but for the pages\' own', () => {
    const folder = join(import.meta.dirname, '../../../src/routes/api/v1');
    const served = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('+server.ts'))
      .map((file) => `/api/v1/${file.replace('/+server.ts', '').replaceAll('[', '{').replaceAll(']', '}')}`)
      .filter((path) => !/^\/api\/v1\/map\/(stations|series|findings)/.test(path));
    expect(served.sort()).toEqual(Object.keys(document.paths).filter((path) => !RAW.has(path)).sort());
  });

  it('speaks snake_case, ISO times and ids as text, and marks what is simulated', async () => {
    const answer = await (await callRoute('/api/v1/stations/1')).json();
    expect(answer).toMatchObject({ id: '1', time_zone: 'Europe/Berlin', is_demonstration: true, demonstration: true, newest_at: '2026-11-22T10:00:00.000Z' });
    expect(answer.sensors[0]).toMatchObject({ id: '11', unit: 'mg/L', height_m: -0.5, interval_s: 60, latest: { time: '2026-11-22T10:00:00.000Z', value: 8.41, flag: 3 } });
    expect(JSON.stringify(answer)).not.toMatch(/"[a-z]+[A-Z]\w*":/);
  });

  it('gives flagged readings their value and buckets their extremes', async () => {
    const raw = await (await callRoute('/api/v1/sensors/11/readings')).json();
    expect(raw).toMatchObject({ demonstration: true, step_s: 0, buckets: [], readings: [{ value: 99, flag: 4 }, { value: 8.4, flag: null }] });
    const buckets = await (await callRoute('/api/v1/sensors/11/readings?points=2')).json();
    expect(buckets).toMatchObject({ step_s: 600, readings: [], buckets: [{ mean: 8, min: 7, max: 9, count: 10, good_count: 9 }, { mean: null }] });
  });

  it('puts longitude first in GeoJSON', async () => {
    const response = await callRoute('/api/v1/latest', { headers: GEOJSON });
    expect(response.headers.get('content-type')).toBe('application/geo+json; charset=utf-8');
    expect((await response.json()).features[0].geometry.coordinates).toEqual([13.74, 51.04]);
  });

  it('passes the question on as it was read', async () => {
    let asked: unknown;
    const reads = makeStubReads({ findSeries: async (query) => ((asked = query), BUCKETS) });
    await callRoute('/api/v1/map/series/11?from=2026-11-22T00:00:00Z&to=2026-11-22T12:00:00Z&points=480', { reads });
    expect(asked).toEqual({ sensorId: 11, fromMs: Date.UTC(2026, 10, 22), toMs: Date.UTC(2026, 10, 22, 12), points: 480 });
  });

  it('lets every page read, without credentials', async () => {
    const response = await callRoute('/api/v1/stations', { headers: { origin: 'https://elsewhere.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.has('access-control-allow-credentials')).toBe(false);
    const preflight = await callRoute('/api/v1/stations', { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, HEAD, OPTIONS');
  });

  it('answers 304 to those who know the answer', async () => {
    const first = await callRoute('/api/v1/stations');
    const again = await callRoute('/api/v1/stations', { headers: { 'if-none-match': first.headers.get('etag')! } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  it('packs a large answer for those who take it packed', async () => {
    const reads = makeStubReads({ listStations: async () => ({ stations: Array.from({ length: 200 }, () => WEIR), next: null }) });
    const plain = await (await callRoute('/api/v1/stations', { reads })).text();
    const response = await callRoute('/api/v1/stations', { reads, headers: { 'accept-encoding': 'br, gzip' } });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const packed = Buffer.from(await response.arrayBuffer());
    expect(packed.length).toBeLessThan(plain.length / 10);
    expect(gunzipSync(packed).toString()).toBe(plain);
  });

  it.each([
    ['/api/v1/nothing', 'GET', 404, 'route.unknown'],
    ['/api', 'GET', 404, 'route.unknown'],
    ['/api/v1/nothing', 'POST', 404, 'route.unknown'],
    ['/api/v1/latest', 'DELETE', 405, 'method.not_allowed'],
    ['/api/v1/stations/1', 'PUT', 405, 'method.not_allowed'],
    ['/api/v1/stations/9223372036854775807', 'GET', 404, 'resource.unknown'],
    ['/api/v1/sensors/11/readings?from=0000-01-01', 'GET', 422, 'request.invalid'],
  ])('answers %s %s with %i %s', async (path, method, status, code) => {
    const response = await callRoute(path, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status, code, type: `urn:lichen:error:${code}` });
    if (status === 405) expect(response.headers.get('allow')).toBe(path.endsWith('/stations/1') ? 'GET, HEAD, OPTIONS, PATCH' : 'GET, HEAD, OPTIONS');
  });

  it('says when the database will do to be asked again, and nothing of its inside', async () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { name: 'AppError', code: 'db.unavailable', retryAfterS: 3 });
    for (const error of [cause, new AppError('db.unavailable', 'The database does not answer.', { retryAfterS: 3 })]) {
      const response = await callRoute('/api/v1/stations', { reads: makeStubReads({ listStations: () => Promise.reject(error) }) });
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('3');
      expect(await response.text()).not.toContain('ECONNREFUSED');
    }
  });

  it('refuses an address that asks too often, with a problem and a time', async () => {
    const answers = await Promise.all(Array.from({ length: 80 }, () => callRoute('/api/v1/findings', { address: '192.0.2.77' })));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.headers.get('retry-after')).toBe('1');
    expect((await callRoute('/api/v1/findings', { address: '192.0.2.78' })).status).toBe(200);
  });
});
