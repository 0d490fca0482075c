import type { RequestEvent } from '@sveltejs/kit';
import { describe, expect, it } from 'vitest';
import * as list from '../../../src/routes/api/v1/indices/+server.ts';
import * as one from '../../../src/routes/api/v1/indices/[id]/+server.ts';

async function get(handlers: { GET: (event: RequestEvent) => Response | Promise<Response> }, path: string, id?: string) {
  const url = new URL(path, 'http://lichen.test');
  const event = { url, params: { id }, request: new Request(url), isSubRequest: true, getClientAddress: () => '127.0.0.1', locals: {} };
  const response = await handlers.GET(event as unknown as RequestEvent);
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, headers: response.headers };
}

describe('GET /api/v1/indices', () => {
  it('lists the heads', async () => {
    const { status, body } = await get(list, '/api/v1/indices');
    expect(status).toBe(200);
    expect(body.indices).toEqual(expect.arrayContaining([expect.objectContaining({ id: 'us-aqi', bands: expect.any(Array) as unknown })]));
  });

  it('evaluates one on what is given', async () => {
    const { status, body, headers } = await get(one, '/api/v1/indices/us-aqi?pm25=35.9&o3_8h=0.078', 'us-aqi');
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(body).toMatchObject({ index: 'us-aqi', ok: true, value: 126, responsible: 'O3', band: { name: 'Unhealthy for Sensitive Groups' } });
  });

  it('takes lists and structures in a query', async () => {
    expect((await get(one, '/api/v1/indices/nowcast?pollutant=pm25&hours=34.9,43,50,64.9,69.2,66.2,53.7,48.6,49.2,35,,21', 'nowcast')).body).toMatchObject({ value: 87, parts: { nowcast: 28.4 } });
    const tests = encodeURIComponent('[{"variable":"DO","value":5,"lower":5}]');
    expect((await get(one, `/api/v1/indices/ccme-wqi?tests=${tests}`, 'ccme-wqi')).body).toMatchObject({ value: 100 });
  });

  it('describes one without a query', async () => {
    expect((await get(one, '/api/v1/indices/uk-daqi', 'uk-daqi')).body).toMatchObject({ id: 'uk-daqi', inputs: { pm25: { unit: 'µg/m³' } } });
  });

  it('answers that the rule gives no value', async () => {
    expect(await get(one, '/api/v1/indices/india-naqi?no2=60&so2=20&co=1.2', 'india-naqi')).toMatchObject({ status: 200, body: { ok: false, code: 'data.insufficient' } });
  });

  it('refuses what it cannot read, naming what it takes', async () => {
    expect(await get(one, '/api/v1/indices/us-aqi?plutonium=1', 'us-aqi')).toMatchObject({ status: 422, body: { code: 'request.invalid', detail: expect.stringContaining('o3_8h') as string } });
    expect(await get(one, '/api/v1/indices/us-aqi?pm25=high', 'us-aqi')).toMatchObject({ status: 422, body: { detail: expect.stringContaining('pm25') as string } });
    expect(await get(one, '/api/v1/indices/us-aqi?pm25=1&pm25=2', 'us-aqi')).toMatchObject({ status: 422 });
    expect(await get(one, '/api/v1/indices/mars', 'mars')).toMatchObject({ status: 404 });
  });
});
