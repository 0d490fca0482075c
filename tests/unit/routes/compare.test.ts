import { describe, expect, it } from 'vitest';
import { compareRowsOf, dodged, panelsOf, type CompareLine } from '#lib/charts/compare-lines.ts';
import { choiceOf, compareHref, hrefWith } from '../../../src/routes/compare/choice.ts';
import { readSearch } from '../../../src/routes/compare/search-series.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const MINUTE_MS = 60_000;
const line = (sensorId: number, parameter: CompareLine['parameter'], minutes: number[] = [], values: number[] = []): CompareLine => ({
  sensorId, place: sensorId, parameter, name: `s${sensorId}`, intervalMs: MINUTE_MS,
  columns: { stepMs: 0, timesMs: minutes.map((minute) => minute * MINUTE_MS), means: values, mins: values, maxs: values },
});

describe('the address of a comparison', () => {
  it('says the whole view', () => {
    const params = new URLSearchParams('s=1.5,7.22&range=7d&to=2026-11-20T00:00:00Z&axes=own&zone=utc&zoom=2026-11-18T00:00:00Z/2026-11-19T00:00:00Z');
    expect(choiceOf(params, NOW)).toEqual({
      series: [{ stationId: 1, sensorId: 5 }, { stationId: 7, sensorId: 22 }], cutCount: 0,
      range: '7d', isLive: false, fromMs: Date.parse('2026-11-13T00:00:00Z'), toMs: Date.parse('2026-11-20T00:00:00Z'),
      zoom: { fromMs: Date.parse('2026-11-18T00:00:00Z'), toMs: Date.parse('2026-11-19T00:00:00Z') }, axes: 'own', zone: 'utc',
    });
    expect(hrefWith(params, { axes: null, zoom: null })).toBe('/compare?s=1.5,7.22&range=7d&to=2026-11-20T00:00:00Z&zone=utc');
    expect(compareHref([{ stationId: 1, sensorId: 5 }])).toBe('/compare?s=1.5');
  });

  it('leaves out what it does not understand, what stands twice and what is too much', () => {
    const many = Array.from({ length: 10 }, (_, i) => `1.${i + 1}`).join(',');
    const choice = choiceOf(new URLSearchParams(`s=x,-1.2,9,1.1,${many}&range=99y&axes=none&zoom=2020-01-01/2020-01-02&to=2999-01-01`), NOW);
    expect(choice.series.map((ref) => ref.sensorId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(choice).toMatchObject({ cutCount: 2, range: '24h', isLive: true, zoom: null, axes: 'shared', zone: 'station' });
  });
});

describe('the search for series', () => {
  it.each([
    ['Porta Venezia PM2.5', { name: 'Porta Venezia', parameter: 'pm25' }],
    ['no2', { name: '', parameter: 'no2' }],
    ['Weir 7', { name: 'Weir 7', parameter: null }],
  ])('takes a parameter out of "%s"', (text, wanted) => expect(readSearch(text)).toEqual(wanted));
});

describe('compared lines', () => {
  it('share an axis by unit, shares of different things do not, and each its own on demand', () => {
    const lines = [line(1, 'pm25'), line(2, 'air_temperature'), line(3, 'pm10'), line(4, 'relative_humidity')];
    expect(panelsOf(lines, 'shared', 'eu').map((panel) => panel.lines.map((one) => one.sensorId))).toEqual([[1, 3], [2], [4]]);
    expect(panelsOf(lines, 'own', 'eu')).toHaveLength(4);
  });

  it('stand on common times in the table, newest first, with a dash where one was silent', () => {
    const rows = compareRowsOf([line(1, 'pm25', [0, 1, 2, 3], [1, 3, 5, 7]), line(2, 'pm25', [2], [9])], 0, 4 * MINUTE_MS, 4);
    expect(rows.map((row) => [row.timeMs / MINUTE_MS, row.values])).toEqual([[2, [6, 9]], [0, [2, null]]]);
  });

  it('have labels that do not lie over one another and stay inside', () => {
    const placed = dodged([50, 52, 51, 99], 16, 0, 100);
    const sorted = placed.toSorted((a, b) => a - b);
    expect(sorted.slice(1).every((at, i) => at - sorted[i]! >= 16)).toBe(true);
    expect(sorted[0]).toBeGreaterThanOrEqual(0);
    expect(sorted.at(-1)).toBeLessThanOrEqual(100);
    expect(placed[1]! > placed[2]!).toBe(true);
  });
});
