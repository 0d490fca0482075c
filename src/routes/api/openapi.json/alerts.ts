import { ALERT_KINDS, ALERT_STATES, MESSAGE_DECISIONS, STATION_TAG } from '#lib/domain/alerts.ts';
import { list, ref, type Schema } from './schemas.ts';

const id: Schema = { type: 'string', pattern: '^[1-9][0-9]*$' };
const idOrNull: Schema = { type: ['string', 'null'] };
const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: ['string', 'null'] };
const number: Schema = { type: 'number' };
const numberOrNull: Schema = { type: ['number', 'null'] };
const bool: Schema = { type: 'boolean' };
const time: Schema = { type: 'string', format: 'date-time' };
const timeOrNull: Schema = { type: ['string', 'null'], format: 'date-time' };

function object(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const alertFields = {
  id, rule: id, name: { ...text, description: 'Empty where the rule belongs to somebody else.' }, kind: { type: 'string', enum: ALERT_KINDS },
  state: { type: 'string', enum: ALERT_STATES, description: 'withdrawn: late data or a late flag showed that it never was.' },
  sensor: idOrNull, station: idOrNull, station_name: textOrNull, stations: list(id), parameter: textOrNull, unit: textOrNull,
  started_at: time, fired_at: timeOrNull, resolved_at: timeOrNull, peak: numberOrNull, peak_at: timeOrNull, value: numberOrNull,
  has_late_data: { ...bool, description: 'Data that arrived late lies within its time.' }, event: idOrNull, demonstration: bool,
};
const whole: Schema = { type: 'integer' };
const part: Schema = { type: 'object' };
const tag: Schema = { type: 'string', pattern: STATION_TAG.source };
const maintenance = object({ id, from: time, to: time, why: text });
const transition = object({
  seq: { type: 'integer', minimum: 1 }, from: { type: ['string', 'null'], enum: [...ALERT_STATES, null] }, to: { type: 'string', enum: ALERT_STATES }, at: time, recorded_at: time,
  by: text, why: text, value: numberOrNull, message: { type: 'string', enum: MESSAGE_DECISIONS, description: 'Whether it was told, and why not.' },
});

export const ALERT_SCHEMAS: Readonly<Record<string, Schema>> = {
  Alerts: object({ demonstration: bool, alerts: list(object(alertFields)), next: idOrNull }),
  Alert: object({ ...alertFields, transitions: list(transition) }),
  AlertEvents: object({ events: list(object({ id, started_at: time, changed_at: time, ended_at: timeOrNull, longitude: number, latitude: number, alerts: { type: 'integer' }, stations: list(id), parameters: list(text) })) }),
  Maintenance: maintenance,
  Maintenances: object({ maintenance: list(maintenance) }),
  NewMaintenance: { type: 'object', properties: { from: { type: ['string', 'integer'], description: 'ISO 8601 or milliseconds since 1970; now where it is left out, and never earlier.' }, to: { type: ['string', 'integer'] }, why: text }, required: ['to'] },
  StationTags: object({ tags: list(tag) }),
  Tags: object({ tags: list(object({ tag, stations: { type: 'integer' } })) }),
  OpenAlerts: object({ open: { type: 'integer' } }),
  AlertRule: {
    type: 'object', description: 'What to watch (target), when to speak (condition, hold), and how (delivery); docs/alerts.md has every field.',
    properties: { name: text, target: part, condition: part, basis: part, hold: part, delivery: part, isEnabled: bool }, required: ['target', 'condition'],
  },
  Rule: object({ id: whole, name: text, target: part, condition: part, basis: part, hold: part, delivery: part, owner: textOrNull, isEnabled: bool, mutedUntilMs: numberOrNull, version: whole, createdMs: number, updatedMs: number }),
  AlertEpisodes: object({
    episodes: list(object({ subject: text, startedMs: number, firedMs: numberOrNull, resolvedMs: numberOrNull, peak: numberOrNull, peakMs: numberOrNull, hasLateData: bool })),
    counts: { ...list(whole), description: 'Alerts that counted, for each of `levels`.' }, readingCount: whole, subjectCount: whole, subjectTotal: whole,
  }),
};

const json = (schema: Schema) => ({ content: { 'application/json': { schema } } });
const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: ref('Problem') } } });
const refusals = {
  '400': problem('The body cannot be read.'), '401': problem('A token is needed.'), '403': problem('A page of another origin asked.'), '404': problem('There is no such one of yours.'),
  '415': problem('The body is not JSON.'), '422': problem('A field is not valid.'), '429': problem('Too many requests from this address.'), '503': problem('The database does not answer.'),
};
const SECURITY = [{ administrator: [] }, { owner: [] }];

interface More {
  id?: string;
  body?: Schema;
  /** Default: the administrator's token, or an owner's. */
  security?: readonly object[];
  parameters?: readonly object[];
}

