import { describe, expect, it } from 'vitest';
import { findIndex } from '#lib/indices/index.ts';
import { indexOf, listHourlyIndices } from '#lib/indices/hourly.ts';
import { HOURLY_RULES } from '#lib/indices/hourly-rules.ts';
import { indexForRegion } from '#lib/indices/region.ts';

const IDS = listHourlyIndices().map(({ head }) => head.id);
const hours = (value: number, ...newest: number[]) => [...Array.from({ length: 48 - newest.length }, () => value), ...newest];

describe('an index from hourly means', () => {
  it('takes the NowCast of particles and the newest hour of gases for the US', () => {
    const { evaluation, hours: used } = indexOf({ pm25: hours(20), no2: hours(10, 30) }, 'us-aqi');
    expect(evaluation).toMatchObject({ ok: true, value: 71, responsible: 'PM2.5', parts: { sub: { 'PM2.5': 71, NO2: 28 } } });
    expect(used.find(({ input }) => input === 'pm25')).toMatchObject({ used: 12, missing: 0, given: { value: 20, unit: 'µg/m³' } });
  });

  it('says which hours are missing, and gives no index from too few', () => {
    const { evaluation, hours: used } = indexOf({ pm25: hours(20, NaN, NaN) }, 'us-aqi');
    expect(evaluation).toMatchObject({ ok: false, code: 'data.insufficient' });
    expect(used[0]).toMatchObject({ used: 10, missing: 2, given: null });
  });

  it('needs 18 of 24 hours of particles in the United Kingdom', () => {
    const gaps = (count: number) => hours(30, ...Array.from({ length: count }, () => NaN));
    expect(indexOf({ pm25: gaps(6) }, 'uk-daqi').evaluation).toMatchObject({ ok: true, value: 3 });
    expect(indexOf({ pm25: gaps(7) }, 'uk-daqi').evaluation).toMatchObject({ ok: false });
  });

  it('lets an hour of the last three stand for the newest in Europe, and converts ppb at 20 °C', () => {
    const { evaluation } = indexOf({ no2: hours(5, 20, NaN, NaN) }, 'european-aqi');
    expect(evaluation).toMatchObject({ ok: true, value: 3, responsible: 'NO2' });
    expect(indexOf({ no2: hours(5, NaN, NaN, NaN) }, 'european-aqi').evaluation.ok).toBe(false);
  });

  it('asks Canada’s three pollutants for two of three hours', () => {
    const three = { no2: hours(10), o3: hours(30), pm25: hours(8) };
    expect(indexOf(three, 'canada-aqhi').evaluation).toMatchObject({ ok: true, value: 3 });
    expect(indexOf({ ...three, o3: hours(30, NaN, NaN) }, 'canada-aqhi').evaluation).toMatchObject({ ok: false, code: 'data.insufficient' });
  });

  it('gives what the index gives for the inputs it names, whatever hours are missing, late or negative', () => {
    const random = seeded(41);
    for (let round = 0; round < 300; round++) {
      const series = () => Float64Array.from({ length: 48 }, () => (random() < 0.25 ? NaN : random() * 300 - 5));
      const hourly = { pm25: series(), pm10: series(), o3: series(), no2: series(), so2: series(), co: series() };
      for (const id of IDS) {
        const { evaluation, inputs, hours: used } = indexOf(hourly, id);
        if (evaluation.ok) expect(findIndex(id)!.evaluate(inputs)).toEqual(evaluation);
        for (const { rule, used: count, missing, input } of used) expect([rule, count + missing]).toEqual([rule, HOURLY_RULES[id]!.find((one) => one.input === input)!.hours]);
      }
    }
  });

  it('gives nothing, in words, for what cannot be told from hours', () => {
    expect(indexOf({}, 'soil-ph').evaluation).toMatchObject({ ok: false });
    expect(indexOf({}, 'us-aqi').evaluation).toMatchObject({ ok: false, code: 'data.insufficient' });
    expect(indexOf({ pm25: [] }, 'us-aqi').evaluation).toMatchObject({ ok: false, code: 'data.insufficient' });
  });

  it('names inputs that its index takes', () => {
    expect(Object.keys(HOURLY_RULES).sort()).toEqual([...IDS].sort());
    for (const [id, rules] of Object.entries(HOURLY_RULES)) for (const { input } of rules) expect(Object.keys(findIndex(id)!.head.inputs), id).toContain(input);
  });
});

it.each([
  ['US', 'us-aqi'], ['de', 'european-aqi'], ['GB', 'uk-daqi'], ['CA', 'canada-aqhi'], ['IN', 'india-naqi'], ['CN', 'china-aqi'], ['HK', 'hong-kong-aqhi'], ['BR', 'us-aqi'],
  ['Europe/Rome', 'european-aqi'], ['Europe/London', 'uk-daqi'], ['America/New_York', 'us-aqi'], ['America/Toronto', 'canada-aqhi'], ['Asia/Calcutta', 'india-naqi'], ['Asia/Shanghai', 'china-aqi'], ['Asia/Hong_Kong', 'hong-kong-aqhi'], ['', 'us-aqi'],
])('shows people of %s the %s', (region, id) => {
  expect(indexForRegion(region)).toBe(id);
  expect(IDS).toContain(id);
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}
