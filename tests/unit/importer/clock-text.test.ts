import { describe, expect, it } from 'vitest';
import { makeClockReader } from '#server/importer/clock-text.ts';

const read = (formats: string[], zone: string, text: string, offset: string | null = null) => {
  const ms = makeClockReader(formats, zone).read(text, offset);
  return ms === null ? null : new Date(ms).toISOString();
};

describe('times of tables', () => {
  it.each([
    ['year, month, day and hour in columns', ['yyyy M d H'], '+08:00', '2013 3 1 0', '2013-02-28T16:00:00.000Z'],
    ['day first with dots in the time', ['dd/MM/yyyy HH.mm.ss'], 'UTC', '10/03/2004 18.00.00', '2004-03-10T18:00:00.000Z'],
    ['the first of two formats that fits', ['MM-dd-yyyy', 'MM/dd/yyyy'], 'UTC', '12/31/2023', '2023-12-31T00:00:00.000Z'],
    ['single digits', ['M/d/yyyy H:mm'], 'UTC', '7/2/2021 0:15', '2021-07-02T00:15:00.000Z'],
    ['digits without separators', ['yyyyMMddHHmm'], '-05:00', '201101010030', '2011-01-01T05:30:00.000Z'],
    ['ISO 8601 with a blank and an offset', ['iso'], 'UTC', '2019-06-18 06:00:00+02:00', '2019-06-18T04:00:00.000Z'],
    ['ISO 8601 without a zone as UTC', ['iso'], 'UTC', '2024-07-11T00:00:51', '2024-07-11T00:00:51.000Z'],
    ['24:00 as the next day', ['yyyy-MM-dd HH:mm'], 'UTC', '2024-02-28 24:00', '2024-02-29T00:00:00.000Z'],
    ['summer time of a named zone', ['yyyy-MM-dd HH:mm'], 'Europe/Rome', '2004-07-01 12:00', '2004-07-01T10:00:00.000Z'],
    ['winter time of a named zone', ['yyyy-MM-dd HH:mm'], 'Europe/Rome', '2004-01-01 12:00', '2004-01-01T11:00:00.000Z'],
  ])('reads %s', (_, formats, zone, text, expected) => {
    expect(read(formats, zone, text)).toBe(expected);
  });

  it.each(['31/02/2004 10.00.00', '', 'yesterday', '2004-03-10', '10/03/2004 25.00.00'])('refuses "%s"', (text) => {
    expect(read(['dd/MM/yyyy HH.mm.ss'], 'UTC', text)).toBeNull();
  });

  it('takes the offset of the station where the mapping says so', () => {
    expect(read(['M/d/yyyy H:mm'], 'station', '7/2/2021 0:00', '-6')).toBe('2021-07-02T06:00:00.000Z');
  });

  it('tells the two passes of the hour that repeats apart by their order', () => {
    const clock = makeClockReader(['yyyy-MM-dd HH:mm'], 'Europe/Berlin');
    const texts = ['2024-10-27 01:30', '2024-10-27 02:00', '2024-10-27 02:30', '2024-10-27 02:00', '2024-10-27 02:30', '2024-10-27 03:00'];
    const hours = texts.map((text) => new Date(clock.read(text, null) ?? 0).toISOString().slice(11, 16));
    expect(hours).toEqual(['23:30', '00:00', '00:30', '01:00', '01:30', '02:00']);
  });
});
