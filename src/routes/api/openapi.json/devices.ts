import { POSITION_ACCURACIES } from '#lib/domain/station.ts';
import { FLEET_CAUSES } from '#lib/domain/fleet.ts';
import { QUARANTINE_POLICIES } from '#lib/domain/quarantine.ts';
import { list, ref, type Schema } from './schemas.ts';

const id: Schema = { type: 'string', pattern: '^[1-9][0-9]*$' };
const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: ['string', 'null'] };
const whole: Schema = { type: 'integer' };
const number: Schema = { type: 'number' };
const numberOrNull: Schema = { type: ['number', 'null'] };
const time: Schema = { type: 'string', format: 'date-time' };
const timeOrNull: Schema = { type: ['string', 'null'], format: 'date-time' };

function object(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const device = { id, name: text, external_id: { ...textOrNull, description: 'What hardware calls itself that cannot carry a key.' }, station: { type: ['string', 'null'] }, created_at: time, revoked_at: timeOrNull };
const key = {
  id, label: text, created_at: time,
  valid_until: { ...timeOrNull, description: 'Opens nothing from then on; null: until it is revoked.' },
  revoked_at: timeOrNull,
  used_at: { ...timeOrNull, description: 'When it last opened its device, to some seconds.' },
};

const settings: Record<string, Schema> = {
  is_public: { type: 'boolean', description: 'False: members of its organisation and administrators alone see it.' },
  position_accuracy: { type: 'string', enum: POSITION_ACCURACIES },
  organisation: id,
};

export const DEVICE_SCHEMAS: Readonly<Record<string, Schema>> = {
  StationSettings: object({ id, ...settings }),
  StationChange: { type: 'object', properties: settings },
  Devices: object({ devices: list(object(device)), next: { ...textOrNull, description: 'Give it as `after` for the next ones.' } }),
  Device: object({ ...device, keys: list(object(key)) }),
  NewKey: {
    type: 'object',
    properties: {
      label: { type: 'string', maxLength: 100 },
      overlap_s: { type: ['number', 'null'], minimum: 0, maximum: 2_592_000, description: 'How long the keys that there are still open the device; a day where it is left out; null: they stay.' },
    },
  },
  Messages: object({
    messages: list(object({
      seq: { type: 'integer', description: 'Grows with every message.' }, received_at: time, decoder: text, key: { ...textOrNull, description: 'Id of the key that it came with.' }, device: textOrNull, content_type: textOrNull,
      bytes: { type: 'integer' }, text: { ...text, description: 'As it came, secrets masked, at most 16 kB of it.' }, is_cut: { type: 'boolean' }, status: { type: 'integer', description: 'What was answered.' },
      refusal: { ...textOrNull, description: 'Why all of it was refused.' }, stored: whole, duplicates: whole, revisions: whole, rejected: whole,
      readings: list(object({ index: whole, parameter: text, channel: text, value: number, unit: text, sent_value: numberOrNull, sent_unit: textOrNull, time, device_time: timeOrNull, below_detection: { type: 'boolean' } })),
      refused: list(object({ index: whole, code: text, message: text })),
    })),
  }),
  Fleet: object({
    total: { ...whole, description: 'Rows, whichever part of them is here.' }, stations: { ...whole, description: 'Stations at which a device stands.' },
    counts: { type: 'object', description: 'Rows by cause, whatever cause was asked for.', additionalProperties: whole }, is_cut: { type: 'boolean' },
    next: { ...textOrNull, description: 'Give it as `offset` for the next ones.' },
    rows: list(object({
      station: { ...textOrNull, description: 'Null: a device that stands nowhere.' }, device: textOrNull, name: text, tags: list(text), worked_on_until: timeOrNull,
      causes: list(object({ cause: { type: 'string', enum: [...FLEET_CAUSES] }, since: timeOrNull, parameter: textOrNull, sensor: textOrNull, value: numberOrNull, against: numberOrNull, count: whole, why: text })),
    })),
  }),
  Quarantine: object({
    policy: { type: 'string', enum: [...QUARANTINE_POLICIES] }, waiting: whole, refused: whole, held_bytes: whole,
    devices: list(object({
      id, decoder: text, name: { ...textOrNull, description: 'What it calls itself; null: it sent a key that is not known.' }, fingerprint: { ...textOrNull, description: 'The beginning of that key’s SHA-256.' },
      network: text, first_at: time, last_at: time, messages: whole, held: whole, held_bytes: whole, dropped: whole,
      readings: list(object({ parameter: text, channel: text, value: number, unit: text })),
    })),
  }),
  Claimed: object({ device: id }),
  Move: {
    type: 'object',
    properties: {
      station: { type: ['string', 'number', 'null'], description: 'Null: it is taken down.' },
      at: { type: 'string', format: 'date-time', description: 'Now where it is left out; a year back at most, and after it came to where it stands.' },
      swap: { type: 'boolean', description: 'Whatever else stands at that station ends there then.' },
    },
    required: ['station'],
  },
  Moved: object({ replaced: { ...list(id), description: 'Devices that it took the place of.' }, stored: { ...whole, description: 'Readings that it had sent before, and that are stored now.' } }),
  Placed: object({ id, stored: { ...whole, description: 'Readings that it had sent before, and that are stored now.' } }),
  KeyMade: object({ ...key, key: { type: 'string', description: 'Shown this once; only its hash is kept.' } }),
};

const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: ref('Problem') } } });
const answer = (description: string, schema: string) => ({ description, content: { 'application/json': { schema: ref(schema) } } });
const csv = (description: string) => ({ description, content: { 'text/csv': { schema: text } } });
const FAILURES = {
  '401': problem('A token is needed.'), '403': problem('A page of another origin asked.'), '422': problem('A field is not known or not valid.'),
  '429': problem('Too many requests.'), '503': problem('The database does not answer.'),
};
const UNKNOWN = { '404': problem('There is no such one of yours.') };
const BODY_FAILURES = { '400': problem('The body is not a JSON object.'), '415': problem('The body is not JSON.') };

