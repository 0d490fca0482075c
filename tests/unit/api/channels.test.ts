import { describe, expect, it } from 'vitest';
import { makeContract, type OpenApi } from './contract.ts';
import { callRoute, type CallOptions } from './routes.ts';

const contract = makeContract((await (await callRoute('/api/openapi.json')).json()) as OpenApi);
const email = { kind: 'email', config: { address: 'ada@example.org' } };

describe('the API of channels', () => {
  it.each<[method: string, path: string, template: string, body: unknown, status: number, more?: CallOptions]>([
    ['POST', '/api/v1/channels', '/api/v1/channels', email, 201],
    ['POST', '/api/v1/channels', '/api/v1/channels', { kind: 'webhook' }, 403],
    ['POST', '/api/v1/channels', '/api/v1/channels', { ...email, digest: 'hourly' }, 422],
    ['POST', '/api/v1/channels', '/api/v1/channels', {}, 422],
    ['POST', '/api/v1/channels/confirm', '/api/v1/channels/confirm', { token: 'good' }, 200],
    ['POST', '/api/v1/channels/confirm', '/api/v1/channels/confirm', { token: 'bad' }, 422],
    ['PATCH', '/api/v1/channels/1', '/api/v1/channels/{id}', { digest: 'day', paused: true }, 200],
    ['PATCH', '/api/v1/channels/1', '/api/v1/channels/{id}', { paused: 'yes' }, 422],
    ['PATCH', '/api/v1/channels/2', '/api/v1/channels/{id}', {}, 404],
    ['DELETE', '/api/v1/channels/1', '/api/v1/channels/{id}', undefined, 204],
    ['POST', '/api/v1/channels/1/test', '/api/v1/channels/{id}/test', {}, 202],
  ])('answers %s %s as its document says', async (method, path, template, body, status, more = {}) => {
    const response = await callRoute(path, { method, body, ...more });
    expect(response.status).toBe(status);
    expect(await contract.faultsOf(template, response, method.toLowerCase())).toEqual([]);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('gives a visitor a token of their own with the first channel, and the administrator none', async () => {
    expect((await (await callRoute('/api/v1/channels', { method: 'POST', body: email })).json()).token).toMatch(/^[\w-]{32}$/);
    expect((await (await callRoute('/api/v1/channels', { method: 'POST', body: email, headers: { authorization: 'Bearer admin-token' } })).json()).token).toBeNull();
  });

  it('takes nothing that a form of another site could send', async () => {
    expect((await callRoute('/api/v1/channels', { method: 'POST', body: email, headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect((await callRoute('/api/v1/channels', { method: 'PUT', body: email })).status).toBe(405);
  });
});
