import { ALERT_PATHS, ALERT_SCHEMAS } from './alerts.ts';
import { CHANNEL_PATHS, CHANNEL_SCHEMAS } from './channels.ts';
import { DEVICE_PATHS, DEVICE_SCHEMAS } from './devices.ts';
import { DOWNLOAD_PATHS, DOWNLOAD_SCHEMAS } from './downloads.ts';
import { QUERY, ref, SCHEMAS, type Schema } from './schemas.ts';

interface Read {
  summary: string;
  /** Answer by content type. */
  json: string;
  geojson?: string;
  query?: (keyof typeof QUERY & string)[];
  needed?: string[];
  /** Noun of the `{id}` in the path. */
  id?: string;
  tag?: string;
}

/** Everything that may be read, by path. */
export const READS: Readonly<Record<string, Read>> = {
  '/api/v1/stations': { summary: 'Stations with their sensors and newest readings', json: 'Stations', geojson: 'StationFeatures', query: ['bbox', 'kind', 'parameter', 'search', 'limit', 'after', 'format'] },
  '/api/v1/stations/{id}': { summary: 'One station', json: 'Station', geojson: 'StationFeature', query: ['format'], id: 'station' },
  '/api/v1/sensors/{id}/readings': { summary: 'One sensor over time; the last 24 hours unless told otherwise', json: 'Readings', query: ['from', 'to', 'points', 'every'], id: 'sensor' },
  '/api/v1/latest': { summary: 'The newest judged reading of every sensor', json: 'Latest', geojson: 'LatestFeatures', query: ['parameter', 'bbox', 'limit', 'after', 'format'] },
  '/api/v1/findings': { summary: 'What detectors found, newest first', json: 'Findings', query: ['station', 'sensor', 'from', 'to', 'limit'] },
  '/api/v1/alerts': { summary: 'Alerts, newest first', json: 'Alerts', query: ['state', 'station', 'rule', 'event', 'limit', 'after'], tag: 'alerts' },
  '/api/v1/alerts/{id}': { summary: 'One alert with every state it had', json: 'Alert', id: 'alert', tag: 'alerts' },
  '/api/v1/alerts/events': { summary: 'Alerts near in space and time, as events', json: 'AlertEvents', query: ['limit'], tag: 'alerts' },
  '/api/v1/stations/{id}/maintenance': { summary: 'When a station was and will be worked on, newest first', json: 'Maintenances', id: 'station', tag: 'alerts' },
  '/api/v1/stations/{id}/tags': { summary: 'Tags of a station', json: 'StationTags', id: 'station', tag: 'alerts' },
  '/api/v1/tags': { summary: 'Every tag, with its number of stations', json: 'Tags', tag: 'alerts' },
  '/api/v1/indices': { summary: 'Indices, criteria and corrections, with the inputs that each takes', json: 'Indices' },
  '/api/v1/indices/{id}': { summary: 'One index: what it is, or with its inputs as query fields what it gives', json: 'Index', id: 'index' },
  '/api/v1/map': { summary: 'One parameter at every station, in columns', json: 'MapSnapshot', query: ['parameter'], needed: ['parameter'], tag: 'pages' },
  '/api/v1/map/cells': { summary: 'Medians of many stations, by map tile', json: 'MapCells', query: ['parameter', 'zoom', 'kind', 'exposure', 'age', 'flags', 'show', 'average', 'index'], needed: ['parameter', 'zoom'], tag: 'pages' },
  '/api/v1/map/hours': { summary: 'Hourly means of the sensors of one live room, as the judge holds them', json: 'HourTable', query: ['room', 'hours'], needed: ['room'], tag: 'pages' },
  '/api/v1/channels/kinds': { summary: 'Kinds of channels with their fields, and what a browser subscribes to push with', json: 'ChannelKinds', tag: 'channels' },
  '/api/v1/map/frames': { summary: 'Past hours of one parameter at every station, in columns', json: 'MapFrames', query: ['parameter', 'bbox', 'from', 'to', 'show', 'average', 'index'], needed: ['parameter', 'from', 'to'], tag: 'pages' },
  '/api/v1/map/wind': { summary: 'Wind at every station that measures its speed and direction: newest, or over one past hour', json: 'MapWind', query: ['at'], tag: 'pages' },
  '/api/v1/hours': { summary: 'Median over the stations, hour by hour', json: 'HourProfile', query: ['parameter', 'hours', 'to'], needed: ['parameter'], tag: 'pages' },
};

