import { ERRORS, REJECT_CODES } from '#lib/domain/codes.ts';
import { SHOWN_AGES } from '#lib/domain/map-filter.ts';
import { AVERAGES, SHOWN_KINDS } from '#lib/domain/shown.ts';
import { PARAMETERS } from '#lib/domain/parameters.ts';
import { EXPOSURES, POSITION_ACCURACIES, STAMPS, STATION_KINDS } from '#lib/domain/station.ts';

export type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: ['string', 'null'] };
const number: Schema = { type: 'number' };
const numberOrNull: Schema = { type: ['number', 'null'] };
const whole: Schema = { type: 'integer' };
const count: Schema = { type: 'integer', minimum: 0 };
const bool: Schema = { type: 'boolean' };
const id: Schema = { type: 'string', pattern: '^[1-9][0-9]*$' };
const idOrNull: Schema = { type: ['string', 'null'], pattern: '^[1-9][0-9]*$' };
const time: Schema = { type: 'string', format: 'date-time' };
const timeOrNull: Schema = { type: ['string', 'null'], format: 'date-time' };
const parameter: Schema = { type: 'string', enum: PARAMETERS.map(({ id: name }) => name), description: 'The id of a parameter.' };
const flag: Schema = { enum: [1, 2, 3, 4, 9, null], description: 'QARTOD: 1 good, 2 not evaluated, 3 suspect, 4 fail, 9 missing; null: nothing was found.' };
const demonstration: Schema = { type: 'boolean', description: 'True where simulated data is among what is answered.' };

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
export const list = (items: Schema): Schema => ({ type: 'array', items });

/** An object whose fields are all there, and no others. */
function object(properties: Record<string, Schema>, more: Record<string, unknown> = {}): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false, ...more };
}

/** An object of a request: some fields are needed. */
function input(properties: Record<string, Schema>, required: string[]): Schema {
  return { type: 'object', properties, required };
}

const reading = { time, value: numberOrNull, flag };
const stationFields = {
  id,
  name: text,
  kind: { type: 'string', enum: STATION_KINDS },
  exposure: { type: 'string', enum: EXPOSURES },
  latitude: { type: 'number', minimum: -90, maximum: 90 },
  longitude: { type: 'number', minimum: -180, maximum: 180 },
  position_accuracy: { type: 'string', enum: POSITION_ACCURACIES, description: 'How exactly the position is shown; coarse positions stay the same for a station.' },
  altitude_m: numberOrNull,
  time_zone: { type: 'string', examples: ['Europe/Berlin'] },
  licence: textOrNull,
  source: textOrNull,
  is_demonstration: bool,
  demonstration,
  created_at: time,
  newest_at: timeOrNull,
  sensors: list(ref('Sensor')),
};
const hidden: Schema = { type: 'boolean', description: 'There, and false, where members of its organisation alone may see it.' };
const { id: _id, latitude: _latitude, longitude: _longitude, altitude_m: _altitude, ...stationProperties } = stationFields;
const latestFields = {
  station: id,
  station_name: text,
  sensor: id,
  parameter,
  unit: text,
  latitude: number,
  longitude: number,
  ...reading,
  demonstration,
};
const { latitude: _lat, longitude: _lon, ...latestProperties } = latestFields;

const feature = (properties: Schema) =>
  object({
    type: { const: 'Feature' },
    id,
    geometry: object({ type: { const: 'Point' }, coordinates: { type: 'array', items: number, minItems: 2, maxItems: 3, description: 'Longitude, latitude, altitude in metres where known.' } }),
    properties,
  });
const collection = (name: string) => object({ type: { const: 'FeatureCollection' }, demonstration, next: idOrNull, features: list(ref(name)) });
const columns = (items: Schema) => list(items);

