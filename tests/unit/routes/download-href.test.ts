import { describe, expect, it } from 'vitest';
import { readExportQuery } from '#server/exporters/export-query.ts';
import { choiceOf, queryOf, type Choice } from '../../../src/routes/download/choice.ts';
import { downloadHrefOf, type OnTheMap } from '../../../src/routes/download-href.ts';

const USUAL: Choice = { stations: [1], parameters: [], firstDay: '2026-10-24', lastDay: '2026-11-22', every: 'raw', flags: 'all', format: 'csv' };
/** What the API is asked for once the page has read the address. */
const askedOf = (change: Partial<OnTheMap>) => {
  const href = downloadHrefOf({ parameter: 'pm25', bbox: [8.12345, 44.9, 10, 46.00001], stationIds: null, atMs: null, ...change });
  const choice = choiceOf(new URL(href, 'http://x').searchParams, USUAL);
  return readExportQuery(queryOf(choice));
};

describe('the way from the map to the download', () => {
  it('carries the view and the parameter, and leaves the period as usual', () => {
    expect(askedOf({})).toMatchObject({ selection: { kind: 'bbox', bbox: [8.1234, 44.9, 10, 46.0001] }, parameters: ['pm25'], from: { text: '2026-10-24' }, to: { text: '2026-11-23' } });
  });

  it('names the stations where a filter leaves some out', () => {
    expect(askedOf({ stationIds: [7, 9] }).selection).toEqual({ kind: 'stations', ids: [7, 9] });
  });

  it('falls back to the view where there are more than the API takes by name', () => {
    expect(askedOf({ stationIds: Array.from({ length: 1001 }, (_, i) => i + 1) }).selection.kind).toBe('bbox');
  });

  it('takes the day whose hour is shown', () => {
    expect(askedOf({ atMs: Date.UTC(2026, 10, 20, 15) })).toMatchObject({ from: { text: '2026-11-20' }, to: { text: '2026-11-21' } });
  });

  it.each([
    ['crosses the antimeridian to the east', [170, -20, 190, 0], [170, -20, -170, 0]],
    ['crosses it to the west', [-190, -20, -170, 0], [170, -20, -170, 0]],
    ['shows the world more than once', [-300, -95, 300, 95], [-180, -90, 180, 90]],
  ] as const)('keeps to the globe where the view %s', (_, bbox, expected) => {
    expect(askedOf({ bbox }).selection).toEqual({ kind: 'bbox', bbox: expected });
  });
});
