import { describe, expect, it } from 'vitest';
import { fireSmoke2021 } from '#lib/indices/fire-smoke-2021.ts';
import { barkjohn2022 } from '#lib/indices/barkjohn-2022.ts';
import { channelsAgree } from '#lib/indices/barkjohn-2021.ts';
import { ccmeCategoryOf, ccmeWqiOf } from '#lib/indices/ccme-wqi.ts';
import { fitLinearHumidity } from '#lib/indices/linear-humidity.ts';
import { findIndex } from '#lib/indices/index.ts';
import { nowcastOf } from '#lib/indices/nowcast.ts';
import { ozoneNowcastOf } from '#lib/indices/ozone-nowcast.ts';
import { oxygenAtSaturation } from '#lib/indices/oxygen-saturation.ts';
import { practicalSalinity } from '#lib/indices/practical-salinity.ts';
import { conductanceAt25 } from '#lib/indices/specific-conductance.ts';
import { usAqiOf } from '#lib/indices/us-aqi.ts';

const evaluate = (id: string, inputs: Record<string, unknown>, options?: Record<string, string>) => findIndex(id)!.evaluate(inputs, options);
const valueOf = (id: string, inputs: Record<string, unknown>, options?: Record<string, string>) => {
  const evaluation = evaluate(id, inputs, options);
  return evaluation.ok ? evaluation.value : evaluation.code;
};

describe('US AQI', () => {
  // EPA-454/B-24-002 (May 2024), worked examples; AirNow API conversions; EPA AQS daily files of Houston and New York 2023
  it.each([
    ['O3', '8h', '0.07853333', 'ppm', 126], ['PM2.5', '24h', 35.9, 'ug/m3', 102], ['CO', '8h', 8.4, 'ppm', 90], ['PM2.5', '24h', 9, 'ug/m3', 50], ['PM2.5', '24h', 9.1, 'ug/m3', 51],
    ['PM2.5', '24h', 53, 'ug/m3', 144], ['PM2.5', '24h', 325.4, 'ug/m3', 500], ['PM2.5', '24h', 325.9, 'ug/m3', 501], ['PM2.5', '24h', -0.3, 'ug/m3', 0], ['CO', '8h', 0.7, 'ppm', 8],
  ])('gives EPA’s own value for %s over %s of %s %s: %d', (pollutant, averaging, value, unit, aqi) => {
    expect(usAqiOf(pollutant, averaging, value, unit)).toBe(aqi);
  });

  it('cuts digits as they are written, not as a float holds them', () => {
    expect(usAqiOf('O3', '8h', '0.0549999999999999999', 'ppm')).toBe(50);
    expect(usAqiOf('O3', '8h', '7.1e-2', 'ppm')).toBe(101);
    expect(usAqiOf('PM2.5', '24h', 9.04999, 'ug/m3')).toBe(50);
    expect(usAqiOf('PM10', '24h', '154.999', 'ug/m3')).toBe(100);
  });

  it('takes any unit of a pollutant', () => {
    expect(usAqiOf('O3', '8h', 78, 'ppb')).toBe(126);
    expect(usAqiOf('SO2', '1h', 0.076, 'ppm')).toBe(101);
    expect(usAqiOf('PM2.5', '24h', 0.0359, 'mg/m3')).toBe(102);
    expect(usAqiOf('PM2.5', '24 hours', '35.9', 'µg/m³')).toBe(102);
  });

  it('defines nothing where the table ends', () => {
    expect(usAqiOf('O3', '8h', 0.201, 'ppm')).toBeNull();
    expect(usAqiOf('O3', '1h', 0.124, 'ppm')).toBeNull();
    expect(usAqiOf('SO2', '1h', 305, 'ppb')).toBeNull();
    expect(usAqiOf('SO2', '24h', 304, 'ppb')).toBeNull();
    expect(usAqiOf('PM2.5', '24h', null, 'ug/m3')).toBeNull();
    expect(usAqiOf('NO2', '24h', 50, 'ppb')).toBeNull();
  });

  it('reports 200 where one hour of SO2 is beyond its table and the day is not, and the higher of two ozone averages', () => {
    expect(valueOf('us-aqi', { so2_1h: 320, so2_24h: 120 })).toBe(200);
    expect(valueOf('us-aqi', { so2_1h: 320 })).toBe(200);
    expect(valueOf('us-aqi', { so2_1h: 320, so2_24h: 305 })).toBe(201);
    expect(valueOf('us-aqi', { o3_8h: 0.06, o3_1h: 0.13 })).toBe(107);
    expect(valueOf('us-aqi', { o3_8h: 0.25, o3_1h: 0.45 })).toBe(346);
  });
});

describe('NowCast', () => {
  // US EPA fact sheet; AirNow Tech forum
  const EXAMPLE = [34.9, 43, 50, 64.9, 69.2, 66.2, 53.7, 48.6, 49.2, 35, NaN, 21];

  it('gives the example of the fact sheet, 28.4 µg/m³, and looks at twelve hours alone', () => {
    expect(nowcastOf(EXAMPLE, 1)?.value).toBe(28.4);
    expect(nowcastOf([900, 900, ...EXAMPLE], 1)?.value).toBe(28.4);
  });

  it('needs two of the last three hours, however many are before', () => {
    expect(nowcastOf([...EXAMPLE.slice(0, 11), NaN], 1)).toBeNull();
    expect(nowcastOf([], 1)).toBeNull();
    expect(nowcastOf([12], 1)).toBeNull();
    expect(nowcastOf([10, NaN, 12], 1)?.value).toBe(11.1);
  });

  it('survives zeros and values below zero', () => {
    expect(nowcastOf([0, 0, 0], 1)?.value).toBe(0);
    expect(nowcastOf([-1, -2, -1], 1)?.value).toBe(-1.3);
  });

  it('takes AirNow’s surrogate for ozone', () => {
    expect(ozoneNowcastOf([40])?.valuePpb).toBeCloseTo(38.5, 9);
    expect(ozoneNowcastOf([40, NaN, NaN, NaN])).toBeNull();
  });
});

