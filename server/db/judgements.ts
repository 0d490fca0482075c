import { worseFlag, type Flag } from '#lib/domain/flags.ts';
import type { Finding, FlagSetting } from '#lib/domain/reading.ts';
import { moment, momentsOf, numbersOf } from './arrays.ts';
import { markDirty } from './dirty.ts';
import { moveCursor } from './journal.ts';
import type { PoolClient } from './pool.ts';
import { isoOf } from './time.ts';

/** The newest judged reading of a sensor. */
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
  /** Usual time between two readings, where it changed. */
  intervals?: readonly { sensorId: number; intervalMs: number }[];
}

/** All effects of judging one batch, and the cursor with them. Recording the same again changes nothing. */
export async function recordJudgements(tx: PoolClient, judgements: Judgements): Promise<void> {
  const { consumer, position, flags, findings, latest, intervals = [] } = judgements;
  if (flags.length > 0) {
    await setFlags(tx, worstOf(flags));
    await keepHistory(tx, flags);
  }
  if (findings.length > 0) await upsertFindings(tx, findings);
  if (latest.length > 0) await upsertLatest(tx, latest, position);
  if (intervals.length > 0) await updateIntervals(tx, intervals);
  if (flags.length + findings.length > 0) await keepJudgement(tx, position, flags, findings);
  await moveCursor(tx, consumer, position);
}

/** For consumers that come later: a batch is replayed for them with what was said of it then. */
async function keepJudgement(tx: PoolClient, position: number, flags: readonly FlagSetting[], findings: readonly Finding[]): Promise<void> {
  await tx.query('insert into journal_judgement (position, flags, findings) values ($1::bigint, $2::jsonb, $3::jsonb) on conflict (position) do nothing', [position, JSON.stringify(flags), JSON.stringify(findings)]);
}

type ReadingFlag = Pick<FlagSetting, 'sensorId' | 'timeMs' | 'flag'>;

/** Of the flag that a reading has and the one it is given, the worse stays: their numbers rise with severity. */
async function setFlags(tx: PoolClient, flags: readonly ReadingFlag[]): Promise<void> {
  const { rows } = await tx.query<{ sensor_id: number; time: number }>(
    `update reading r
     set flag = f.flag
     from unnest($1::int[], $2::float8[], $3::smallint[]) as f (sensor_id, us, flag)
     where r.sensor_id = f.sensor_id
       and r.time = ${moment('f.us')}
       and r.time between $4::timestamptz and $5::timestamptz
       and (r.flag is null or r.flag < f.flag)
     returning r.sensor_id, r.time`,
    [numbersOf(flags, (one) => one.sensorId), momentsOf(flags, (one) => one.timeMs), numbersOf(flags, (one) => one.flag), ...boundsOf(flags)],
  );
  await markDirty(tx, rows.map((row) => ({ sensorId: row.sensor_id, timeMs: row.time })));
}

function worstOf(flags: readonly FlagSetting[]): ReadingFlag[] {
  const worst = new Map<string, ReadingFlag>();
  for (const { sensorId, timeMs, flag } of flags) {
    const key = `${sensorId}/${timeMs}`;
    worst.set(key, { sensorId, timeMs, flag: worseFlag(worst.get(key)?.flag ?? null, flag) ?? flag });
  }
  return [...worst.values()].sort((a, b) => a.sensorId - b.sensorId || a.timeMs - b.timeMs);
}

/** Every check's word, but only on readings that are there: an import may have been undone meanwhile. */
async function keepHistory(tx: PoolClient, flags: readonly FlagSetting[]): Promise<void> {
  const list = [...new Map(flags.map((one) => [`${one.sensorId}/${one.timeMs}/${one.check}`, one])).values()];
  await tx.query(
    `insert into flag_history as h (sensor_id, time, check_id, flag, why)
     select r.sensor_id, r.time, f.check_id, f.flag, f.why
     from unnest($1::int[], $2::float8[], $3::text[], $4::smallint[], $5::text[]) as f (sensor_id, us, check_id, flag, why)
     join reading r on r.sensor_id = f.sensor_id and r.time = ${moment('f.us')}
     where r.time between $6::timestamptz and $7::timestamptz
     on conflict (sensor_id, time, check_id) do update
     set flag = excluded.flag, why = excluded.why, set_at = now()
     where (h.flag, h.why) is distinct from (excluded.flag, excluded.why)`,
    [
      numbersOf(list, (one) => one.sensorId),
      momentsOf(list, (one) => one.timeMs),
      list.map((one) => one.check),
      numbersOf(list, (one) => one.flag),
      list.map((one) => one.why),
      ...boundsOf(list),
    ],
  );
}

