import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Viewer } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';
import { findPermission, judgePermission } from '#lib/domain/permissions.ts';
import { sendJson } from './answer.ts';
import { readBody, requireJson } from './body.ts';
import type { IngestContext } from './context.ts';
import { fieldsOf, readDevice, readStation } from './inputs.ts';
import { findCredential, keyHashOf, makeKey } from './keys.ts';
import { sqlStateOf } from './sql-state.ts';

/** A station or a device is a few lines of JSON. */
const MAX_BYTES = 64 * 1024;

/** `POST /api/v1/stations` → 201 `{"id":"…"}` */
export async function postStation(request: IncomingMessage, response: ServerResponse, context: IngestContext): Promise<void> {
  const viewer = await requireWorker(request, context, '/api/v1/stations');
  const station = readStation(await readFields(request, context));
  const { id } = await unique(() => context.insertStation(station, viewer), 'A station with this external_id');
  sendJson(response, 201, { id: String(id) }, { location: `/api/v1/stations/${id}` });
}

/** `POST /api/v1/devices` → 201 `{"id":"…","key":"…"}`; the key is shown this once. */
export async function postDevice(request: IncomingMessage, response: ServerResponse, context: IngestContext): Promise<void> {
  const viewer = await requireWorker(request, context, '/api/v1/devices');
  const device = readDevice(await readFields(request, context), (id) => context.directory.hasStation(id));
  const key = makeKey(context.randomBytes);
  const { id } = await unique(() => context.insertDevice({ ...device, keyHash: keyHashOf(key), isDemonstration: false }, viewer), 'A device with this external_id');
  sendJson(response, 201, { id: String(id), key });
}

/** Whoever may make stations and devices: the administrator's token, or a person's with that scope. */
async function requireWorker(request: IncomingMessage, context: IngestContext, at: string): Promise<Viewer> {
  const token = findCredential(request.headers.authorization);
  if (token === null) throw new AppError('auth.missing', 'Send the administrator’s token, or one of yours, as "Authorization: Bearer …".');
  const viewer = await context.viewerOf(token);
  const permission = findPermission('answerer', 'POST', at);
  if (viewer !== null && permission !== null && judgePermission(viewer, permission) === 'yes') return viewer;
  if (viewer !== null) throw new AppError('auth.forbidden', 'Your role, or what this token was given, does not allow that.');
  if (context.directory.findKey(keyHashOf(token), context.now()) !== null) throw new AppError('auth.forbidden', 'A device key may send readings, and nothing else.');
  throw new AppError('auth.invalid', 'This token is not known, or it has expired.');
}

async function readFields(request: IncomingMessage, context: IngestContext): Promise<Record<string, unknown>> {
  requireJson(request);
  return fieldsOf(await readBody(request, { ...context.body, maxBytes: MAX_BYTES }));
}

/** 23505: the name is taken. */
async function unique<T>(insert: () => Promise<T>, what: string): Promise<T> {
  try {
    return await insert();
  } catch (cause) {
    if (sqlStateOf(cause) === '23505') throw new AppError('resource.exists', `${what} is there already.`, { cause });
    throw cause;
  }
}
