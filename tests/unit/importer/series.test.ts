import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT, readAll } from './read.ts';

const SERIES = resolve(PROJECT, '../shared/data/series');
const isThere = existsSync(SERIES);
if (!isThere) console.log('skipped: real measurement series (../shared/data/series is not there)');

describe.skipIf(!isThere)('real series', () => {
  it.each([
    ['air/beijing/PRSA_Data_Aotizhongxin_20130301-20170228.csv', 'beijing-multi-site', 35_064, 413_497, '2013-02-28T16:00:00.000Z', '2017-02-28T15:00:00.000Z'],
    ['air/uci_italy/AirQualityUCI_semicolon.csv', 'uci-air-quality-italy', 9_357, 50_080, '2004-03-10T17:00:00.000Z', '2005-04-04T12:00:00.000Z'],
    ['air/aqs/AQS_42101_CO_NewYork_2023_daily.csv', 'epa-aqs-daily', 364, 364, '2023-01-01T05:00:00.000Z', '2023-12-31T05:00:00.000Z'],
    ['air/sensor_community_archive/2024-07-11_sds011_sensor_82312.csv', 'sensor-community-sds011', 591, 1_182, '2024-07-11T00:00:51.000Z', ''],
    ['air/sensor_community_archive/2025-09-26_bme280_sensor_82313.csv', 'sensor-community-bme280', 576, 1_728, '2025-09-26T00:00:19.000Z', ''],
    ['air/openaq/air_quality_long.csv', 'openaq-long', 232, 232, '2019-04-09T01:00:00.000Z', '2019-06-21T00:00:00.000Z'],
    ['air/openaq/air_quality_no2.csv', 'openaq-wide-no2', 705, 1_466, '2019-05-07T02:00:00.000Z', '2019-06-05T10:00:00.000Z'],
    ['water/nerrs/gndblwq2021.csv', 'nerrs-water-quality', 5_856, 37_331, '2021-07-02T06:00:00.000Z', ''],
    ['water/nerrs/gndblnut2021.csv', 'nerrs-nutrients', 156, 623, '2021-01-14T14:38:00.000Z', ''],
    ['water/fraser/fraser_dev_sites.csv', 'fraser-river', 33_808, 19_865, '', ''],
    ['water/ndbc/stdmet_0.txt', 'ndbc-standard-meteorological', 8_770, 61_358, '2020-01-01T00:00:00.000Z', '2020-12-31T23:00:00.000Z'],
    ['soil/uscrn/CRNH0203-2023-NE_Lincoln_11_SW_excerpt24h.txt', 'uscrn-hourly', 24, 312, '2023-06-30T02:00:00.000Z', '2023-07-01T01:00:00.000Z'],
    ['soil/ameriflux/AMF_US-CRT_BASE_HH_2-5.csv', 'ameriflux-base', 96, 864, '2011-01-01T05:00:00.000Z', '2011-01-03T04:30:00.000Z'],
  ])('%s is read by %s', async (file, mapping, rows, sampleCount, from, to) => {
    const read = await readAll(join(SERIES, file), mapping);
    const times = read.samples.map((sample) => sample.timeMs);
    const first = times.reduce((a, b) => Math.min(a, b), Infinity);
    const last = times.reduce((a, b) => Math.max(a, b), -Infinity);
    const text = (ms: number) => new Date(ms).toISOString();
    expect(read.rows).toBe(rows);
    if (sampleCount > 0) expect(read.samples).toHaveLength(sampleCount);
    if (from !== '') expect(text(first)).toBe(from);
    if (to !== '') expect(text(last)).toBe(to);
  });
});
