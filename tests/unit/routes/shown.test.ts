import { describe, expect, it } from 'vitest';
import { HOUR_MS, type HourColumn } from '#lib/domain/hour-mean.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Shown } from '#lib/domain/shown.ts';
import { AIR_INDICES } from '#lib/indices/region.ts';
import { shownValueOf } from '#lib/indices/shown-value.ts';
import { scaleOf } from '../../../src/routes/index-scale.ts';
import { bandIndexOf, indexValueText } from '../../../src/routes/index-scale-words.ts';
import { countryOf, visitorIndexOf } from '../../../src/routes/visitor-index.ts';

const END_MS = Date.UTC(2026, 10, 22, 10);
const column = (sensorId: number, parameter: ParameterId, means: number[], method: string | null = null): HourColumn => ({ sensorId, parameter, method, means: [...Array.from({ length: 24 - means.length }, () => NaN), ...means], counts: [] });
const day = (value: number) => Array.from({ length: 24 }, () => value);
const shown = (change: Partial<Shown>): Shown => ({ parameter: 'pm25', kind: 'raw', average: 'now', indexId: '', ...change });
const latest = { value: 35.5, timeMs: END_MS + 60_000, intervalMs: 60_000 };

describe('a number of the map', () => {
  const columns = [column(1, 'pm25', day(20), 'PurpleAir, CF=1'), column(2, 'relative_humidity', day(60))];
  const station = { columns, isReference: false, sensorId: 1, latest };

  it('is the reading, the newest hour or the day', () => {
    expect(shownValueOf(shown({}), station, END_MS)).toEqual({ sensorId: 1, ...latest });
    expect(shownValueOf(shown({ average: '1h' }), station, END_MS)).toEqual({ sensorId: 1, value: 20, timeMs: END_MS, intervalMs: HOUR_MS });
    expect(shownValueOf(shown({ average: '24h' }), station, END_MS)).toMatchObject({ value: 20, timeMs: END_MS });
    const late = { ...station, columns: [column(1, 'pm25', [8, NaN, NaN])] };
    expect(shownValueOf(shown({ average: '1h' }), late, END_MS)).toMatchObject({ value: 8, timeMs: END_MS - 2 * HOUR_MS });
    expect(shownValueOf(shown({ average: '24h' }), late, END_MS)?.value).toBeNaN();
  });

  it('is corrected by the humidity of its hour where the kind of sensor is known, and as measured at a reference', () => {
    expect(shownValueOf(shown({ kind: 'corrected' }), station, END_MS)?.value).toBeCloseTo(19.18, 9);
    expect(shownValueOf(shown({ kind: 'corrected', average: '24h' }), station, END_MS)?.value).toBeCloseTo(0.524 * 20 - 0.0862 * 60 + 5.75, 9);
    expect(shownValueOf(shown({ kind: 'corrected' }), { ...station, isReference: true }, END_MS)?.value).toBe(35.5);
    expect(shownValueOf(shown({ kind: 'corrected' }), { ...station, columns: columns.slice(0, 1) }, END_MS)?.value).toBeNaN();
    expect(shownValueOf(shown({ kind: 'corrected' }), { ...station, columns: [column(1, 'pm25', day(20)), columns[1]!] }, END_MS)?.value).toBeNaN();
  });

  it('is the index of a station whatever parameter is chosen, and nothing where it measures none of it', () => {
    expect(shownValueOf(shown({ kind: 'index', indexId: 'us-aqi' }), station, END_MS)).toMatchObject({ value: 71, sensorId: 1, timeMs: END_MS });
    expect(shownValueOf(shown({ kind: 'index', indexId: 'us-aqi', parameter: 'air_temperature' }), { ...station, sensorId: 0, latest: null }, END_MS)).toMatchObject({ value: 71 });
    expect(shownValueOf(shown({ kind: 'index', indexId: 'us-aqi' }), { ...station, columns: columns.slice(1) }, END_MS)).toBeNull();
    const river = [column(3, 'dissolved_oxygen', [8]), column(4, 'water_temperature', [20])];
    expect(shownValueOf(shown({ kind: 'index', indexId: 'oxygen-saturation', parameter: 'ph' }), { ...station, sensorId: 0, columns: river }, END_MS)?.value).toBeCloseTo(87.985, 2);
    expect(shownValueOf(shown({ kind: 'index', indexId: '', parameter: 'soil_moisture' }), { ...station, columns: [column(5, 'soil_moisture', [0.3])] }, END_MS)).toBeNull();
  });
});

describe('the scale of an index', () => {
  it('numbers its steps from 1, with words and ranges', () => {
    const us = scaleOf('us-aqi')!;
    expect(us.bands.map(({ name, range }) => `${name} ${range}`)).toEqual(['Good 0–50', 'Moderate 51–100', 'Unhealthy for Sensitive Groups 101–150', 'Unhealthy 151–200', 'Very Unhealthy 201–300', 'Hazardous ≥\u2009301']);
    expect([0, 50, 51, 500, 900].map((value) => bandIndexOf(us, value))).toEqual([0, 0, 1, 5, 5]);
    expect(indexValueText(us, 71)).toBe('71');
    expect(indexValueText(scaleOf('european-aqi')!, 3)).toBeNull();
    expect(indexValueText(scaleOf('oxygen-saturation')!, 87.98)).toBe('88\u2009%');
    expect(scaleOf(null)).toBeNull();
  });
});

describe('the index of a visitor', () => {
  const nothing = { asked: null, chosen: undefined, zone: undefined, languages: null };

  it('is what the address says, then the choice, then the zone, then the language’s country', () => {
    const all = { asked: 'uk-daqi', chosen: 'china-aqi', zone: 'Asia/Kolkata', languages: 'de-AT,de;q=0.9' };
    expect(visitorIndexOf(all)).toBe('uk-daqi');
    expect(visitorIndexOf({ ...all, asked: 'nonsense' })).toBe('china-aqi');
    expect(visitorIndexOf({ ...all, asked: null, chosen: 'soil-ph' })).toBe('india-naqi');
    expect(visitorIndexOf({ ...nothing, languages: all.languages })).toBe('european-aqi');
    expect(visitorIndexOf({ ...nothing, zone: 'UTC', languages: 'en-GB' })).toBe('uk-daqi');
    expect(AIR_INDICES).toContain(visitorIndexOf(nothing));
  });

  it.each([['en-US,en;q=0.5', 'US'], ['zh-Hant-HK', 'HK'], ['de', ''], ['*', ''], ['', '']])('reads the country of %s', (languages, country) => expect(countryOf(languages)).toBe(country));
});
