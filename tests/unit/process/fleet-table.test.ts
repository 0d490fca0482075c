import { describe, expect, it } from 'vitest';
import { FLEET_COLUMNS, MAX_TABLE_BYTES } from '#lib/domain/fleet-table.ts';
import type { FleetTableRow } from '#server/db/fleet-table.ts';
import { answerCsvOf, fleetCsvOf, readFleetCsv } from '#server/fleet-table.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const ROW: FleetTableRow = {
  station_id: 3, station_external_id: null, station: '=HYPERLINK("http://x")', kind: 'low-cost', exposure: 'outdoor', latitude: -51.5, longitude: -0.12, position_accuracy: '100m', altitude_m: null,
  time_zone: 'Europe/London', licence: null, source: 'A, B and "C"', tags: ['north', 'school'], device_id: 7, device_external_id: 'eui-1', device: '@home',
};

describe('the table of stations and devices', () => {
  it('gives no spreadsheet anything to run, and comes in as it went out', () => {
    const csv = fleetCsvOf([ROW, { ...ROW, station_id: 4, station: "O'Hare", device_id: null, device: null, device_external_id: null }]);
    const [head, first] = csv.split('\r\n');
    expect(head).toBe(FLEET_COLUMNS.join(','));
    expect(first).toBe(`3,,"'=HYPERLINK(""http://x"")",low-cost,outdoor,-51.5,-0.12,100m,,Europe/London,,"A, B and ""C""",north school,7,eui-1,'@home`);
    const [one, two] = readFleetCsv(bytesOf(csv));
    expect(one).toMatchObject({ line: 2, cells: { station: ROW.station, device: '@home', source: ROW.source, latitude: '-51.5' } });
    expect(two).toEqual({ line: 3, cells: expect.objectContaining({ station: "O'Hare" }) as unknown });
    expect(two!.cells).not.toHaveProperty('device');
  });

  it('is read with commas or semicolons, a mark of its encoding, and columns in any order', () => {
    expect(readFleetCsv(bytesOf('\ufeffLongitude;Station;latitude\r\n13.7; Weir, north ;51\r\n;;\r\n'))).toEqual([{ line: 2, cells: { longitude: '13.7', station: 'Weir, north', latitude: '51' } }]);
  });

  it.each([
    ['', 'request.malformed', 'empty'],
    ['station,colour\nWeir,blue', 'request.invalid', '"colour"'],
    ['station,station\na,b', 'request.invalid', 'twice'],
    ['station\n"never closed', 'request.malformed', 'cannot be read'],
    [`station\n${'a\n'.repeat(2001)}`, 'body.too_large', '2000 lines'],
    [`station\n${'x'.repeat(MAX_TABLE_BYTES)}`, 'body.too_large', '400 kB'],
    [`station\n${'x'.repeat(20_000)}`, 'request.malformed', 'cannot be read'],
  ])('is refused whole where it is none (%#)', (text, code, words) => {
    expect(() => readFleetCsv(bytesOf(text))).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) as unknown }) as Error);
  });

  it('is refused in another encoding than UTF-8', () => {
    expect(() => readFleetCsv(Uint8Array.from([0x73, 0xfc, 0x64]))).toThrow(/UTF-8/);
  });

  it('answers line by line', () => {
    const csv = answerCsvOf({
      lines: [
        { line: 2, station: { state: 'new', id: 5, name: '+Roof' }, device: { state: 'new', id: 9, name: 'sonde' }, error: null, key: 'lk_abc' },
        { line: 3, station: null, device: null, error: '"latitude" must be a number, really.', key: null },
      ],
      newStations: 1, newDevices: 1, errors: 1, placed: [], isApplied: true,
    });
    expect(csv.split('\r\n')).toEqual(['line,station_is,station_id,station,device_is,device_id,device,key,error', "2,new,5,'+Roof,new,9,sonde,lk_abc,", '3,,,,,,,,"""latitude"" must be a number, really."', '']);
  });
});
