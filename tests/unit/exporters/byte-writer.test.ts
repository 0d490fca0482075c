import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '#server/exporters/byte-writer.ts';
import { csvText } from '#server/exporters/csv-text.ts';
import { readExportQuery, writeExportQuery } from '#server/exporters/export-query.ts';
import { hasWholeHours, midnightMsOf, zoneOf } from '#server/exporters/zone.ts';

const written = (write: (out: ByteWriter) => void): string => {
  const out = new ByteWriter();
  write(out);
  return new TextDecoder().decode(out.take());
};

describe('numbers in downloads', () => {
  it('read back as the same number, in no more characters than JavaScript needs', () => {
    const decimal = fc.tuple(fc.integer(), fc.integer({ min: 0, max: 12 })).map(([digits, places]) => digits / 10 ** places);
    fc.assert(
      fc.property(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), decimal), (value) => {
        const text = written((out) => out.number(value));
        expect(Object.is(Number(text), value)).toBe(true);
        expect(text.length).toBeLessThanOrEqual(Object.is(value, -0) ? 2 : String(value).length);
      }),
      { numRuns: 5000, seed: 5 },
    );
  });

  it.each([[0, '0'], [-0, '-0'], [0.1, '0.1'], [-12.34, '-12.34'], [1e15, '1000000000000000'], [1e-7, '1e-7'], [0.1 + 0.2, '0.30000000000000004'], [100, '100'], [NaN, '']])('writes %d as %s', (value, text) => {
    expect(written((out) => out.number(value))).toBe(text);
  });
});

describe('times in downloads', () => {
  it('are the ISO text of the same moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1600, 0, 1), max: Date.UTC(2200, 0, 1) }), (ms) => {
        expect(written((out) => out.time(ms, null))).toBe(new Date(ms).toISOString().replace('.000Z', 'Z'));
        expect(Date.parse(written((out) => out.time(ms, 20_700_000)))).toBe(ms);
        expect(Date.parse(written((out) => out.time(ms, -12_600_000)))).toBe(ms);
      }),
      { numRuns: 2000, seed: 5 },
    );
  });

  it.each([
    ['Europe/Berlin', '2026-03-29T00:59:59Z', 1], ['Europe/Berlin', '2026-03-29T01:00:00Z', 2], ['Asia/Kolkata', '2026-01-01T00:00:00Z', 5.5],
    ['America/St_Johns', '2026-07-01T00:00:00Z', -2.5], ['Pacific/Apia', '2026-01-01T00:00:00Z', 13], ['Australia/Lord_Howe', '2026-12-01T00:00:00Z', 11],
  ])('know that %s is at %s %d hours off', (zone, time, hours) => {
    expect(zoneOf(zone).offsetMs(Date.parse(time))).toBe(hours * 3_600_000);
  });

  it.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'], ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
    ['2026-11-22', 'Asia/Kolkata', '2026-11-21T18:30:00.000Z'], ['2026-11-22', 'Pacific/Apia', '2026-11-21T11:00:00.000Z'], ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ])('let the day %s begin in %s at %s', (day, zone, time) => {
    expect(new Date(midnightMsOf(day, zone)).toISOString()).toBe(time);
  });

  it('know which zones have half hours', () => {
    expect(hasWholeHours(0, Date.UTC(2027, 0, 1), 'Europe/Berlin')).toBe(true);
    expect(hasWholeHours(Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2), 'Asia/Kolkata')).toBe(false);
    expect(hasWholeHours(Date.UTC(2026, 0, 1), Date.UTC(2026, 11, 2), 'Australia/Lord_Howe')).toBe(false);
  });
});

describe('text of people in CSV', () => {
  it.each([['=1+1', "'=1+1"], ['+1', "'+1"], ['-x', "'-x"], ['@a', "'@a"], ['\tx', "'\tx"], [' =1', "' =1"], ['a,b', '"a,b"'], ['say "a"', '"say ""a"""'], ['=a\nb', '"\'=a\nb"'], ['Zürich', 'Zürich'], ['%', '%']])('writes %j as %j', (text, cell) => {
    expect(csvText(text)).toBe(cell);
  });
});

describe('the address of a download', () => {
  it('is the same after it was read and written', () => {
    const search = 'stations=3,1&parameters=pm25,o3&from=2025-11-22&to=2026-11-22T10:00:00Z&every=1h&flags=good&format=ndjson';
    expect(writeExportQuery(readExportQuery(search))).toBe(search);
    expect(writeExportQuery(readExportQuery('bbox=170,-50,-170,10'))).toBe('bbox=170,-50,-170,10&every=raw&format=csv');
  });

  it('never throws but with a sentence', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('stations', 'bbox', 'polygon', 'from', 'to', 'every', 'format', 'parameters', '__proto__', 'x'), fc.string())), (fields) => {
        try {
          readExportQuery(new URLSearchParams(fields as [string, string][]).toString());
        } catch (cause) {
          expect(cause).toMatchObject({ code: 'request.invalid' });
        }
      }),
      { numRuns: 2000, seed: 5 },
    );
  });
});
