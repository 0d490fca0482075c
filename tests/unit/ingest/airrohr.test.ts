import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KEY, startIngest } from './server.ts';
import type { TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => void (server = await startIngest()));
beforeEach(() => server.stored.clear());
afterAll(() => server.stop());

const RECORDED = new URL('../../../../shared/data/payloads/sensor_community/airrohr_push_NRZ-2016-058.json', import.meta.url);
const DUST = '{"software_version":"NRZ-2024-135","sensordatavalues":[{"value_type":"P1","value":"5.38"},{"value_type":"P2","value":"4.98"}]}';
const OWN = '{"esp8266id":"12345","software_version":"NRZ-2024-135","sensordatavalues":[{"value_type":"SDS_P1","value":"5.38"},{"value_type":"BME280_pressure","value":"99133.97"},{"value_type":"BME280_temperature","value":"21.3"},{"value_type":"temperature","value":"22.0"},{"value_type":"samples","value":"9"},{"value_type":"signal","value":"-59 dBm"}]}';
const push = (path: string, body: string, headers: Record<string, string> = {}) => server.send('POST', path, { 'content-type': 'application/json', ...headers }, body);
const values = () => [...server.stored.values()].map((reading) => reading.value);

describe('airRohr push', () => {
  it('takes the sensor.community form of a device that is known by its name', async () => {
    const answer = await push('/v1/push-sensor-data/', DUST, { 'x-sensor': 'esp8266-12345', 'x-pin': '1' });
    expect([answer.status, answer.body]).toEqual([200, { stored: 2, duplicates: 0, rejected: [] }]);
    expect(values()).toEqual([5.38, 4.98]);
  });

  it('takes the own-API form by the id in its body, two thermometers apart and pressure in hPa', async () => {
    const answer = await push('/api/v1/push/airrohr', OWN);
    expect(answer.body).toEqual({ stored: 5, duplicates: 0, rejected: [] });
    expect(values()).toEqual([5.38, 991.3397, 21.3, 22, -59]);
  });

  it('knows P1 of both forms as one series', async () => {
    await push('/v1/push-sensor-data/', DUST, { 'x-sensor': 'esp8266-12345', 'x-pin': '1' });
    expect((await push('/api/v1/push/airrohr', OWN)).body).toMatchObject({ duplicates: 1 });
  });

  it.each<[string, string, Record<string, string>]>([
    ['Bearer', '/v1/push-sensor-data/', { authorization: `Bearer ${KEY}` }],
    ['Basic', '/api/v1/push/airrohr', { authorization: `Basic ${btoa(`device:${KEY}`)}` }],
    ['the query', `/api/v1/push/airrohr?key=${KEY}`, {}],
  ])('takes the key by %s from hardware of any name', async (_title, path, headers) => {
    expect((await push(path, DUST, { 'x-sensor': 'esp8266-999', ...headers })).body).toMatchObject({ stored: 2 });
  });

  it('answers 401 to hardware that nobody registered, and to a wrong key even of hardware that is known', async () => {
    expect((await push('/v1/push-sensor-data/', DUST, { 'x-sensor': 'esp8266-999' })).body).toMatchObject({ status: 401, code: 'auth.invalid' });
    expect((await push('/v1/push-sensor-data/', DUST)).status).toBe(401);
    expect((await push('/v1/push-sensor-data/?key=wrong', DUST, { 'x-sensor': 'esp8266-12345' })).status).toBe(401);
    expect(server.stored.size).toBe(0);
  });

  it.skipIf(!existsSync(RECORDED))('takes a push recorded from a real device', async () => {
    const answer = await push('/v1/push-sensor-data/', readFileSync(RECORDED, 'utf8'), { 'x-sensor': 'esp8266-12345' });
    expect(answer.body).toEqual({ stored: 3, duplicates: 0, rejected: [] });
  });
});
