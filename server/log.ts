import { LOG_LEVELS, type LogLevel } from './config.ts';

/** One line per event: what happened, then what it happened to. */
export interface Log {
  error(message: string, cause?: unknown): void;
  warn(message: string, cause?: unknown): void;
  info(message: string): void;
  debug(message: string): void;
}

/** Writes the lines of the given level and those that are graver. */
export function makeLog(level: LogLevel, write: (line: string) => void, now: () => number): Log {
  const limit = LOG_LEVELS.indexOf(level);
  const line = (grade: LogLevel, message: string, cause?: unknown) => {
    if (LOG_LEVELS.indexOf(grade) > limit) return;
    write(`${new Date(now()).toISOString()} ${grade} ${message}${cause === undefined ? '' : `: ${reasonOf(cause)}`}\n`);
  };
  return {
    error: (message, cause) => line('error', message, cause),
    warn: (message, cause) => line('warn', message, cause),
    info: (message) => line('info', message),
    debug: (message) => line('debug', message),
  };
}

/** A bug shows its stack, a failing dependency its message and cause. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === 'AppError') return cause.cause === undefined ? cause.message : `${cause.message} (${(cause.cause as Error).message ?? String(cause.cause)})`;
  return cause.stack ?? cause.message;
}
