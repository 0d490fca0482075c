import { describe, expect, it } from 'vitest';
import { displayStopsOf, displayUnitOf, formatAge, formatNumber, formatValue, labelPartsOf, regionOf } from '#lib/domain/display.ts';
import type { FormatOptions } from '#lib/domain/display.ts';
import { PARAMETERS } from '#lib/domain/parameters.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';

const plain = (text: string) => text.replaceAll('\u202f', ' ');

describe('formatValue', () => {
  it.each<[number, ParameterId, FormatOptions, string]>([
    [31.42, 'pm25', {}, '31.4 µg/m³'],
    [-3, 'air_temperature', {}, '−3.0 °C'],
    [-0.01, 'air_temperature', {}, '0.0 °C'],
    [25, 'air_temperature', { region: 'us' }, '77.0 °F'],
    [10, 'no2', {}, '19.1 µg/m³'],
    [20, 'no2', { region: 'us' }, '20.0 ppb'],
    [1, 'co', {}, '1.16 mg/m³'],
    [0.2, 'dissolved_oxygen', { belowDetection: true }, '< 0.20 mg/L'],
    [7.42, 'ph', {}, '7.42'],
    [12345.6, 'discharge', { locale: 'de' }, '12.345,60 m³/s'],
    [1013.25, 'air_pressure', { region: 'us' }, '29.92 inHg'],
  ])('prints %s of %s with %o as %s', (value, id, options, expected) => {
    expect(plain(formatValue(value, id, options))).toBe(expected);
  });

  it('prints a dash for what is not a number', () => {
    expect(formatNumber(NaN, 1)).toBe('–');
  });
});

it('chooses the region by locale', () => {
  expect(['en-US', 'es_US', 'en-GB', 'de'].map(regionOf)).toEqual(['us', 'us', 'eu', 'eu']);
});

it('gives round legend numbers where they were chosen so, and rising ones everywhere', () => {
  expect(displayStopsOf('no2', 'eu')).toEqual([0, 10, 20, 40, 70, 120, 200]);
  for (const { id } of PARAMETERS) {
    for (const region of ['eu', 'us'] as const) {
      const stops = displayStopsOf(id, region);
      expect([...stops].sort((a, b) => a - b), `${id} ${region} ${displayUnitOf(id, region).unit}`).toEqual([...stops]);
    }
  }
});

it('splits a label into its letters and its subscript', () => {
  expect(labelPartsOf('pm25')).toEqual({ label: 'PM', sub: '2.5', name: 'Fine particles, PM2.5' });
});

describe('formatAge', () => {
  const now = Date.UTC(2026, 10, 22, 10, 0, 0);
  it.each([
    [now + 5000, '0 s'],
    [now - 2000, '2 s'],
    [now - 3 * 60_000, '3 min ago'],
    [now - 59 * 60_000, '59 min ago'],
    [Date.UTC(2026, 10, 22, 7, 12), '08:12'],
    [Date.UTC(2026, 10, 21, 23, 30), '00:30'],
    [Date.UTC(2026, 10, 21, 22, 30), '21 Nov'],
    [Date.UTC(2024, 10, 12, 9), '12 Nov 2024'],
  ])('says %s as %s', (timeMs, expected) => {
    expect(plain(formatAge(timeMs, now, { timeZone: 'Europe/Berlin' }))).toBe(expected);
  });
});
