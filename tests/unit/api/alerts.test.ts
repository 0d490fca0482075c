import { describe, expect, it } from 'vitest';
import { makeContract, type OpenApi } from './contract.ts';
import { callRoute } from './routes.ts';

const contract = makeContract((await (await callRoute('/api/openapi.json')).json()) as OpenApi);
const ADMINISTRATOR = { authorization: 'Bearer admin-token' };
const rule = { target: { kind: 'sensor', sensorId: 11 }, condition: { kind: 'below', level: 9 } };
const inTag = (tag: string) => ({ target: { kind: 'tag', tag, parameter: 'pm25' }, condition: { kind: 'area', level: 25, least: 2 } });
const later = { to: '2027-01-01T00:00:00Z', why: 'new filter' };

type Call = [method: string, path: string, template: string, body: unknown, status: number, headers?: Record<string, string>];
const CALLS: Call[] = [
  ['POST', '/api/v1/rules', '/api/v1/rules', rule, 201],
  ['POST', '/api/v1/rules', '/api/v1/rules', inTag('centre'), 201],
  ['POST', '/api/v1/rules', '/api/v1/rules', inTag('Not A Tag'), 422],
  ['POST', '/api/v1/rules', '/api/v1/rules', { ...rule, delivery: { channelIds: [9] } }, 422],
  ['POST', '/api/v1/rules', '/api/v1/rules', { ...rule, delivery: { quiet: { fromMinute: 0, toMinute: 60, timeZone: 'Moon/Base' } } }, 422],
  ['POST', '/api/v1/rules', '/api/v1/rules', [rule], 400],
  ['PUT', '/api/v1/rules/2', '/api/v1/rules/{id}', rule, 200, ADMINISTRATOR],
  ['PUT', '/api/v1/rules/2', '/api/v1/rules/{id}', rule, 404],
  ['DELETE', '/api/v1/rules/2', '/api/v1/rules/{id}', undefined, 204, ADMINISTRATOR],
  ['POST', '/api/v1/rules/2/mute', '/api/v1/rules/{id}/mute', { hours: 4 }, 200, ADMINISTRATOR],
  ['POST', '/api/v1/rules/2/mute', '/api/v1/rules/{id}/mute', { until: Date.now() + 3_600_000 }, 200, ADMINISTRATOR],
  ['POST', '/api/v1/rules/2/mute', '/api/v1/rules/{id}/mute', { until: new Date(Date.now() + 3_600_000).toISOString() }, 200, ADMINISTRATOR],
  ['POST', '/api/v1/rules/2/mute', '/api/v1/rules/{id}/mute', { hours: -1 }, 422, ADMINISTRATOR],
  ['POST', '/api/v1/rules/2/mute', '/api/v1/rules/{id}/mute', { hours: 4, until: 0 }, 422, ADMINISTRATOR],
  ['POST', '/api/v1/rules/2/mute', '/api/v1/rules/{id}/mute', { until: '2020-01-01' }, 422, ADMINISTRATOR],
  ['POST', '/api/v1/alerts/7/acknowledge', '/api/v1/alerts/{id}/acknowledge', undefined, 200],
  ['POST', '/api/v1/alerts/8/acknowledge', '/api/v1/alerts/{id}/acknowledge', {}, 404],
  ['POST', '/api/v1/alerts/backtest', '/api/v1/alerts/backtest', { rule, levels: [8, 9] }, 200],
  ['POST', '/api/v1/alerts/backtest', '/api/v1/alerts/backtest', { rule, levels: ['high'] }, 422],
  ['PUT', '/api/v1/stations/1/tags', '/api/v1/stations/{id}/tags', { tags: ['centre', 'school'] }, 200, ADMINISTRATOR],
  ['PUT', '/api/v1/stations/1/tags', '/api/v1/stations/{id}/tags', { tags: 'centre' }, 422, ADMINISTRATOR],
  ['PUT', '/api/v1/stations/1/tags', '/api/v1/stations/{id}/tags', { tags: [] }, 401],
  ['POST', '/api/v1/stations/1/maintenance', '/api/v1/stations/{id}/maintenance', later, 201, ADMINISTRATOR],
  ['POST', '/api/v1/stations/1/maintenance', '/api/v1/stations/{id}/maintenance', { to: 'tomorrow' }, 422, ADMINISTRATOR],
  ['POST', '/api/v1/stations/1/maintenance', '/api/v1/stations/{id}/maintenance', later, 401],
  ['DELETE', '/api/v1/stations/1/maintenance/4', '/api/v1/stations/{id}/maintenance/{maintenance}', undefined, 204, ADMINISTRATOR],
  ['DELETE', '/api/v1/stations/2/maintenance/4', '/api/v1/stations/{id}/maintenance/{maintenance}', undefined, 404, ADMINISTRATOR],
];

