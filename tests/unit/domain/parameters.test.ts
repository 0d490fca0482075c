import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PARAMETERS, findParameter, findParameterByCode, getParameter } from '#lib/domain/parameters.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';

const REFERENCE = new URL('../../../../shared/data/reference/parameters.json', import.meta.url);

it('knows 72 parameters with ids of their own', () => {
  expect(new Set(PARAMETERS.map((parameter) => parameter.id)).size).toBe(72);
});

it('has seven rising stops, a typical range inside the limits and a sensible number of decimals everywhere', () => {
  for (const { id, stops, typical, limits, decimals } of PARAMETERS) {
    expect(stops, id).toHaveLength(7);
    expect([...stops].sort((a, b) => a - b), id).toEqual([...stops]);
    expect(typical[0] >= limits[0] && typical[1] <= limits[1] && typical[0] < typical[1], id).toBe(true);
    expect(decimals >= 0 && decimals <= 3, id).toBe(true);
  }
});

it.each([
  ['PM2.5', 'pm25'], ['pm2_5', 'pm25'], ['P2', 'pm25'], ['P1', 'pm10'], ['P0', 'pm1'], ['pm02', 'pm25'], ['OZONE', 'o3'], ['Dissolved oxygen', 'dissolved_oxygen'],
  ['DO_mgl', 'dissolved_oxygen'], ['BME280_pressure', 'air_pressure'], ['temperature', 'air_temperature'], ['pH', 'ph'], ['soil-moisture', 'soil_moisture'],
])('finds %s as %s', (name, id) => {
  expect(findParameter(name)?.id).toBe(id);
});

it.each(['', '__proto__', 'constructor', 'toString', 'pm3', 'x'.repeat(100_000)])('finds nothing under a name that means nothing', (name) => {
  expect(findParameter(name)).toBeNull();
});

it('finds by the codes of agencies', () => {
  expect(findParameterByCode('usgs', '00300')?.id).toBe('dissolved_oxygen');
  expect(findParameterByCode('aqs', '88101')?.id).toBe('pm25');
  expect(findParameterByCode('aqs', '00300')).toBeNull();
});

it('keeps the stops of gases in ppb and as chosen in µg/m³', () => {
  const no2 = getParameter('no2');
  expect(no2.displayStops?.stops).toEqual([0, 10, 20, 40, 70, 120, 200]);
  expect(no2.stops[3]).toBeCloseTo(40 / 1.9125, 2);
});

it('throws for an id that does not exist', () => {
  expect(() => getParameter('nothing' as ParameterId)).toThrow('nothing');
});

it.skipIf(!existsSync(REFERENCE))('says what the reference list says: ids, domain, UCUM, CF names, codes, ranges and limits', () => {
  interface Row { id: string; domain: string; ucum: string; cf_standard_name: string | null; typical_range: number[]; physical_limits: (number | null)[]; usgs_pcode: unknown; aqs_code: unknown; aliases: string[]; sensor_community_value_type: string[] | null }
  const { parameters } = JSON.parse(readFileSync(REFERENCE, 'utf8')) as { parameters: Row[] };
  expect(PARAMETERS.map((parameter) => parameter.id)).toEqual(parameters.map((row) => row.id));
  for (const row of parameters) {
    const ours = getParameter(row.id as ParameterId);
    expect(ours).toMatchObject({ domain: row.domain, ucum: row.ucum, cf: row.cf_standard_name, typical: row.typical_range, usgs: [row.usgs_pcode ?? []].flat(), aqs: [row.aqs_code ?? []].flat() });
    expect(ours.limits, row.id).toEqual([row.physical_limits[0], row.physical_limits[1] ?? Infinity]);
    for (const alias of [...row.aliases, ...(row.sensor_community_value_type ?? [])]) expect(findParameter(alias)?.id, alias).toBe(row.id);
  }
});