function pathParameters(...nouns: string[]) {
  return nouns.map((noun) => ({ name: noun === 'device' || noun === 'station' ? 'id' : noun, in: 'path', required: true, description: `Id of the ${noun}.`, schema: { type: 'string' } }));
}

function operation(operationId: string, summary: string, responses: Record<string, object>, more: Record<string, unknown> = {}) {
  return { operationId, summary, tags: ['devices'], security: [{ administrator: [] }], responses: { ...responses, ...FAILURES }, ...more };
}

/** Devices and their keys, for who keeps them. */
export const DEVICE_PATHS: Readonly<Record<string, Record<string, unknown>>> = {
  '/api/v1/devices': {
    get: operation('listDevices', 'Your devices', { '200': answer('In the order of their ids.', 'Devices') }, {
      parameters: [
        { name: 'after', in: 'query', required: false, description: 'Id of the last one of the page before.', schema: { type: 'string' } },
        { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 500 } },
      ],
    }),
  },
  '/api/v1/stations/{id}': {
    patch: operation('changeStation', 'Say who may see a station, and how exactly where it is; what is left out stays', { '200': answer('As it is now.', 'StationSettings'), ...UNKNOWN, ...BODY_FAILURES }, {
      parameters: pathParameters('station'), requestBody: { required: true, content: { 'application/json': { schema: ref('StationChange') } } },
    }),
  },
  '/api/v1/fleet': {
    get: operation('listFleet', 'What needs hands, the most urgent first', { '200': answer('Stations and devices with their causes.', 'Fleet') }, {
      parameters: [
        { name: 'cause', in: 'query', required: false, schema: { type: 'string', enum: [...FLEET_CAUSES] } },
        { name: 'tag', in: 'query', required: false, description: 'Stations with this tag alone.', schema: { type: 'string' } },
        { name: 'offset', in: 'query', required: false, schema: { type: 'integer', minimum: 0 } },
        { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 500 } },
      ],
    }),
  },
  '/api/v1/fleet.csv': {
    get: operation('exportFleet', 'Stations and the devices that stand there, as a table', { '200': csv('One line for each station and device. Positions are those that may be shown.') }),
    post: operation('importFleet', 'Add the stations and devices of a table that are not there yet: all of it or, where a line is wrong, nothing', {
      '200': csv('What would become of each line; nothing was changed.'), '201': csv('What became of each line, with the keys of new devices, this once.'),
      '409': csv('Lines are wrong, and say why; nothing was changed.'), '400': problem('It is no table.'), '413': problem('More than 400 kB or 2,000 lines.'), '415': problem('The body is not text/csv.'),
    }, {
      parameters: [{ name: 'apply', in: 'query', required: false, description: '1: do it; otherwise it is only tried.', schema: { type: 'string', enum: ['0', '1'] } }],
      requestBody: { required: true, content: { 'text/csv': { schema: text } } },
    }),
  },
  '/api/v1/quarantine': {
    get: operation('listQuarantine', 'Hardware that sends here and that nobody registered, the newest first', { '200': answer('What waits.', 'Quarantine') }),
  },
  '/api/v1/quarantine/{id}/claim': {
    post: operation('claimUnknown', 'Make it a device that stands nowhere yet; place it, and what it sent is stored', { '201': answer('Made.', 'Claimed'), '409': problem('A device of this name or key is there already.'), ...UNKNOWN }, { parameters: pathParameters('device') }),
  },
  '/api/v1/quarantine/{id}/refuse': {
    post: operation('refuseUnknown', 'Refuse it from now on, and drop what it sent', { '204': { description: 'Refused.' }, ...UNKNOWN }, { parameters: pathParameters('device') }),
  },
  '/api/v1/devices/{id}': {
    get: operation('findDevice', 'One device with its keys, newest first', { '200': answer('The device.', 'Device'), ...UNKNOWN }, { parameters: pathParameters('device') }),
    delete: operation('revokeDevice', 'Revoke a device with all of its keys; what it measured stays', { '204': { description: 'Revoked, within a second.' }, ...UNKNOWN }, { parameters: pathParameters('device') }),
  },
  '/api/v1/devices/{id}/messages': {
    get: operation('listMessages', 'The last 50 messages of each key of a device, newest first, kept in memory alone', { '200': answer('The messages.', 'Messages'), ...UNKNOWN }, {
      parameters: [...pathParameters('device'), { name: 'after', in: 'query', required: false, description: 'Only those behind the message of this number.', schema: { type: 'integer' } }],
    }),
  },
  '/api/v1/devices/{id}/station': {
    post: operation('placeDevice', 'Make a station where a device stands that stood nowhere; what it sent before goes there too', { '201': answer('Made.', 'Placed'), '409': problem('It stands somewhere already, or the name is taken.'), ...UNKNOWN, ...BODY_FAILURES }, {
      parameters: pathParameters('device'), requestBody: { required: true, content: { 'application/json': { schema: ref('NewStation') } } },
    }),
  },
  '/api/v1/devices/{id}/move': {
    post: operation('moveDevice', 'Move a device, take it down, or put it in the place of another: one dated action, and both histories stay', { '200': answer('Moved.', 'Moved'), ...UNKNOWN, ...BODY_FAILURES }, {
      parameters: pathParameters('device'), requestBody: { required: true, content: { 'application/json': { schema: ref('Move') } } },
    }),
  },
  '/api/v1/devices/{id}/keys': {
    post: operation('addKey', 'Make a new key; those that there are end after an overlap', { '201': answer('Made.', 'KeyMade'), ...UNKNOWN, ...BODY_FAILURES }, {
      parameters: pathParameters('device'), requestBody: { required: true, content: { 'application/json': { schema: ref('NewKey') } } },
    }),
  },
  '/api/v1/devices/{id}/keys/{key}': {
    delete: operation('revokeKey', 'Revoke one key', { '204': { description: 'Revoked, within a second.' }, ...UNKNOWN }, { parameters: pathParameters('device', 'key') }),
  },
};
