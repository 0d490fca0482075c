import { CHANNEL_STATES, DELIVERY_STATES, DIGESTS } from '#lib/domain/channels.ts';
import { list, ref, type Schema } from './schemas.ts';

const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: ['string', 'null'] };
const count: Schema = { type: 'integer', minimum: 0 };
const bool: Schema = { type: 'boolean' };
const id: Schema = { type: 'string', pattern: '^[1-9][0-9]*$' };
const time: Schema = { type: 'string', format: 'date-time' };
const timeOrNull: Schema = { type: ['string', 'null'], format: 'date-time' };

function object(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

export const CHANNEL_SCHEMAS: Readonly<Record<string, Schema>> = {
  Channel: object({
    id,
    kind: text,
    label: { type: 'string', description: 'How it is shown; its address and secrets are never given out.' },
    state: { enum: CHANNEL_STATES },
    paused_why: textOrNull,
    failures: { ...count, description: 'Attempts in a row that failed; at 10 it is paused.' },
    digest: { enum: DIGESTS },
    time_zone: text,
    last_ok_at: timeOrNull,
    created_at: time,
    confirmed_at: timeOrNull,
  }),
  Channels: object({ channels: list(ref('Channel')) }),
  ChannelMade: object({ channel: ref('Channel'), token: { ...textOrNull, description: 'Your own token, where this request made one: with it you manage what you set. The browser keeps it as a cookie.' } }),
  ChannelKinds: object({
    kinds: list(object({ id: text, title: text, fields: { type: 'object', additionalProperties: text }, secrets: list(text), is_for_visitors: bool })),
    push_key: { type: 'string', description: 'What a browser subscribes to push with (VAPID).' },
    is_mail_set: bool,
  }),
  NewChannel: {
    type: 'object',
    properties: { kind: text, config: { type: 'object', description: 'The fields of its kind.' }, digest: { enum: DIGESTS }, time_zone: text },
    required: ['kind', 'config'],
  },
  ChannelChange: { type: 'object', properties: { digest: { enum: DIGESTS }, time_zone: text, paused: bool } },
  Confirmation: { type: 'object', properties: { token: text }, required: ['token'] },
  Confirmed: object({ channel: { anyOf: [ref('Channel'), { type: 'null' }] } }),
  Delivery: object({
    id,
    key: { type: 'string', description: 'Goes with the message, and is equal for every repeat of it.' },
    kind: { enum: ['alert', 'confirm', 'test', 'digest'] },
    state: { enum: DELIVERY_STATES },
    attempts: count,
    error: textOrNull,
    alert: { type: ['string', 'null'], pattern: '^[1-9][0-9]*$' },
    created_at: time,
    started_at: timeOrNull,
    ended_at: timeOrNull,
  }),
  Deliveries: object({ deliveries: list(ref('Delivery')) }),
};

const SECURITY = [{ administrator: [] }, { owner: [] }];
const PATH_ID = [{ name: 'id', in: 'path', required: true, description: 'Id of the channel.', schema: { type: 'string' } }];

function answer(description: string, schema: string) {
  return { description, content: { 'application/json': { schema: ref(schema) } } };
}
function problem(description: string) {
  return { description, content: { 'application/problem+json': { schema: ref('Problem') } } };
}
const FAILURES = { '404': problem('There is no such channel of yours.'), '422': problem('A field is not known or not valid.'), '429': problem('Too many requests.'), '503': problem('The database does not answer.') };

function operation(operationId: string, summary: string, responses: Record<string, object>, more: Record<string, unknown> = {}) {
  return { operationId, summary, tags: ['channels'], security: SECURITY, responses: { ...responses, ...FAILURES }, ...more };
}
function body(schema: string) {
  return { requestBody: { required: true, content: { 'application/json': { schema: ref(schema) } } } };
}

/** What belongs to somebody: asked with the administrator's token or one's own. */
export const CHANNEL_PATHS: Readonly<Record<string, Record<string, unknown>>> = {
  '/api/v1/channels': {
    get: operation('listChannels', 'Your channels', { '200': answer('Newest first.', 'Channels') }),
    post: operation('addChannel', 'Add a channel; e-mail and push ask the address first', { '201': answer('Added.', 'ChannelMade'), '403': problem('This kind takes an account.') }, { ...body('NewChannel'), security: [...SECURITY, {}] }),
  },
  '/api/v1/channels/confirm': { post: operation('confirmChannel', 'Confirm a channel with the token that was sent to it', { '200': answer('Confirmed.', 'Confirmed') }, { ...body('Confirmation'), security: [] }) },
  '/api/v1/channels/{id}': {
    get: operation('findChannel', 'One channel', { '200': answer('The channel.', 'Channel') }, { parameters: PATH_ID }),
    patch: operation('changeChannel', 'Change its digest, pause it or send again', { '200': answer('As it is now.', 'Channel') }, { parameters: PATH_ID, ...body('ChannelChange') }),
    delete: operation('removeChannel', 'Remove it with its log', { '204': { description: 'Gone.' } }, { parameters: PATH_ID }),
  },
  '/api/v1/channels/{id}/deliveries': {
    get: operation('listDeliveries', 'What was sent, and what became of it', { '200': answer('Newest first.', 'Deliveries') }, {
      parameters: [...PATH_ID, { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 500 } }, { name: 'before', in: 'query', required: false, description: 'Id of the last one of the page before.', schema: { type: 'string' } }],
    }),
  },
  '/api/v1/channels/{id}/test': { post: operation('testChannel', 'Send a test message', { '202': answer('Queued.', 'Delivery') }, { parameters: PATH_ID }) },
};
