import { describe, expect, it } from 'vitest';
import { makeContract, type OpenApi } from './contract.ts';
import { callRoute, type CallOptions } from './routes.ts';
import { makeStubDevices } from './stub-devices.ts';

const contract = makeContract((await (await callRoute('/api/openapi.json')).json()) as OpenApi);
const ADMINISTRATOR = { authorization: 'Bearer admin-token' };

describe('the API of devices', () => {
  it.each<[method: string, path: string, template: string, body: unknown, status: number, more?: CallOptions]>([
    ['POST', '/api/v1/devices/1/keys', '/api/v1/devices/{id}/keys', {}, 201],
    ['POST', '/api/v1/devices/1/keys', '/api/v1/devices/{id}/keys', { label: 'spring', overlap_s: null }, 201],
    ['POST', '/api/v1/devices/1/keys', '/api/v1/devices/{id}/keys', { label: 7 }, 422],
    ['POST', '/api/v1/devices/1/keys', '/api/v1/devices/{id}/keys', { overlap_s: 'long' }, 422],
    ['POST', '/api/v1/devices/1/keys', '/api/v1/devices/{id}/keys', [], 400],
    ['POST', '/api/v1/devices/2/keys', '/api/v1/devices/{id}/keys', {}, 404],
    ['POST', '/api/v1/devices/1/keys', '/api/v1/devices/{id}/keys', {}, 401, { headers: {} }],
    ['POST', '/api/v1/devices/1/keys', '/api/v1/devices/{id}/keys', {}, 415, { headers: { ...ADMINISTRATOR, 'content-type': 'text/plain' } }],
    ['POST', '/api/v1/devices/1/keys', '/api/v1/devices/{id}/keys', {}, 403, { headers: { ...ADMINISTRATOR, origin: 'https://elsewhere.example' } }],
    ['POST', '/api/v1/devices/1/station', '/api/v1/devices/{id}/station', { name: 'Roof', latitude: 51, longitude: 13 }, 201],
    ['POST', '/api/v1/devices/1/station', '/api/v1/devices/{id}/station', {}, 422],
    ['POST', '/api/v1/devices/2/station', '/api/v1/devices/{id}/station', { name: 'Roof' }, 404],
    ['POST', '/api/v1/devices/1/station', '/api/v1/devices/{id}/station', { name: 'Roof' }, 401, { headers: {} }],
    ['POST', '/api/v1/devices/1/move', '/api/v1/devices/{id}/move', { station: '7', at: '2026-11-22T10:00:00Z', swap: true }, 200],
    ['POST', '/api/v1/devices/1/move', '/api/v1/devices/{id}/move', { station: null }, 200],
    ['POST', '/api/v1/devices/1/move', '/api/v1/devices/{id}/move', { station: '7', at: 'soon' }, 422],
    ['POST', '/api/v1/devices/1/move', '/api/v1/devices/{id}/move', {}, 422],
    ['POST', '/api/v1/devices/1/move', '/api/v1/devices/{id}/move', { station: 'seven' }, 404],
    ['POST', '/api/v1/devices/2/move', '/api/v1/devices/{id}/move', { station: '7' }, 404],
    ['DELETE', '/api/v1/devices/1/keys/4', '/api/v1/devices/{id}/keys/{key}', undefined, 204],
    ['DELETE', '/api/v1/devices/1/keys/5', '/api/v1/devices/{id}/keys/{key}', undefined, 404],
    ['DELETE', '/api/v1/devices/1/keys/4', '/api/v1/devices/{id}/keys/{key}', undefined, 401, { headers: {} }],
    ['DELETE', '/api/v1/devices/1', '/api/v1/devices/{id}', undefined, 204],
    ['DELETE', '/api/v1/devices/2', '/api/v1/devices/{id}', undefined, 404],
  ])('answers %s %s as its document says (%#)', async (method, path, template, body, status, more = {}) => {
    const response = await callRoute(path, { method, body, headers: ADMINISTRATOR, ...more });
    expect(response.status).toBe(status);
    expect(await contract.faultsOf(template, response, method.toLowerCase())).toEqual([]);
    expect([response.headers.get('access-control-allow-origin'), response.headers.get('cache-control')]).toEqual([null, 'no-store']);
  });

  it('gives the keys that there are a day, where it is not told another time', async () => {
    const told: unknown[] = [];
    const devices = makeStubDevices(told);
    for (const body of [{}, { overlap_s: 60, label: ' spring ' }, { overlap_s: null }]) await callRoute('/api/v1/devices/1/keys', { method: 'POST', body, headers: ADMINISTRATOR, devices });
    expect(told).toEqual([{ label: '', overlapMs: 86_400_000 }, { label: 'spring', overlapMs: 60_000 }, { label: '', overlapMs: null }]);
  });

  it('tells who may not the same of a device that is there as of one that is not', async () => {
    const said = await Promise.all(['1', '999'].map(async (id) => (await callRoute(`/api/v1/devices/${id}`)).text()));
    expect(said[0]).toBe(said[1]);
  });
});