describe('the API of rules and alerts', () => {
  it.each(CALLS)('answers %s %s as its document says', async (method, path, template, body, status, headers = {}) => {
    const response = await callRoute(path, { method, body, headers });
    expect(response.status).toBe(status);
    expect(await contract.faultsOf(template, response, method.toLowerCase())).toEqual([]);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is tried at every operation that the document names', () => {
    const named = Object.entries(contract.writes).flatMap(([path, methods]) => methods.map((method) => `${method} ${path}`));
    const tried = CALLS.map(([method, , template]) => `${method} ${template}`);
    expect(named.filter((one) => /rules|alerts|tags|maintenance/.test(one)).filter((one) => !tried.includes(one))).toEqual([]);
  });

  it('gives whoever makes a rule without a token one of their own, and the administrator none', async () => {
    expect((await (await callRoute('/api/v1/rules', { method: 'POST', body: rule })).json()).ownerToken).toMatch(/^[\w-]{32}$/);
    expect((await (await callRoute('/api/v1/rules', { method: 'POST', body: rule, headers: ADMINISTRATOR })).json()).ownerToken).toBeUndefined();
  });

  it('notes what an administrator does to a rule, and nothing of what its owner does', async () => {
    const acts: [method: string, path: string, body: unknown][] = [
      ['PUT', '/api/v1/rules/2', { ...rule, isEnabled: false }],
      ['PUT', '/api/v1/rules/2', { ...rule, condition: { ...rule.condition, level: 4 } }],
      ['POST', '/api/v1/rules/2/mute', { hours: 4 }],
      ['DELETE', '/api/v1/rules/2', undefined],
    ];
    const audits: { act: string; subject: string; before?: object; after?: object; viewer: { by: string } }[] = [];
    for (const [method, path, body] of acts) await callRoute(path, { method, body, headers: ADMINISTRATOR, audits });
    expect(audits.map(({ act, subject }) => [act, subject])).toEqual([['rule.stop', 'rule/2'], ['rule.change', 'rule/2'], ['rule.mute', 'rule/2'], ['rule.delete', 'rule/2']]);
    expect(audits[0]).toMatchObject({ before: { isEnabled: true }, after: { isEnabled: false }, viewer: { by: 'administrator-token' } });
    expect(audits[1]).toMatchObject({ before: { condition: { level: 9 } }, after: { condition: { level: 4 } } });
    expect(JSON.stringify(audits)).not.toMatch(/owner|channelIds/);
    const own: unknown[] = [];
    for (const [method, path, body] of acts) expect((await callRoute(path, { method, body, headers: { authorization: `Bearer ${'o'.repeat(40)}` }, audits: own })).status).toBeLessThan(300);
    expect(own).toEqual([]);
  });

  it('takes nothing from pages of another origin', async () => {
    const headers = { ...ADMINISTRATOR, origin: 'https://elsewhere.example' };
    expect((await callRoute('/api/v1/rules', { method: 'POST', body: rule, headers })).status).toBe(403);
    expect((await callRoute('/api/v1/alerts/7/acknowledge', { method: 'POST', headers })).status).toBe(403);
  });

  it('takes no other methods', async () => {
    const response = await callRoute('/api/v1/rules', { method: 'PATCH', body: rule });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});