export const SCHEMAS: Readonly<Record<string, Schema>> = {
  Sensor: object({
    id,
    parameter,
    unit: { type: 'string', description: 'The canonical unit of the parameter: every value is in it.' },
    channel: text,
    height_m: { type: ['number', 'null'], description: 'Metres above the surface; negative below it.' },
    method: textOrNull,
    averaging_s: { type: 'number', description: '0: an instantaneous value.' },
    stamp: { type: 'string', enum: STAMPS, description: 'Which end of the averaging interval the time marks.' },
    interval_s: { type: ['number', 'null'], description: 'Usual time between two readings.' },
    latest: { anyOf: [ref('Reading'), { type: 'null' }] },
  }),
  Reading: object(reading),
  Bucket: object({ time, mean: numberOrNull, min: numberOrNull, max: numberOrNull, count, good_count: count }),
  Station: object({ ...stationFields, is_public: hidden }, { required: Object.keys(stationFields) }),
  Stations: object({ demonstration, next: { ...idOrNull, description: 'Give it as `after` for the next page.' }, stations: list(ref('Station')) }),
  StationFeature: feature(object({ ...stationProperties, is_public: hidden }, { required: Object.keys(stationProperties) })),
  StationFeatures: collection('StationFeature'),
  LatestRow: object(latestFields),
  Latest: object({ demonstration, next: idOrNull, latest: list(ref('LatestRow')) }),
  LatestFeature: feature(object(latestProperties)),
  LatestFeatures: collection('LatestFeature'),
  Readings: object({
    demonstration,
    sensor: id,
    parameter,
    unit: text,
    from: time,
    to: time,
    step_s: { type: 'number', description: '0: `readings` holds every reading; otherwise `buckets` of this width.' },
    readings: list(ref('Reading')),
    buckets: list(ref('Bucket')),
    flagged: { ...list(ref('Reading')), description: 'Readings whose flag is not good, at most 2000, the newest.' },
  }),
  Finding: object({ id, station: id, sensor: id, parameter, module: text, version: whole, from: time, to: time, score: { type: 'number', minimum: 0, maximum: 1 }, title: text, why: text }),
  Findings: object({ demonstration, findings: list(ref('Finding')) }),
  Indices: object({ indices: { type: 'array', items: ref('IndexHead') } }),
  IndexHead: { type: 'object', required: ['id', 'title', 'version', 'source'], properties: { id: text, title: text, version: whole, source: text } },
  Index: { anyOf: [ref('IndexHead'), { type: 'object', required: ['index', 'version', 'ok'], properties: { index: text, version: whole, ok: { type: 'boolean' } } }] },
  MapSnapshot: object({
    demonstration,
    parameter,
    offset: { ...count, description: 'Position up to which changes are in it.' },
    stationIds: columns(whole),
    names: columns(text),
    kinds: columns({ type: 'string', enum: STATION_KINDS }),
    exposures: columns({ type: 'string', enum: EXPOSURES }),
    longitudes: columns(number),
    latitudes: columns(number),
    sensorIds: columns(count),
    intervalsMs: columns(number),
    timesMs: columns(numberOrNull),
    values: columns(numberOrNull),
    flags: columns(flag),
  }, { additionalProperties: true }),
  MapCells: object({ demonstration, offset: count, cells: list(ref('MapCell')) }),
  MapCell: object({ z: count, x: count, y: count, longitude: number, latitude: number, stationCount: count, freshCount: count, median: numberOrNull, newestMs: numberOrNull }),
  HourTable: object({
    demonstration, offset: count, lastHourMs: number, hours: count, sensorIds: columns(count), stationIds: columns(count), parameters: columns(text), methods: columns(textOrNull), means: columns(numberOrNull), counts: columns(count),
  }),
  MapFrames: object({
    demonstration,
    parameter,
    hoursMs: { ...columns(number), description: 'Begins of the hours, oldest first; at most 48, fewer where there are many stations.' },
    stationIds: { ...columns(whole), description: 'Stations with a reading in any of the hours.' },
    means: { ...list(columns(numberOrNull)), description: 'By hour, in the order of `stationIds`: the mean of the good readings of that hour.' },
    shown: { ...list(columns(numberOrNull)), description: 'Where `show` or `average` asks for other numbers than that mean, these, likewise; at most 12 hours.' },
  }, { required: ['demonstration', 'parameter', 'hoursMs', 'stationIds', 'means'] }),
  MapWind: object({
    demonstration,
    hourMs: { ...numberOrNull, description: 'Begin of the hour that these are means of; null: newest readings.' },
    stationIds: columns(whole),
    longitudes: columns(number),
    latitudes: columns(number),
    speeds: { ...columns(number), description: 'm/s.' },
    directions: { ...columns(numberOrNull), description: 'Where the wind blows from, degrees clockwise from north; null: from everywhere.' },
    timesMs: columns(number),
    intervalsMs: columns(number),
  }),
  HourProfile: object({ demonstration, hoursMs: columns(number), medians: columns(numberOrNull) }),
  NewStation: input(
    {
      name: { type: 'string', minLength: 1, maxLength: 200 },
      kind: { type: 'string', enum: STATION_KINDS },
      exposure: { type: 'string', enum: EXPOSURES },
      latitude: { type: 'number', minimum: -90, maximum: 90 },
      longitude: { type: 'number', minimum: -180, maximum: 180 },
      position_accuracy: { type: 'string', enum: POSITION_ACCURACIES },
      altitude_m: numberOrNull,
      time_zone: text,
      licence: textOrNull,
      source: textOrNull,
      is_public: { type: 'boolean', description: 'As its organisation has it where it is left out.' },
    },
    ['name', 'kind', 'latitude', 'longitude'],
  ),
  NewDevice: input({ station: { type: ['string', 'integer'] }, name: { type: 'string', minLength: 1, maxLength: 200 } }, ['station', 'name']),
  DeviceKey: { type: 'object', properties: { id, key: { type: 'string', description: 'Shown this once; only its hash is kept.' } }, required: ['id', 'key'] },
  Created: { type: 'object', properties: { id }, required: ['id'] },
  NewReadings: input({ readings: { type: 'array', maxItems: 10_000, items: ref('NewReading') } }, ['readings']),
  NewReading: input(
    {
      parameter: { type: 'string', description: 'Id or alias of a parameter.' },
      value: { type: ['number', 'string'] },
      unit: { type: 'string', description: 'Converted to the canonical unit; absent: it is that unit.' },
      time: { type: ['string', 'number'], description: 'ISO 8601, or seconds or milliseconds since 1970; absent: when it was received.' },
      station: { type: ['string', 'integer'], description: 'For a device that serves several stations.' },
    },
    ['parameter', 'value'],
  ),
  Stored: {
    type: 'object',
    properties: {
      stored: count,
      duplicates: count,
      revisions: { ...count, description: 'Another value for the same sensor and time: the first stays.' },
      rejected: list({ type: 'object', properties: { index: whole, code: { type: 'string', enum: REJECT_CODES }, message: text }, required: ['index', 'code', 'message'] }),
    },
    required: ['stored', 'duplicates', 'rejected'],
  },
  Problem: {
    type: 'object',
    description: 'Problem details (RFC 9457).',
    properties: { type: text, title: text, status: { type: 'integer', minimum: 400, maximum: 599 }, detail: text, code: { type: 'string', enum: Object.keys(ERRORS) } },
    required: ['type', 'title', 'status', 'detail', 'code'],
  },
};

