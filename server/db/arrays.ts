import { PG_EPOCH_MS } from './time.ts';

/** Array literals for `unnest($1::…[])`: node-postgres quotes and escapes every element, which numbers do not need. */
export function numbersOf<T>(rows: readonly T[], pick: (row: T) => number | null): string {
  return `{${rows.map((row) => pick(row) ?? 'NULL').join(',')}}`;
}

/** Times as microseconds since 2000, to be read by `MOMENT`: exact, and cheaper than text. */
export function momentsOf<T>(rows: readonly T[], pick: (row: T) => number | null): string {
  return numbersOf(rows, (row) => {
    const timeMs = pick(row);
    return timeMs === null ? null : (timeMs - PG_EPOCH_MS) * 1000;
  });
}

/** SQL: timestamptz of a column of microseconds since 2000. */
export function moment(column: string): string {
  return `timestamptz '2000-01-01 00:00:00+00' + ${column} * interval '1 microsecond'`;
}
