import type { Flag } from '#lib/domain/flags.ts';
import { worseFlag } from '#lib/domain/flags.ts';
import type { Finding, FlagSetting } from '#lib/domain/reading.ts';
import { moment, momentsOf, numbersOf } from './arrays.ts';
import { markDirty } from './dirty.ts';
import { moveCursor } from './journal.ts';
import type { PoolClient } from './pool.ts';

/** Newest judged reading of a sensor. */
export interface LatestRow {
  sensorId: number;
  timeMs: number;
  value: number;
  flag: Flag | null;
}

export interface Judgements {
  consumer: string;
  /** Journal position that these are the effects of. */
  position: number;
  flags: readonly FlagSetting[];
  findings: readonly Finding[];
  latest: readonly LatestRow[];
  intervals?: readonly { sensorId: number; intervalMs: number }[];
}

/** Effects of one batch and the cursor, in the caller's transaction. Twice the same changes nothing. */
export async function recordJudgements(tx: PoolClient, judgements: Judgements): Promise<void> {
  const { consumer, position, flags, findings, latest, intervals = [] } = judgements;
  if (flags.length > 0) await writeFlags(tx, flags);
  if (findings.length > 0) await writeFindings(tx, findings);
  if (latest.length > 0) await writeLatest(tx, latest, position);
  if (intervals.length > 0) await writeIntervals(tx, intervals);
  await moveCursor(tx, consumer, position);
}

/** The history keeps every check's word; the reading carries the worst, and its rollup is made anew where that changed. */
async function writeFlags(tx: PoolClient, flags: readonly FlagSetting[]): Promise<void> {
  await tx.query(
    `insert into flag_history (sensor_id, time, check_id, flag, why)
     select sensor_id, ${moment('us')}, check_id, flag, why
     from unnest($1::int[], $2::float8[], $3::text[], $4::smallint[], $5::text[]) as f (sensor_id, us, check_id, flag, why)
     on conflict (sensor_id, time, check_id) do update set flag = excluded.flag, why = excluded.why
     where flag_history.flag <> excluded.flag`,
    [numbersOf(flags, (f) => f.sensorId), momentsOf(flags, (f) => f.timeMs), flags.map((f) => f.check), numbersOf(flags, (f) => f.flag), flags.map((f) => f.why)],
  );
  const worst = worstOf(flags);
  // a bound on time lets a hypertable look at the chunks concerned alone
  const { rows } = await tx.query<{ sensor_id: number; time: number }>(
    `update reading r
     set flag = f.flag
     from (select sensor_id, ${moment('us')} as time, flag from unnest($1::int[], $2::float8[], $3::smallint[]) as f (sensor_id, us, flag)) f
     where r.sensor_id = f.sensor_id and r.time = f.time
       and r.time between ${moment('$4::float8')} and ${moment('$5::float8')}
       and (r.flag is null or r.flag in (1, 2) or (r.flag = 3 and f.flag = 4))
       and r.flag is distinct from f.flag
     returning r.sensor_id, r.time`,
    [
      numbersOf(worst, (f) => f.sensorId),
      momentsOf(worst, (f) => f.timeMs),
      numbersOf(worst, (f) => f.flag),
      ...extentOf(worst.map((f) => f.timeMs)),
    ],
  );
  await markDirty(tx, rows.map((row) => ({ sensorId: row.sensor_id, timeMs: row.time })));
}

function worstOf(flags: readonly FlagSetting[]): { sensorId: number; timeMs: number; flag: Flag }[] {
  const worst = new Map<string, { sensorId: number; timeMs: number; flag: Flag }>();
  for (const { sensorId, timeMs, flag } of flags) {
    const key = `${sensorId}/${timeMs}`;
    const known = worst.get(key);
    worst.set(key, { sensorId, timeMs, flag: worseFlag(known?.flag ?? null, flag) ?? flag });
  }
  return [...worst.values()];
}

/** Microseconds since 2000 of the first and the last. */
function extentOf(timesMs: number[]): [string, string] {
  const first = timesMs.reduce((a, b) => Math.min(a, b), Infinity);
  const last = timesMs.reduce((a, b) => Math.max(a, b), -Infinity);
  return [momentsOf([first], (t) => t).slice(1, -1), momentsOf([last], (t) => t).slice(1, -1)];
}

async function writeFindings(tx: PoolClient, findings: readonly Finding[]): Promise<void> {
  const newest = new Map(findings.map((finding) => [`${finding.sensorId}/${finding.module}/${finding.version}/${finding.fromMs}`, finding]));
  const list = [...newest.values()];
  await tx.query(
    `insert into finding as t (sensor_id, module, version, starts_at, ends_at, score, title, why)
     select sensor_id, module, version, ${moment('from_us')}, ${moment('to_us')}, score, title, why
     from unnest($1::int[], $2::text[], $3::int[], $4::float8[], $5::float8[], $6::real[], $7::text[], $8::text[])
       as f (sensor_id, module, version, from_us, to_us, score, title, why)
     on conflict (sensor_id, module, version, starts_at) do update
     set ends_at = greatest(t.ends_at, excluded.ends_at), score = greatest(t.score, excluded.score), title = excluded.title, why = excluded.why
     where excluded.ends_at >= t.ends_at`,
    [
      numbersOf(list, (f) => f.sensorId),
      list.map((f) => f.module),
      numbersOf(list, (f) => f.version),
      momentsOf(list, (f) => f.fromMs),
      momentsOf(list, (f) => f.toMs),
      numbersOf(list, (f) => f.score),
      list.map((f) => f.title),
      list.map((f) => f.why),
    ],
  );
}

async function writeLatest(tx: PoolClient, latest: readonly LatestRow[], position: number): Promise<void> {
  await tx.query(
    `insert into latest (sensor_id, time, value, flag, position)
     select l.sensor_id, ${moment('us')}, l.value, l.flag, $5::bigint
     from unnest($1::int[], $2::float8[], $3::float8[], $4::smallint[]) as l (sensor_id, us, value, flag)
     join sensor s on s.id = l.sensor_id
     on conflict (sensor_id) do update
     set time = excluded.time, value = excluded.value, flag = excluded.flag, position = excluded.position
     where excluded.time >= latest.time and excluded.position >= latest.position`,
    [numbersOf(latest, (l) => l.sensorId), momentsOf(latest, (l) => l.timeMs), numbersOf(latest, (l) => l.value), numbersOf(latest, (l) => l.flag), position],
  );
}

async function writeIntervals(tx: PoolClient, intervals: readonly { sensorId: number; intervalMs: number }[]): Promise<void> {
  await tx.query(
    `update sensor s
     set interval_ms = i.interval_ms
     from unnest($1::int[], $2::bigint[]) as i (sensor_id, interval_ms)
     where s.id = i.sensor_id and s.interval_ms <> i.interval_ms`,
    [numbersOf(intervals, (i) => i.sensorId), numbersOf(intervals, (i) => Math.round(i.intervalMs))],
  );
}
