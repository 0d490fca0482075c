/** Why a single reading was refused: part of the API, never renamed. */
export const REJECT_CODES = [
  'reading.malformed',
  'parameter.missing',
  'parameter.unknown',
  'value.missing',
  'value.not_a_number',
  'value.out_of_range',
  'unit.unknown',
  'unit.incompatible',
  'time.malformed',
  'time.out_of_range',
  'station.unknown',
  'station.not_allowed',
  'device.unknown',
  'sensor.too_many',
  'body.too_many',
] as const;
export type RejectCode = (typeof REJECT_CODES)[number];

/** Why a whole request or operation failed: HTTP status and title of its problem document (RFC 9457). */
export const ERRORS = {
  'request.malformed': [400, 'The request cannot be read'],
  'request.head_too_large': [431, 'The address or the headers are too long'],
  'request.timeout': [408, 'The body came too slowly'],
  'request.invalid': [422, 'A field of the request is not valid'],
  'auth.missing': [401, 'A key is needed'],
  'auth.invalid': [401, 'This key is not known'],
  'auth.forbidden': [403, 'This key may not do that'],
  'route.unknown': [404, 'There is nothing at this address'],
  'resource.unknown': [404, 'There is no such resource'],
  'resource.gone': [410, 'It was taken back'],
  'resource.exists': [409, 'There is one already'],
  'method.not_allowed': [405, 'This address does not take that method'],
  'body.too_large': [413, 'The body is too large'],
  'body.type': [415, 'This content type or encoding is not taken here'],
  'rate.limited': [429, 'Too many requests'],
  'download.unfinished': [503, 'The file is still being made'],
  'downloads.full': [503, 'There is no room for another file'],
  'queue.full': [503, 'Too much is waiting to be stored; send again later'],
  'db.unavailable': [503, 'The database does not answer; nothing was stored'],
  'db.failed': [500, 'The database refused this operation'],
  'db.newer_schema': [500, 'The database was made by a newer version'],
  'server.stopping': [503, 'The server is stopping; send again later'],
  'server.failed': [500, 'Something went wrong here'],
  'config.invalid': [500, 'A setting is not valid'],
  'instance.running': [500, 'Another Lichen uses this data'],
} as const satisfies Record<string, readonly [status: number, title: string]>;
export type ErrorCode = keyof typeof ERRORS;

/** A dependency failed, or a request cannot be met: caught once per entry point. A bug throws something else. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** Seconds after which trying again makes sense. */
  readonly retryAfterS: number | null;

  constructor(code: ErrorCode, detail: string, options: { cause?: unknown; retryAfterS?: number } = {}) {
    super(detail, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryAfterS = options.retryAfterS ?? null;
  }

  get status(): number {
    return ERRORS[this.code][0];
  }
}

/** RFC 9457 problem details. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
}

export function problemOf(error: AppError): Problem {
  const [status, title] = ERRORS[error.code];
  return { type: `urn:lichen:error:${error.code}`, title, status, detail: error.message, code: error.code };
}