describe('water', () => {
  // APHA Standard Methods 4500-O:I
  it.each([[0, 14.621], [10, 11.288], [20, 9.092], [30, 7.559]])('holds, at %d °C, %d mg/L of oxygen', (temperatureC, mgL) => {
    expect(Math.abs(oxygenAtSaturation({ temperatureC }) - mgL)).toBeLessThan(0.002);
  });

  // UNESCO Technical Papers in Marine Science 44, check values
  it.each([[1, 15, 0, 35], [1.2, 20, 2000, 37.245628], [0.65, 5, 1500, 27.995347]])('has, at ratio %d, %d °C and %d dbar, the salinity %d', (ratio, temperatureC, pressureDbar, salinity) => {
    expect(practicalSalinity({ ratio, temperatureC, pressureDbar })).toBeCloseTo(salinity, 5);
  });

  // APHA 2510 B
  it('conducts at 25 °C what it should', () => {
    expect(conductanceAt25(250, 5)).toBeCloseTo(404.5307, 3);
  });

  // CCME Water Quality Index 1.0, user manual (2001): category limits
  it.each([[0, 'Poor'], [44, 'Poor'], [45, 'Marginal'], [64, 'Marginal'], [65, 'Fair'], [79, 'Fair'], [80, 'Good'], [94, 'Good'], [95, 'Excellent'], [100, 'Excellent'], [-1, null], [101, null], [NaN, null]])('calls a CCME index of %d %s', (wqi, category) => {
    expect(ccmeCategoryOf(wqi)).toBe(category);
  });

  it('counts an organism where none is allowed as the worst excursion', () => {
    expect(ccmeWqiOf([{ variable: 'E. coli', value: 3, lower: null, upper: 0 }])?.F3).toBe(100);
    expect(valueOf('ccme-wqi', { tests: [{ variable: 'e_coli', value: 0 }, { variable: 'ph', value: 7.5 }] }, { use: 'drinking' })).toBe(100);
  });
});

describe('corrections', () => {
  it('joins the pieces of the Fire and Smoke correction without a step', () => {
    for (const limit of [30, 50, 210, 260]) expect(Math.abs(fireSmoke2021(limit - 1e-9, 40) - fireSmoke2021(limit, 40))).toBeLessThan(1e-6);
  });

  // Barkjohn et al. 2022, abstract: up to 300 the equation of 2021, the quadratic from about 400
  it('joins both equations of 2022', () => {
    expect(barkjohn2022(569.9, 50)).toBeCloseTo(300.0676, 3);
    expect(barkjohn2022(611, 50)).toBeCloseTo(400.1201, 3);
  });

  it('keeps a pair of channels that agree in one of the two senses', () => {
    expect(channelsAgree(3, 7)).toBe(true);
    expect(channelsAgree(100, 120)).toBe(true);
    expect(channelsAgree(5, 20)).toBe(false);
  });

  it('finds the factors of a collocation again, and refuses one that cannot tell them apart', () => {
    const pairs = Array.from({ length: 48 }, (_, i) => [i, (i * 31) % 97, 0.7 * i - 0.04 * ((i * 31) % 97) + 2] as [number, number, number]);
    const fit = fitLinearHumidity(pairs);
    expect(fit?.slope).toBeCloseTo(0.7, 9);
    expect(fit?.humidity).toBeCloseTo(-0.04, 9);
    expect(fit?.intercept).toBeCloseTo(2, 9);
    expect(fitLinearHumidity(pairs.map(([sensor, , reference]) => [sensor, 50, reference]))).toBeNull();
  });
});

describe('other countries', () => {
  it('gives values in the gaps of India’s table and ends at 500', () => {
    const pm = (pm25: number) => valueOf('india-naqi', { pm25, no2: 1, so2: 1 });
    expect([30, 30.5, 31, 180, 250, 380, 900].map(pm)).toEqual([50, 51, 51, 346, 400, 500, 500]);
  });

  it('rounds China’s sub-indices up, and names no primary pollutant at 50 and below', () => {
    expect(valueOf('china-aqi', { pm25_24h: '35.00001' })).toBe(51);
    expect(evaluate('china-aqi', { pm25_24h: 35 })).toMatchObject({ value: 50 });
    expect(evaluate('china-aqi', { pm25_24h: 35 })).not.toHaveProperty('responsible');
  });

  it('writes 10+ above ten', () => {
    expect(evaluate('canada-aqhi', { no2: 40, o3: 60, pm25: 200 })).toMatchObject({ text: '10+', band: { name: 'Very High' } });
    expect(evaluate('hong-kong-aqhi', { no2: 200, so2: 20, o3: 200, pm10: 200 })).toMatchObject({ text: '10+', value: 11, band: { name: 'Serious' } });
  });

  it('rounds half a microgram up for the United Kingdom', () => {
    expect(valueOf('uk-daqi', { pm25: 11.49 })).toBe(1);
    expect(valueOf('uk-daqi', { pm25: 11.5 })).toBe(2);
    expect(valueOf('uk-daqi', { pm25: -3 })).toBe(1);
  });
});