/** Query fields and what a reader must know of them. */
export const QUERY: Readonly<Record<string, { schema: Schema; description: string; example?: unknown }>> = {
  parameter: { schema: parameter, description: 'Id of a parameter.', example: 'pm25' },
  bbox: { schema: { type: 'string' }, description: 'west,south,east,north in degrees; west > east crosses the antimeridian.', example: '5.8,47.2,15.1,55.1' },
  kind: { schema: { type: 'string' }, description: `One or several of ${STATION_KINDS.join(', ')}, with commas between.`, example: 'water,soil' },
  search: { schema: { type: 'string', minLength: 1, maxLength: 100 }, description: 'Part of a name, any case.' },
  limit: { schema: { type: 'integer', minimum: 1, maximum: 1_000 }, description: 'At most so many.' },
  after: { schema: { type: 'string' }, description: 'The `next` of the page before.' },
  format: { schema: { type: 'string', enum: ['json', 'geojson'] }, description: 'Before the Accept header.' },
  from: { schema: { type: 'string' }, description: 'ISO 8601 with its zone, or milliseconds since 1970.', example: '2026-11-22T00:00:00Z' },
  to: { schema: { type: 'string' }, description: 'The same; the end is not included.', example: '2026-11-23T00:00:00Z' },
  at: { schema: { type: 'string' }, description: 'A time of a past hour, as `from`; left out: now.', example: '2026-11-22T10:00:00Z' },
  points: { schema: { type: 'integer', minimum: 1, maximum: 4_000 }, description: 'At most so many buckets; single readings where there are fewer.' },
  every: { schema: { type: 'string', enum: ['raw', '10m', '1h', '1d'] }, description: 'Width of a bucket, instead of `points`; `raw` spans at most 31 days.' },
  station: { schema: { type: 'string' }, description: 'Id of a station.' },
  sensor: { schema: { type: 'string' }, description: 'Id of a sensor.' },
  rule: { schema: { type: 'string' }, description: 'Id of a rule.' },
  event: { schema: { type: 'string' }, description: 'Id of an event.' },
  state: { schema: { type: 'string' }, description: 'One or several of pending, firing, acknowledged, resolved, withdrawn, with commas between.' },
  exposure: { schema: { type: 'string' }, description: `One or several of ${EXPOSURES.join(', ')}, with commas between.`, example: 'outdoor' },
  age: { schema: { type: 'string', enum: SHOWN_AGES }, description: 'Stations of every age, those that are not silent, or those that are fresh.' },
  flags: { schema: { type: 'string', enum: ['good'] }, description: 'Leaves out values whose flag is not good.' },
  zoom: { schema: { type: 'integer', minimum: 0, maximum: 9 }, description: 'Cells are the map tiles of this zoom.', example: 5 },
  show: { schema: { type: 'string', enum: SHOWN_KINDS }, description: 'Readings as they are (default), corrected ones, or an index.' },
  average: { schema: { type: 'string', enum: AVERAGES }, description: 'The newest reading (default), the newest hour or the day; of an index nothing.' },
  index: { schema: { type: 'string' }, description: 'Id of the index.', example: 'european-aqi' },
  room: { schema: { type: 'string' }, description: 'A live room of hours: of a map tile, `hours/6/x/y/air`, or of a station, `hours/{id}`.', example: 'hours/6/34/22/air' },
  hours: { schema: { type: 'integer', minimum: 1, maximum: 744 }, description: 'How many hours back; default 48.' },
};
