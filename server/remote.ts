import type { MessagePort } from 'node:worker_threads';
import { AppError, ERRORS, type ErrorCode } from '#lib/domain/codes.ts';

/** A function that another thread may call: arguments and results are structured clones. */
type Callable = (...arguments_: unknown[]) => Promise<unknown>;
/** Only functions that take time can be called from afar. */
type Distant<T> = { [K in keyof T]: (...arguments_: never[]) => Promise<unknown> };

interface Call {
  id: number;
  name: string;
  arguments_: unknown[];
}
type Answer = { id: number; value: unknown } | { id: number; failure: { code: ErrorCode; message: string; retryAfterS: number | null } };

/** Calls of one thread that wait for their answers; more are refused. */
const MAX_WAITING = 1000;

/** Answers the calls of the other end with these functions. */
export function answerCalls<T extends Distant<T>>(port: MessagePort, functions: T, onError: (cause: unknown) => void): void {
  const known = new Map<string, Callable>(Object.entries(functions));
  port.on('message', async ({ id, name, arguments_ }: Call) => {
    try {
      const value = await known.get(name)?.(...arguments_);
      port.postMessage({ id, value } satisfies Answer);
    } catch (cause) {
      if (!(cause instanceof AppError)) onError(cause);
      const { code, message, retryAfterS } = cause instanceof AppError ? cause : new AppError('server.failed', 'Something went wrong here; it was noted.');
      port.postMessage({ id, failure: { code, message, retryAfterS } } satisfies Answer);
    }
  });
}

/** The functions of the other end. Throws AppError: theirs, or `server.stopping` where that end is gone. */
export function makeRemote<T extends Distant<T>>(port: MessagePort, names: readonly (keyof T & string)[]): T {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: AppError): void }>();
  let lastId = 0;
  let isClosed = false;
  port.on('message', (answer: Answer) => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('value' in answer) call?.resolve(answer.value);
    else call?.reject(failureOf(answer.failure));
  });
  port.on('close', () => {
    isClosed = true;
    for (const call of waiting.values()) call.reject(new AppError('server.stopping', 'This server is stopping.'));
    waiting.clear();
  });
  const call = (name: string, arguments_: unknown[]) =>
    new Promise((resolve, reject) => {
      if (isClosed) throw new AppError('server.stopping', 'This server is stopping.');
      if (waiting.size >= MAX_WAITING) throw new AppError('rate.limited', 'Too much is being asked at once.', { retryAfterS: 1 });
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      port.postMessage({ id: lastId, name, arguments_ } satisfies Call);
    });
  return Object.fromEntries(names.map((name) => [name, (...arguments_: unknown[]) => call(name, arguments_)])) as unknown as T;
}

function failureOf({ code, message, retryAfterS }: { code: ErrorCode; message: string; retryAfterS: number | null }): AppError {
  return new AppError(code in ERRORS ? code : 'server.failed', message, retryAfterS === null ? {} : { retryAfterS });
}
