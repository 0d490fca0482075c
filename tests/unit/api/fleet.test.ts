import { describe, expect, it } from 'vitest';
import { makeContract, type OpenApi } from './contract.ts';
import { callRoute } from './routes.ts';

const contract = makeContract((await (await callRoute('/api/openapi.json')).json()) as OpenApi);
const headers = { authorization: 'Bearer admin-token' };
const CSV = { ...headers, 'content-type': 'text/csv' };

describe('the API of who runs a network', () => {
  it.each<[method: string, path: string, template: string, status: number]>([
    ['GET', '/api/v1/fleet', '/api/v1/fleet', 200],
    ['GET', '/api/v1/fleet?cause=stuck&tag=school&offset=0&limit=1', '/api/v1/fleet', 200],
    ['GET', '/api/v1/fleet?cause=sad', '/api/v1/fleet', 422],
    ['GET', '/api/v1/fleet?limit=0', '/api/v1/fleet', 422],
    ['GET', '/api/v1/quarantine', '/api/v1/quarantine', 200],
    ['GET', '/api/v1/quarantine?state=all', '/api/v1/quarantine', 422],
    ['POST', '/api/v1/quarantine/4/claim', '/api/v1/quarantine/{id}/claim', 201],
    ['POST', '/api/v1/quarantine/5/claim', '/api/v1/quarantine/{id}/claim', 404],
    ['POST', '/api/v1/quarantine/4/refuse', '/api/v1/quarantine/{id}/refuse', 204],
    ['POST', '/api/v1/quarantine/x/refuse', '/api/v1/quarantine/{id}/refuse', 404],
  ])('answers %s %s as its document says', async (method, path, template, status) => {
    const response = await callRoute(path, { method, headers });
    expect(response.status).toBe(status);
    expect(await contract.faultsOf(template, response, method.toLowerCase())).toEqual([]);
  });

  it('says where the rest of what needs hands is', async () => {
    const { next, rows } = (await (await callRoute('/api/v1/fleet?limit=1', { headers })).json()) as { next: string | null; rows: { station: string | null; causes: { cause: string; since: string }[] }[] };
    expect([next, rows.length, rows[0]?.station, rows[0]?.causes[0]?.cause, rows[0]?.causes[0]?.since]).toEqual(['1', 1, '3', 'silent', '2027-01-15T08:00:00.000Z']);
    expect(((await (await callRoute('/api/v1/fleet', { headers })).json()) as { next: unknown }).next).toBeNull();
  });

  it('takes a table as a file, tries it unless it is told to add it, and says so by the status', async () => {
    const out = await callRoute('/api/v1/fleet.csv', { headers });
    expect([out.status, out.headers.get('content-type'), out.headers.get('content-disposition'), await out.text()]).toEqual([200, 'text/csv; charset=utf-8', 'attachment; filename="fleet.csv"', 'station\r\nRoof\r\n']);
    const answers = await Promise.all([['', 'station'], ['?apply=1', 'station'], ['?apply=1', 'wrong'], ['?apply=yes', 'station']].map(([query, body]) => callRoute(`/api/v1/fleet.csv${query}`, { method: 'POST', headers: CSV, body })));
    expect(answers.map(({ status }) => status)).toEqual([200, 201, 409, 422]);
    expect(await Promise.all(answers.slice(0, 2).map((answer) => answer.text()))).toEqual(['line\r\ntried\r\n', 'line\r\ndone\r\n']);
    expect((await callRoute('/api/v1/fleet.csv', { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: 'station' })).status).toBe(415);
  });
});
