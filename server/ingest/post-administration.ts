import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '#lib/domain/codes.ts';
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
  requireAdministrator(request, context);
  const station = readStation(await readFields(request, context));
  const { id } = await unique(() => context.insertStation(station), 'A station with this external_id');
  sendJson(response, 201, { id: String(id) }, { location: `/api/v1/stations/${id}` });
}

/** `POST /api/v1/devices` → 201 `{"id":"…","key":"…"}`; the key is shown this once. */
export async function postDevice(request: IncomingMessage, response: ServerResponse, context: IngestContext): Promise<void> {
  requireAdministrator(request, context);
  const device = readDevice(await readFields(request, context), (id) => context.directory.hasStation(id));
  const key = makeKey(context.randomBytes);
  const { id } = await unique(() => context.insertDevice({ ...device, keyHash: keyHashOf(key), isDemonstration: false }), 'A device with this external_id');
  sendJson(response, 201, { id: String(id), key });
}

function requireAdministrator(request: IncomingMessage, context: IngestContext): void {
  const token = findCredential(request.headers.authorization);
  if (token === null) throw new AppError('auth.missing', 'Send the administrator’s token as "Authorization: Bearer …".');
  if (context.isAdministrator(token)) return;
  if (context.directory.findKey(keyHashOf(token), context.now()) !== null) throw new AppError('auth.forbidden', 'A device key may send readings, and nothing else.');
  throw new AppError('auth.invalid', 'This is not the administrator’s token.');
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