function operation(operationId: string, summary: string, answers: Record<string, object>, { id: noun, body, security = SECURITY, parameters = [] }: More = {}) {
  return {
    operationId,
    summary,
    tags: ['alerts'],
    security,
    parameters: [...(noun === undefined ? [] : [pathParameter('id', noun)]), ...parameters],
    ...(body === undefined ? {} : { requestBody: { required: true, ...json(body) } }),
    responses: { ...answers, ...refusals },
  };
}

function pathParameter(name: string, noun: string) {
  return { name, in: 'path', required: true, description: `Id of the ${noun}.`, schema: { type: 'string' } };
}

function answer(description: string, schema: Schema) {
  return { description, ...json(schema) };
}

const ADMINISTRATOR = [{ administrator: [] }];
const ANYBODY = [...SECURITY, {}];
const when = (name: string) => ({ name, in: 'query', required: false, description: 'ISO 8601 or milliseconds since 1970.', schema: { type: 'string' } });

/** What belongs to somebody: with the administrator's or the owner's token, or the cookie of the browser that made the rule. */
export const ALERT_PATHS: Readonly<Record<string, Record<string, unknown>>> = {
  '/api/v1/rules': {
    get: operation('listRules', 'Your rules', { '200': answer('Newest first.', object({ rules: list(ref('Rule')) })) }, { security: ANYBODY }),
    post: operation('addRule', 'Make a rule; whoever has no token gets one with the first', { '201': answer('Made.', { ...object({ rule: ref('Rule'), ownerToken: text }), required: ['rule'] }) }, { body: ref('AlertRule'), security: ANYBODY }),
  },
  '/api/v1/rules/{id}': {
    get: operation('findRule', 'One rule of yours', { '200': answer('The rule.', object({ rule: ref('Rule') })) }, { id: 'rule' }),
    put: operation('changeRule', 'Change a rule of yours', { '200': answer('Changed.', object({ rule: ref('Rule') })) }, { id: 'rule', body: ref('AlertRule') }),
    delete: operation('deleteRule', 'Stop a rule of yours; its alerts stay', { '204': { description: 'Stopped.' } }, { id: 'rule' }),
  },
  '/api/v1/rules/{id}/mute': {
    post: operation('muteRule', 'No messages of a rule for so many hours, or until a time; 0 hours: from now on again', { '200': answer('Until when.', object({ mutedUntilMs: numberOrNull })) }, { id: 'rule', body: { type: 'object', properties: { hours: number, until: { type: ['string', 'integer'], description: 'ISO 8601 or milliseconds since 1970, at most 31 days ahead.' } } } }),
  },
  '/api/v1/alerts/count': { get: operation('countAlerts', 'Alerts of your rules that go on and that nobody acknowledged', { '200': answer('How many.', ref('OpenAlerts')) }, { security: ANYBODY }) },
  '/api/v1/alerts/{id}/acknowledge': {
    post: operation('acknowledgeAlert', 'Say that you know of an alert of yours', { '200': answer('Its state.', object({ state: { type: 'string', enum: ALERT_STATES } })) }, { id: 'alert' }),
  },
  '/api/v1/alerts/backtest': {
    get: operation('testOwnRule', 'What a rule of yours would have done', { '200': answer('Its episodes.', ref('AlertEpisodes')) }, { parameters: [{ name: 'rule', in: 'query', required: true, description: 'Id of the rule.', schema: { type: 'string' } }, when('from'), when('to')] }),
    post: operation('testRule', 'What a rule would have done in the last 30 days: the evaluator of the live alerts over the stored readings', { '200': answer('Its episodes.', ref('AlertEpisodes')) }, {
      body: { type: 'object', properties: { rule: ref('AlertRule'), levels: list(number), fromMs: number, toMs: number }, required: ['rule'] }, security: ANYBODY,
    }),
  },
  '/api/v1/stations/{id}/maintenance': {
    post: operation('addMaintenance', 'Say when a station is worked on: its readings raise no alert, and its silence is none', { '201': answer('Noted.', ref('Maintenance')) }, { id: 'station', body: ref('NewMaintenance'), security: ADMINISTRATOR }),
  },
  '/api/v1/stations/{id}/maintenance/{maintenance}': {
    delete: operation('endMaintenance', 'End it now; what was left out until now stays so', { '204': { description: 'Ended.' } }, { id: 'station', parameters: [pathParameter('maintenance', 'maintenance')], security: ADMINISTRATOR }),
  },
  '/api/v1/stations/{id}/tags': {
    put: operation('tagStation', 'Replace the tags of a station, which rules may watch together', { '200': answer('As they are now.', ref('StationTags')) }, { id: 'station', body: ref('StationTags'), security: ADMINISTRATOR }),
  },
};
