import { AppError } from '#lib/domain/codes.ts';
import { BELOW_DETECTION, type ExportSensor } from '#lib/domain/export.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import { titleOf } from './citation.ts';
import { writeExportQuery } from './export-query.ts';
import { defineExporter } from './exporter.ts';
import { attributionOf, DEMONSTRATION_NOTE, hasDemonstration, licencesOf } from './metadata.ts';
import { BigEndian, NC, netcdfHeader, variableSize, type Attribute, type Layout, type Variable } from './netcdf-header.ts';
import { byStation, STEP_DURATIONS, type ExportPlan, type WideBatch, type WideEncoder } from './rows.ts';
import { placesOf, seriesColumnsOf, type SeriesColumn } from './wide-columns.ts';

/** CF 1.11, discrete sampling geometry `timeSeries`, contiguous ragged arrays: each station's times follow one another. */
export default defineExporter({
  head: {
    id: 'netcdf',
    title: 'NetCDF-CF, time series of stations',
    version: 1,
    source: 'https://cfconventions.org/cf-conventions/cf-conventions.html#discrete-sampling-geometries',
    options: {},
    optionsHelp: {},
    examples: [{ title: 'two stations with one time each' }],
  },
  open: (plan) => makeNetcdfEncoder(plan),
});

/** What NetCDF itself fills with; no reading can have it. */
const FILL = 9.969209968386869e36;
const FILL_FLAG = 0x81; // -127
/** Beyond it the count of records does not fit its word. */
const MAX_RECORDS = 2 ** 32 - 2;

function makeNetcdfEncoder(plan: ExportPlan): WideEncoder {
  const columns = seriesColumnsOf(plan);
  const stations = byStation(plan.spans).map((spans) => spans[0]!.sensor);
  const hasFlags = plan.query.every === 'raw';
  let sensors: readonly ExportSensor[] | null = null;
  let places: number[] = [];
  return {
    layout: 'wide',
    needsCounts: true,
    begin(counts) {
      const layout = layoutOf(plan, columns, stations, counts);
      return Buffer.concat([netcdfHeader(layout), fixedData(layout, stations, counts)]);
    },
    add(batch) {
      if (sensors !== batch.sensors) places = placesOf(columns, batch.sensors);
      sensors = batch.sensors;
      return recordsOf(batch, places, hasFlags);
    },
    end: () => new Uint8Array(0),
  };
}

const TEXTS = ['station_name', 'time_zone', 'licence'] as const;
const textOf = (sensor: ExportSensor, name: (typeof TEXTS)[number]) => (name === 'station_name' ? sensor.stationName : name === 'time_zone' ? sensor.timeZone : (sensor.licence ?? ''));
const lengthOf = (text: string) => new TextEncoder().encode(text).length;

function layoutOf(plan: ExportPlan, columns: SeriesColumn[], stations: ExportSensor[], counts: number[]): Layout {
  const records = counts.reduce((sum, count) => sum + count, 0);
  if (records > MAX_RECORDS) throw new AppError('request.invalid', 'More than 4,294,967,294 times do not fit a NetCDF file; choose a shorter period.');
  const widest = (name: (typeof TEXTS)[number]) => Math.max(1, ...stations.map((station) => lengthOf(textOf(station, name))));
  return {
    dimensions: { station: stations.length, obs: 0, station_name_length: widest('station_name'), time_zone_length: widest('time_zone'), licence_length: widest('licence') },
    records: { dimension: 'obs', count: records },
    attributes: globalAttributes(plan),
    variables: [...stationVariables(), ...recordVariables(plan, columns)],
  };
}

function globalAttributes(plan: ExportPlan): Record<string, Attribute> {
  const licences = licencesOf(plan);
  return {
    Conventions: 'CF-1.11',
    featureType: 'timeSeries',
    title: titleOf(plan),
    source: 'readings of stations, with their quality flags (QARTOD)',
    institution: attributionOf(plan).join('; '),
    license: licences.length === 0 ? 'none stated' : licences.join(', '),
    references: `/api/v1/readings?${writeExportQuery(plan.query)}`,
    history: `made by ${plan.software}`,
    comment: hasDemonstration(plan) ? DEMONSTRATION_NOTE : '',
  };
}

function stationVariables(): Variable[] {
  const text = (name: (typeof TEXTS)[number], long: string): Variable => ({ name, type: NC.char, dimensions: ['station', `${name}_length`], attributes: { long_name: long, _Encoding: 'utf-8' } });
  return [
    { name: 'station', type: NC.int, dimensions: ['station'], attributes: { long_name: 'id of the station', cf_role: 'timeseries_id' } },
    text('station_name', 'name of the station'),
    text('time_zone', 'IANA name of the zone of the station'),
    text('licence', 'terms of use'),
    { name: 'latitude', type: NC.double, dimensions: ['station'], attributes: { standard_name: 'latitude', units: 'degrees_north' } },
    { name: 'longitude', type: NC.double, dimensions: ['station'], attributes: { standard_name: 'longitude', units: 'degrees_east' } },
    { name: 'altitude', type: NC.double, dimensions: ['station'], attributes: { standard_name: 'altitude', units: 'm', positive: 'up', _FillValue: { type: NC.double, values: [FILL] } } },
    { name: 'demonstration', type: NC.byte, dimensions: ['station'], attributes: { long_name: '1: simulated, not a measurement' } },
    { name: 'row_size', type: NC.int, dimensions: ['station'], attributes: { long_name: 'times of this station', sample_dimension: 'obs' } },
  ];
}

