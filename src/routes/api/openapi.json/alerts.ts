import { ALERT_KINDS, ALERT_STATES, MESSAGE_DECISIONS } from '#lib/domain/alerts.ts';
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
const transition = object({
  seq: { type: 'integer', minimum: 1 }, from: { type: ['string', 'null'], enum: [...ALERT_STATES, null] }, to: { type: 'string', enum: ALERT_STATES }, at: time, recorded_at: time,
  by: text, why: text, value: numberOrNull, message: { type: 'string', enum: MESSAGE_DECISIONS, description: 'Whether it was told, and why not.' },
});

export const ALERT_SCHEMAS: Readonly<Record<string, Schema>> = {
  Alerts: object({ demonstration: bool, alerts: list(object(alertFields)), next: idOrNull }),
  Alert: object({ ...alertFields, transitions: list(transition) }),
  AlertEvents: object({ events: list(object({ id, started_at: time, changed_at: time, ended_at: timeOrNull, longitude: number, latitude: number, alerts: { type: 'integer' }, stations: list(id), parameters: list(text) })) }),
  AlertRule: { type: 'object', description: 'What to watch (target), when to speak (condition, hold), and how (delivery); docs/alerts.md has every field.', properties: { target: { type: 'object' }, condition: { type: 'object' } }, required: ['target', 'condition'] },
  AlertEpisodes: { type: 'object', properties: { episodes: list({ type: 'object' }), counts: list({ type: 'integer' }) }, required: ['episodes', 'counts'] },
};

const json = (schema: Schema) => ({ content: { 'application/json': { schema } } });
const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: ref('Problem') } } });
const refusals = { '401': problem('A token is needed.'), '404': problem('There is no such one of yours.'), '422': problem('A field is not valid.'), '429': problem('Too many requests from this address.') };

const pathIdOf = (noun: string) => [{ name: 'id', in: 'path', required: true, description: `Id of the ${noun}.`, schema: { type: 'string' } }];
const rule = json({ type: 'object', properties: { rule: { type: 'object' } }, required: ['rule'] });

/** What belongs to somebody: with the administrator's or the owner's token, or the cookie of the browser that made the rule. */
export const ALERT_PATHS = {
  '/api/v1/rules': {
    post: {
      operationId: 'addRule',
      summary: 'Make a rule; whoever has no token gets one with the first',
      tags: ['alerts'],
      requestBody: { required: true, ...json(ref('AlertRule')) },
      responses: { '201': { description: 'Made.', ...json({ type: 'object', properties: { rule: { type: 'object' }, ownerToken: text }, required: ['rule'] }) }, ...refusals },
    },
  },
  '/api/v1/rules/{id}': {
    put: { operationId: 'changeRule', summary: 'Change a rule of yours', tags: ['alerts'], parameters: pathIdOf('rule'), requestBody: { required: true, ...json(ref('AlertRule')) }, responses: { '200': { description: 'Changed.', ...rule }, ...refusals } },
    delete: { operationId: 'deleteRule', summary: 'Stop a rule of yours; its alerts stay', tags: ['alerts'], parameters: pathIdOf('rule'), responses: { '204': { description: 'Stopped.' }, ...refusals } },
  },
  '/api/v1/rules/{id}/mute': {
    post: { operationId: 'muteRule', summary: 'No messages of a rule for so many hours; 0: from now on again', tags: ['alerts'], parameters: pathIdOf('rule'), requestBody: { required: true, ...json({ type: 'object', properties: { hours: number }, required: ['hours'] }) }, responses: { '200': { description: 'Until when.', ...json({ type: 'object' }) }, ...refusals } },
  },
  '/api/v1/alerts/{id}/acknowledge': {
    post: { operationId: 'acknowledgeAlert', summary: 'Say that you know of an alert of yours', tags: ['alerts'], parameters: pathIdOf('alert'), responses: { '200': { description: 'Its state.', ...json({ type: 'object' }) }, ...refusals } },
  },
  '/api/v1/alerts/backtest': {
    post: {
      operationId: 'testRule',
      summary: 'What a rule would have done in the last 30 days: the evaluator of the live alerts over the stored readings',
      tags: ['alerts'],
      requestBody: { required: true, ...json({ type: 'object', properties: { rule: ref('AlertRule'), levels: list(number) }, required: ['rule'] }) },
      responses: { '200': { description: 'Its episodes.', ...json(ref('AlertEpisodes')) }, ...refusals },
    },
  },
} as const;