/** One finding per module version, sensor and start; said again, it grows. */
async function upsertFindings(tx: PoolClient, findings: readonly Finding[]): Promise<void> {
  const list = merged(findings);
  await tx.query(
    `insert into finding as f (sensor_id, module, version, starts_at, ends_at, score, title, why)
     select i.sensor_id, i.module, i.version, ${moment('i.from_us')}, ${moment('i.to_us')}, i.score, i.title, i.why
     from unnest($1::int[], $2::text[], $3::int[], $4::float8[], $5::float8[], $6::real[], $7::text[], $8::text[])
       as i (sensor_id, module, version, from_us, to_us, score, title, why)
     join sensor s on s.id = i.sensor_id
     on conflict (sensor_id, module, version, starts_at) do update
     set
       ends_at = greatest(f.ends_at, excluded.ends_at),
       score = greatest(f.score, excluded.score),
       title = case when excluded.ends_at >= f.ends_at then excluded.title else f.title end,
       why = case when excluded.ends_at >= f.ends_at then excluded.why else f.why end`,
    [
      numbersOf(list, (one) => one.sensorId),
      list.map((one) => one.module),
      numbersOf(list, (one) => one.version),
      momentsOf(list, (one) => one.fromMs),
      momentsOf(list, (one) => one.toMs),
      numbersOf(list, (one) => one.score),
      list.map((one) => one.title),
      list.map((one) => one.why),
    ],
  );
}

function merged(findings: readonly Finding[]): Finding[] {
  const byKey = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.sensorId}/${finding.module}/${finding.version}/${finding.fromMs}`;
    const before = byKey.get(key);
    const later = before === undefined || finding.toMs >= before.toMs ? finding : before;
    byKey.set(key, { ...later, score: Math.max(finding.score, before?.score ?? 0) });
  }
  return [...byKey.values()];
}

async function upsertLatest(tx: PoolClient, latest: readonly LatestRow[], position: number): Promise<void> {
  const newest = new Map<number, LatestRow>();
  for (const row of latest) if (row.timeMs >= (newest.get(row.sensorId)?.timeMs ?? Number.NEGATIVE_INFINITY)) newest.set(row.sensorId, row);
  const list = [...newest.values()].sort((a, b) => a.sensorId - b.sensorId);
  await tx.query(
    `insert into latest as l (sensor_id, time, value, flag, position)
     select i.sensor_id, ${moment('i.us')}, i.value, i.flag, $5::bigint
     from unnest($1::int[], $2::float8[], $3::float8[], $4::smallint[]) as i (sensor_id, us, value, flag)
     join sensor s on s.id = i.sensor_id
     on conflict (sensor_id) do update
     set time = excluded.time, value = excluded.value, flag = excluded.flag, position = excluded.position
     where excluded.time >= l.time`,
    [numbersOf(list, (one) => one.sensorId), momentsOf(list, (one) => one.timeMs), numbersOf(list, (one) => one.value), numbersOf(list, (one) => one.flag), position],
  );
}

async function updateIntervals(tx: PoolClient, intervals: readonly { sensorId: number; intervalMs: number }[]): Promise<void> {
  await tx.query(
    `update sensor s
     set interval_ms = i.interval_ms
     from unnest($1::int[], $2::bigint[]) as i (sensor_id, interval_ms)
     where s.id = i.sensor_id and s.interval_ms <> i.interval_ms`,
    [numbersOf(intervals, (one) => one.sensorId), numbersOf(intervals, (one) => Math.round(one.intervalMs))],
  );
}

/** First and last time, as bounds that let a hypertable leave its other chunks alone. */
function boundsOf(rows: readonly { timeMs: number }[]): [first: string, last: string] {
  const times = rows.map((row) => row.timeMs);
  return [isoOf(times.reduce((a, b) => Math.min(a, b))), isoOf(times.reduce((a, b) => Math.max(a, b)))];
}
