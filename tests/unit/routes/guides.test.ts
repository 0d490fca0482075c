import { describe, expect, it } from 'vitest';
import { getParameter } from '#lib/domain/parameters.ts';
import { convertTo } from '#lib/domain/units.ts';
import { guidesOf } from '../../../src/routes/guides.ts';

const find = (parameter: Parameters<typeof guidesOf>[0], timeZone: string, id: string) => guidesOf(parameter, timeZone).find((guide) => guide.id === id);

describe('guide lines', () => {
  it('are those of WHO 2021 with their averaging', () => {
    expect(find('pm25', 'Europe/Rome', 'who')?.lines.map(({ value, label }) => [value, label])).toEqual([[15, 'WHO, 24\u202fh']]);
  });

  it('say gases in the canonical unit of the parameter', () => {
    const line = find('no2', 'Europe/Rome', 'who')?.lines[0];
    const shown = convertTo(line?.value ?? NaN, 'µg/m³', getParameter('no2'), 20);
    expect(shown.ok && shown.value).toBeCloseTo(25, 1);
  });

  it.each([
    // EEA, bands of 2024/25: PM2.5 5, 15, 50, 90, 140 µg/m³
    ['Europe/Rome', 'european-aqi', [5, 15, 50, 90, 140]],
    // Defra 2013: PM2.5 low to 35, moderate to 53, high to 70
    ['Europe/London', 'uk-daqi', [35, 53, 70]],
    // US EPA 2024: PM2.5 9.0, 35.4, 55.4, 125.4, 225.4 (truncated to a tenth: the band ends where the next tenth begins)
    ['America/New_York', 'us-aqi', [9.1, 35.5, 55.5, 125.5, 225.5]],
  ])('have the steps of the index that %s knows', (timeZone, id, uppers) => {
    const ends = find('pm25', timeZone, id)?.bands.map((band) => band.high).filter((high) => high !== null) ?? [];
    expect(ends.length).toBe(uppers.length);
    ends.forEach((end, i) => expect(Math.abs(end! - uppers[i]!)).toBeLessThanOrEqual(uppers[i]! * 0.011 + 0.5));
  });

  it('are objectives by use for water, and none where nothing fits', () => {
    expect(find('dissolved_oxygen', 'Europe/Rome', 'water')?.lines).toMatchObject([{ value: 6.5, side: 'below' }]);
    expect(guidesOf('air_temperature', 'Europe/Rome')).toEqual([]);
  });
});
