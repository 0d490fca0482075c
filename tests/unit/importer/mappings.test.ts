import { describe, expect, it } from 'vitest';
import { listMappings, loadMapping } from '#server/importer/mappings.ts';
import { parseMapping } from '#server/importer/mapping.ts';
import { PROJECT, readAll, writeTable } from './read.ts';

const brief = ({ stationKey, series, value, unit, timeMs }: Awaited<ReturnType<typeof readAll>>['samples'][number]) =>
  [stationKey, series.parameter, value, unit, new Date(timeMs).toISOString().slice(0, 16)].join(' ');

describe('shipped mappings', () => {
  it.each(listMappings(PROJECT))('%s is whole', (name) => {
    expect(loadMapping(name, PROJECT).title).not.toBe('');
  });

  it('reads hours in columns, local time without a zone, NA and compass points', async () => {
    const path = writeTable({
      'a.csv': '"No","year","month","day","hour","PM2.5","PM10","SO2","NO2","CO","O3","TEMP","PRES","DEWP","RAIN","wd","WSPM","station"\n1,2013,3,1,0,4,NA,4,7,300,77,-0.7,1023,-18.8,0,"NNW",4.4,"Aotizhongxin"\n',
    });
    const { samples, rejects } = await readAll(path, 'beijing-multi-site');
    expect(rejects).toEqual([]);
    expect(samples).toHaveLength(11);
    expect(brief(samples[0]!)).toBe('Aotizhongxin pm25 4 µg/m³ 2013-02-28T16:00');
    expect(samples.find((s) => s.series.parameter === 'wind_direction')?.value).toBe(337.5);
  });

  it('reads semicolons, a stray second row, trailing columns, -200 and empty rows', async () => {
    const path = writeTable({
      'a.csv': 'Date;Time;CO(GT);C6H6(GT);NOx(GT);NO2(GT);T;RH;;\n0;1;2;3;4;5;6;7;;\n10/03/2004;18.00.00;2.6;11.9;166;-200;13.6;48.9;;\n;;;;;;;;;\n',
    });
    const { rows, samples } = await readAll(path, 'uci-air-quality-italy');
    expect(rows).toBe(1);
    expect(samples.map(brief)[0]).toBe('roadside co 2.6 mg/m³ 2004-03-10T17:00');
    expect(samples.map((s) => s.series.parameter)).toEqual(['co', 'benzene', 'nox', 'air_temperature', 'relative_humidity']);
  });

  it('reads a provider’s flags, padded codes, positions west positive and a station table in Latin-1', async () => {
    const path = writeTable({
      'a.csv': 'StationCode,DateTimeStamp,Temp,F_Temp,SpCond,F_SpCond,DO_mgl,F_DO_mgl\nxxwq   ,7/2/2021 0:00,30.7,<0> ,13.73,<1> [SDO],3.8,<-3> [STS] \n',
      'sampling_stations.csv': Buffer.from('Station Code,Station Name,Lat Long,Latitude , Longitude,GMT Offset\nxxwq ,Bangs Lake ,30\xb0,30.36,88.46,-6\n', 'latin1'),
    });
    const { samples } = await readAll(path, 'nerrs-water-quality');
    expect(samples.map((s) => s.flag)).toEqual([null, 3, 4]);
    expect(brief(samples[0]!)).toBe('xxwq water_temperature 30.7 °C 2021-07-02T06:00');
  });

  it('keeps a value below its detection limit as such', async () => {
    const path = writeTable({
      'a.csv': 'StationCode,DateTimeStamp,PO4F,F_PO4F,NH4F,F_NH4F\nxxnut,01/14/2021 8:38,0.003,<0>,0.002,<-4> [SBL] (CHB)\n',
      'sampling_stations.csv': 'Station Code,Station Name,Latitude,Longitude,GMT Offset\nxxnut,X,30,88,-6\n',
    });
    const { samples } = await readAll(path, 'nerrs-nutrients');
    expect(samples.map((s) => [s.value, s.belowDetection])).toEqual([[0.003, false], [0.002, true]]);
  });

  it('reads one variable in two units and rejects a variable that nobody mapped', async () => {
    const path = writeTable({
      'a.csv': 'SiteID,Date,Variable,Value,Units\nA,2000-01-12,LEAD TOTAL,0.001,MG/L\nA,2000-02-12,LEAD TOTAL,1,UG/L\nA,2000-02-12,SPECIFIC CONDUCTANCE,120,USIE/CM\nA,2000-02-12,CADMIUM TOTAL,0,MG/L\n',
      'stations.csv': 'SiteID,Site,Lat,Long\nA,FRASER RIVER,52.9,-119.0\n',
    });
    const { samples, rejects } = await readAll(path, 'fraser-river');
    expect(samples.map((s) => s.unit)).toEqual(['MG/L', 'UG/L', 'µS/cm']);
    expect(rejects.map((r) => r.code)).toEqual(['parameter.unknown']);
  });

  it('reads columns set apart by blanks, two header lines and missing codes by column', async () => {
    const path = writeTable({
      'a.txt': '#YY  MM DD hh mm WDIR WSPD GST  WVHT PRES ATMP WTMP DEWP TIDE\n#yr  mo dy hr mn degT m/s m/s m hPa degC degC degC ft\n2020 01 01 00 00 188  6.1  99.0  99.00 1006.1 9.5 999.0 -0.3 99.00\n',
    });
    const { samples } = await readAll(path, 'ndbc-standard-meteorological');
    expect(samples.map((s) => s.series.parameter)).toEqual(['wind_direction', 'wind_speed', 'air_pressure_msl', 'air_temperature', 'dew_point']);
  });

  it('reads decimal commas', async () => {
    const mapping = parseMapping('t', JSON.stringify({
      title: 'T', table: { separator: ';', decimal: ',' }, time: { columns: ['t'], formats: ['iso'] },
      station: { prefix: 't', fixed: 'a', list: { a: { name: 'A', latitude: 1, longitude: 1 } } }, columns: [{ column: 'v', parameter: 'pm25' }],
    }));
    const { openTable } = await import('#server/importer/table.ts');
    const { makeRowReader } = await import('#server/importer/samples.ts');
    const table = await openTable(writeTable({ 'a.csv': 't;v\n2024-01-01T00:00:00Z;12,5\n2024-01-01T01:00:00Z;1.234,5\n' }), mapping.table);
    const read = makeRowReader(mapping, table, () => null);
    const outcomes = [];
    for await (const row of table.rows) outcomes.push(...read(row));
    expect(outcomes.map((o) => (o.ok ? o.sample.value : o.code))).toEqual([12.5, 'value.not_a_number']);
  });

  it.each([
    ['{', 'is not JSON'],
    ['{"title":"T"}', 'station: prefix must be text'],
    ['{"title":"T","station":{"prefix":"p"},"columns":[{"column":"v","parameter":"happiness"}]}', '"happiness" is not a known parameter'],
    ['{"title":"T","station":{"prefix":"p","kind":"castle"},"columns":[]}', 'is one of reference'],
  ])('names what is wrong in %s', (text, message) => {
    expect(() => parseMapping('m', text)).toThrow(message);
  });
});