function recordVariables({ query }: ExportPlan, columns: SeriesColumn[]): Variable[] {
  const isRaw = query.every === 'raw';
  const series = columns.flatMap(({ name, parameter }): Variable[] => {
    const { name: long, ucum, unit, cf } = getParameter(parameter);
    const value: Variable = {
      name,
      type: NC.double,
      dimensions: ['obs'],
      attributes: {
        long_name: long,
        standard_name: cf ?? '',
        units: udunitsOf(ucum),
        lichen_unit: unit,
        ucum,
        coordinates: 'time latitude longitude',
        cell_methods: isRaw ? '' : 'time: mean',
        ancillary_variables: isRaw ? `${name}_flag` : '',
        _FillValue: { type: NC.double, values: [FILL] },
      },
    };
    return isRaw ? [value, { name: `${name}_flag`, type: NC.byte, dimensions: ['obs'], attributes: { long_name: `quality of ${name}`, standard_name: 'quality_flag', ...FLAG_ATTRIBUTES } }] : [value];
  });
  const comment = query.every === 'raw' ? '' : `beginning of each mean of ${STEP_DURATIONS[query.every]}`;
  return [{ name: 'time', type: NC.double, dimensions: ['obs'], attributes: { standard_name: 'time', units: 'milliseconds since 1970-01-01 00:00:00 UTC', calendar: 'standard', comment } }, ...series];
}

const FLAG_ATTRIBUTES: Record<string, Attribute> = {
  _FillValue: { type: NC.byte, values: [FILL_FLAG] },
  flag_masks: { type: NC.byte, values: [15, 15, 15, 15, 15, 15, BELOW_DETECTION] },
  flag_values: { type: NC.byte, values: [0, 1, 2, 3, 4, 9, BELOW_DETECTION] },
  flag_meanings: 'nothing_found good not_evaluated suspect fail missing below_detection',
};

/** UCUM as UDUNITS spells it. */
export function udunitsOf(ucum: string): string {
  const known: Record<string, string> = { Cel: 'degree_Celsius', '[ppb]': '1e-9', '[ppm]': '1e-6', '[pH]': '1', deg: 'degree', 'dB[mW]': 'dBm' };
  return known[ucum] ?? (ucum.replace(/^\{[^}]*\}/, '1').replace(/\{[^}]*\}/g, '') || '1');
}

function fixedData(layout: Layout, stations: ExportSensor[], counts: number[]): Uint8Array {
  const out = new BigEndian();
  for (const variable of layout.variables.filter(({ dimensions }) => dimensions[0] !== 'obs')) {
    const ints = variable.name === 'station' ? stations.map((one) => one.stationId) : variable.name === 'row_size' ? counts : null;
    const text = TEXTS.find((name) => name === variable.name);
    if (ints !== null) for (const one of ints) out.int(one);
    else if (text !== undefined) out.bytes(textsOf(stations.map((one) => textOf(one, text)), layout.dimensions[`${text}_length`]!));
    else if (variable.name === 'demonstration') out.bytes(Uint8Array.from(stations, (one) => Number(one.isDemonstration)));
    else for (const one of stations) out.double(variable.name === 'latitude' ? one.latitude : variable.name === 'longitude' ? one.longitude : (one.altitudeM ?? FILL));
  }
  const bytes = out.all;
  const expected = layout.variables.filter(({ dimensions }) => dimensions[0] !== 'obs').reduce((sum, variable) => sum + variableSize(variable, layout), 0);
  if (bytes.length !== expected) throw new Error(`fixed data has ${bytes.length} bytes, the header says ${expected}`);
  return bytes;
}

function textsOf(texts: string[], width: number): Uint8Array {
  const bytes = new Uint8Array(texts.length * width);
  texts.forEach((text, i) => bytes.set(new TextEncoder().encode(text), i * width));
  return bytes;
}

function recordsOf({ count, timesMs, values, flags }: WideBatch, places: number[], hasFlags: boolean): Uint8Array {
  const width = 8 + places.length * (hasFlags ? 12 : 8);
  const bytes = new Uint8Array(count * width);
  const view = new DataView(bytes.buffer);
  for (let row = 0, at = 0; row < count; row += 1) {
    view.setFloat64(at, timesMs[row]!);
    at += 8;
    for (const place of places) {
      const value = place < 0 ? NaN : values[place]![row]!;
      view.setFloat64(at, Number.isNaN(value) ? FILL : value);
      at += 8;
      if (!hasFlags) continue;
      bytes[at] = Number.isNaN(value) ? FILL_FLAG : flags[place]![row]!;
      at += 4;
    }
  }
  return bytes;
}
