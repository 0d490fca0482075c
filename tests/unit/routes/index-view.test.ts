import { describe, expect, it } from 'vitest';
import type { HourTable } from '#lib/domain/api.ts';
import type { HourColumn } from '#lib/domain/hour-mean.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { columnsOfTable, indexParametersOf, indexViewOf } from '../../../src/routes/index-view.ts';
import { indexNameOf, indexStepOf, indexWhenOf, whyNoIndexOf, type IndexView, type ToldIndex } from '../../../src/routes/index-words.ts';

const END_MS = Date.UTC(2026, 10, 22, 10);

/** Hourly means, the last one of the hour to 10:00 UTC. */
function hoursOf(parameter: ParameterId, means: (number | null)[]): HourColumn {
  return { sensorId: 1, parameter, method: null, means: means.map((mean) => mean ?? NaN), counts: means.map((mean) => (mean === null ? 0 : 60)) };
}

function told(view: IndexView | null): ToldIndex {
  if (!view?.isTold) throw new Error(`no index: ${JSON.stringify(view)}`);
  return view;
}
function why(view: IndexView | null): string {
  if (view === null || view.isTold) throw new Error('there is an index');
  return whyNoIndexOf(view);
}

describe('the index of a station', () => {
  it('is the one of its region, with the band, the hour and the printed limits', () => {
    const view = told(indexViewOf([hoursOf('pm25', [28, 29.8])], 'pm25', 'european-aqi', END_MS));
    expect(indexNameOf(view)).toBe('Moderate');
    expect(indexWhenOf(view, 'Europe/Rome')).toBe('European AQI, hour to 11:00');
    expect(view.bands).toHaveLength(6);
    expect(view.current).toBe(2);
    expect(view.position).toBeCloseTo((29.8 - 15) / 35, 6);
    expect(view.bands[2]).toMatchObject({ colour: '#f0e641', textColour: '#16211c' });
    expect(view.adviceBy).toContain('European Environment Agency');
    expect(indexStepOf(view)).toEqual({ title: 'European AQI: Moderate', text: 'PM2.5 decides, 1 h mean in µg/m³', value: '16–50' });
  });

  it('names an earlier hour where the newest is missing', () => {
    const view = told(indexViewOf([hoursOf('pm25', [12, null])], 'pm25', 'european-aqi', END_MS));
    expect(indexWhenOf(view, 'UTC')).toBe('European AQI, hour to 09:00');
  });

  it('leaves out the hour that is still running', () => {
    const table: HourTable = { offset: 1, lastHourMs: END_MS, hours: 3, sensorIds: [1], stationIds: [1], parameters: ['pm25'], methods: [null], means: [null, 12, 500], counts: [0, 60, 24] };
    const { columns, endMs } = columnsOfTable(table);
    expect(endMs).toBe(END_MS);
    expect(indexNameOf(told(indexViewOf(columns, 'pm25', 'european-aqi', endMs)))).toBe('Fair');
  });

  it('says the number and the averaging where the index has them', () => {
    const uk = told(indexViewOf([hoursOf('pm25', Array.from({ length: 20 }, () => 40))], 'pm25', 'uk-daqi', END_MS));
    expect(indexNameOf(uk)).toBe('Moderate, 4');
    expect(indexWhenOf(uk, 'UTC')).toBe('UK DAQI, 24 h to 10:00');
    expect(indexStepOf(uk)).toMatchObject({ text: 'PM2.5 decides, 20 of 24 hours', value: '4–6' });
    const us = told(indexViewOf([hoursOf('pm25', Array.from({ length: 12 }, () => 400))], 'pm25', 'us-aqi', END_MS));
    expect(indexWhenOf(us, 'UTC')).toBe('US AQI, NowCast to 10:00');
    expect(indexStepOf(us)).toMatchObject({ title: 'US AQI: Hazardous', value: '≥\u2009301' });
  });

  it('says why there is none', () => {
    expect(why(indexViewOf([hoursOf('pm25', [30, null, null, null])], 'pm25', 'european-aqi', END_MS))).toBe('The European AQI needs an hour with good readings among the last 3. There is none.');
    expect(why(indexViewOf([hoursOf('pm25', [30, 30])], 'pm25', 'uk-daqi', END_MS))).toBe('The UK DAQI needs 18 hours with good readings of the last 24. There are 2.');
    expect(why(indexViewOf([hoursOf('pm25', [30])], 'pm25', 'us-aqi', END_MS))).toContain('The US AQI needs good readings in two of the last three hours');
    expect(why(indexViewOf([hoursOf('pm25', [30, 30, 30])], 'pm25', 'canada-aqhi', END_MS))).toBe('The Canada AQHI needs NO2 and O3 as well, which this station does not measure.');
  });

  it('is not there for what no index takes', () => {
    expect(indexViewOf([hoursOf('air_temperature', [7])], 'air_temperature', 'european-aqi', END_MS)).toBeNull();
    expect(indexParametersOf('european-aqi')).toEqual(new Set(['pm25', 'pm10', 'no2', 'o3', 'so2']));
  });
});
