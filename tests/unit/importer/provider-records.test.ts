import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listMappings, loadMapping } from '#server/importer/mappings.ts';
import { readProviderTime } from '#server/importer/provider-times.ts';
import { readProviderValue } from '#server/importer/provider-values.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MAPPINGS = listMappings(ROOT).map((name) => loadMapping(name, ROOT));

describe('a cell of a known provider', () => {
  it.each<[raw: unknown, context: string, value: number | null]>([
    ['19.13', 'sensor_community', 19.13], ['-59 dBm', 'airrohr signal', -59], ['-999999', 'usgs', null], ['Ice', 'usgs', null], ['-5.0', 'usgs 00035', null], ['-5.0', 'usgs 00010', -5],
    ['-200', 'uci_italy', null], ['-200', 'uci_italy CO(GT)', null], ['2,6', 'uci_italy', 2.6], ['9999.0', 'ndbc PRES', null], ['99.0', 'ndbc WSPD', null], ['999.0', 'ndbc WTMP', null], ['99.00', 'ndbc APD', null], ['MM', 'ndbc', null], ['99.0', 'ndbc PRES', 99],
    ['99', 'beijing PM2.5', 99], ['NA', 'beijing', null], ['none', 'smartcitizen', null], ['-', 'waqi', null], ['-9999', 'ameriflux TA', null], ['-9999.0', 'uscrn T_CALC', null], ['-99.000', 'uscrn SOIL_MOISTURE_5', null], ['327.67', 'dragino', null],
    ['1.276020076001e+09', 'senml', 1276020076.001], ['', 'openaq', null], ['NaN', 'openaq', null], ['1e999', 'senml', null], [null, 'openaq', null], [12.5, 'openaq', 12.5], ['-4.9', 'openaq', -4.9], ['abc', 'x', null],
  ])('reads %j of %s as %j', (raw, context, value) => {
    expect(readProviderValue(raw, context, MAPPINGS)).toBe(value);
  });
});

describe('a time of a known provider', () => {
  it.each<[record: Record<string, unknown>, instant: string]>([
    [{ source: 'beijing_prsa', year: 2013, month: 3, day: 1, hour: 0, station_zone: 'Asia/Shanghai' }, '2013-02-28T16:00:00Z'],
    [{ source: 'uci_italy', Date: '04/10/2004', Time: '09.00.00', station_zone: 'Europe/Rome' }, '2004-10-04T07:00:00Z'],
    [{ source: 'usgs_iv', dateTime: '2018-11-04T01:00:00.000-05:00' }, '2018-11-04T06:00:00Z'],
    [{ source: 'usgs_rdb', datetime: '2013-11-03 01:30', tz_cd: 'EST' }, '2013-11-03T06:30:00Z'],
    [{ source: 'nerrs', DateTimeStamp: '7/29/2021 2:00', gmt_offset: -6 }, '2021-07-29T08:00:00Z'],
    [{ source: 'nerrs', DateTimeStamp: '07/29/2021 02:00', 'GMT Offset': '-6' }, '2021-07-29T08:00:00Z'],
    [{ source: 'uscrn', UTC_DATE: '20230630', UTC_TIME: '0200' }, '2023-06-30T02:00:00Z'],
    [{ source: 'ameriflux', TIMESTAMP_START: '201101010030', utc_offset: -5 }, '2011-01-01T05:30:00Z'],
    [{ source: 'ndbc', '#YY': 2022, MM: 10, DD: 2, hh: 3, mm: 50 }, '2022-10-02T03:50:00Z'],
    [{ source: 'airnow_new', dateObserved: '2020-12-20', hourObserved: '15:00', localTimeZone: 'PST' }, '2020-12-20T23:00:00Z'],
    [{ source: 'waqi', s: '2017-02-24 06:00:00', tz: '+08:00', v: 1487916000 }, '2017-02-23T22:00:00Z'],
    [{ source: 'chirpstack', time: '2022-07-18T09:34:15.775023242+00:00' }, '2022-07-18T09:34:15.775023242Z'],
    [{ source: 'influx_line_protocol', timestamp: '1465839830100400200', precision: 'ns' }, '2016-06-13T17:43:50.1004002Z'],
    [{ source: 'influx_line_protocol', timestamp: '1465839830', precision: 's' }, '2016-06-13T17:43:50Z'],
    [{ source: 'telegraf', timestamp: 1458229140 }, '2016-03-17T15:39:00Z'],
    [{ source: 'thingsboard', ts: 1451649600512 }, '2016-01-01T12:00:00.512Z'],
    [{ source: 'senml', bt: 1276020076.001, t: -5 }, '2010-06-08T18:01:11.001Z'],
    [{ source: 'senml', bn: 'x', bt: '1.276020076001e+09' }, '2010-06-08T18:01:16.001Z'],
    [{ source: 'smartcitizen_mqtt', t: '2024-09-25T13:19:38Z💣' }, '2024-09-25T13:19:38Z'],
    [{ source: 'openaq_v3', datetime: { utc: '2023-10-13T14:00:00+00:00', local: '2023-10-13T08:00:00-06:00' } }, '2023-10-13T14:00:00Z'],
    [{ source: 'tasmota', Time: '2019-01-10T22:15:52', station_zone: 'Europe/Berlin' }, '2019-01-10T21:15:52Z'],
    [{ source: 'anything', time: '1969-12-31T23:59:59.5Z' }, '1969-12-31T23:59:59.5Z'],
  ])('reads %j', (record, instant) => {
    expect(readProviderTime(record)).toMatchObject({ kind: 'instant', text: instant, ms: Math.floor(Date.parse(instant)) });
  });

  it('gives a bare date no instant, and a wall clock without a zone neither', () => {
    for (const Date of ['01-02-2023', '01/02/2023']) expect(readProviderTime({ source: 'aqs_csv', Date })).toEqual({ kind: 'date', date: '2023-01-02' });
    expect(readProviderTime({ source: 'bbwm_hobo', Datetime: '09-02-2013  12:00:00 AM', assume_utc_offset: null })).toEqual({ kind: 'local', local: '2013-09-02T00:00:00' });
    expect(readProviderTime({ source: 'bbwm_hobo', Datetime: '01/01/2015  3:00:00 AM', assume_utc_offset: -5 })).toMatchObject({ text: '2015-01-01T08:00:00Z' });
    expect(readProviderTime({ source: 'tasmota', Time: '2019-01-10T22:15:52' })).toEqual({ kind: 'local', local: '2019-01-10T22:15:52' });
  });

  it('reads no time where there is none', () => {
    expect(readProviderTime({ source: 'x', time: 'soon' })).toBeNull();
    expect(readProviderTime({})).toBeNull();
  });
});