/** The OpenAPI 3.1 document of this instance. */
export function makeOpenApi(version: string, origin: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [path, read] of Object.entries(READS)) paths[path] = { get: readOperation(path, read) };
  for (const [path, write] of Object.entries(WRITES)) paths[path] = { ...paths[path], post: write };
  for (const [path, own] of Object.entries(ALERT_PATHS)) paths[path] = { ...paths[path], ...own };
  for (const [path, own] of Object.entries(DEVICE_PATHS)) paths[path] = { ...paths[path], ...own };
  Object.assign(paths, CHANNEL_PATHS);
  for (const [path, download] of Object.entries(DOWNLOAD_PATHS)) paths[path] = { ...paths[path], ...download };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lichen',
      version,
      description:
        'Live air, water and soil quality. Reading is free, from any page, at most 20 requests a second from one address. Where `demonstration` is true, simulated data is among what is answered. The `pages` operations serve the map and may change with it.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: origin }],
    tags: [{ name: 'data' }, { name: 'pages' }, { name: 'sending' }, { name: 'channels' }, { name: 'alerts' }, { name: 'devices' }],
    paths,
    components: {
      schemas: { ...SCHEMAS, ...DOWNLOAD_SCHEMAS, ...CHANNEL_SCHEMAS, ...ALERT_SCHEMAS, ...DEVICE_SCHEMAS },
      securitySchemes: {
        administrator: { type: 'http', scheme: 'bearer', description: 'The token that the server printed at its first start.' },
        owner: { type: 'http', scheme: 'bearer', description: 'The token that was given with the first channel or rule.' },
        device: { type: 'http', scheme: 'bearer', description: 'The key of a device.' },
      },
    },
  };
}

function readOperation(path: string, { summary, json, geojson, query = [], needed = [], id, tag = 'data' }: Read) {
  const content: Record<string, unknown> = { 'application/json': { schema: ref(json) } };
  if (geojson !== undefined) content['application/geo+json'] = { schema: ref(geojson) };
  return {
    operationId: operationIdOf(path),
    summary,
    tags: [tag],
    parameters: [
      ...(id === undefined ? [] : [{ name: 'id', in: 'path', required: true, description: `Id of the ${id}.`, schema: { type: 'string' } }]),
      ...query.map((name) => ({ name, in: 'query', required: needed.includes(name), ...QUERY[name] })),
    ],
    responses: {
      '200': { description: summary, content },
      ...(id === undefined ? {} : { '404': problem(`There is no such ${id}.`) }),
      '422': problem('A query field is not known or not valid.'),
      '429': problem('Too many requests from this address.'),
      '503': problem('The database does not answer.'),
    },
  };
}

function operationIdOf(path: string): string {
  const words = path.replace('/api/v1/', '').split('/').filter((word) => !word.startsWith('{'));
  const isOne = path.endsWith('{id}');
  return `${isOne ? 'find' : 'list'}${words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')}`;
}

function problem(description: string) {
  return { description, content: { 'application/problem+json': { schema: ref('Problem') } } };
}

function body(schema: string) {
  return { required: true, content: { 'application/json': { schema: ref(schema) } } };
}

function created(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}

const WRITES = {
  '/api/v1/stations': {
    operationId: 'addStation',
    summary: 'Add a station',
    tags: ['sending'],
    security: [{ administrator: [] }],
    requestBody: body('NewStation'),
    responses: { '201': created('Added.', ref('Created')), '401': problem('A token is needed.'), '422': problem('A field is not valid.'), '503': problem('The database does not answer.') },
  },
  '/api/v1/devices': {
    operationId: 'addDevice',
    summary: 'Add a device at a station, and get its key',
    tags: ['sending'],
    security: [{ administrator: [] }],
    requestBody: body('NewDevice'),
    responses: { '201': created('Added.', ref('DeviceKey')), '401': problem('A token is needed.'), '422': problem('A field is not valid.'), '503': problem('The database does not answer.') },
  },
  '/api/v1/readings': {
    operationId: 'sendReadings',
    summary: 'Send readings: answered after they are committed; a bad one never costs a good one',
    tags: ['sending'],
    security: [{ device: [] }],
    requestBody: body('NewReadings'),
    responses: {
      '200': created('Committed.', ref('Stored')),
      '400': problem('The body cannot be read.'),
      '401': problem('A key is needed.'),
      '413': problem('More than 4 MB or 10,000 readings.'),
      '429': problem('Too much at once.'),
      '503': problem('Nothing was stored: send again after the time in Retry-After.'),
    },
  },
} as const;
