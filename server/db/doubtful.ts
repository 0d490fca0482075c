import type { Reading } from '#lib/domain/reading.ts';
import { moment, momentsOf, numbersOf } from './arrays.ts';
import type { PoolClient } from './pool.ts';

/** Rows of one statement: enough to carry its fixed cost, few enough for its memory. */
const MAX_ROWS = 5000;

/** Stores those that are new; of the others, counts equal ones and keeps different ones as revisions, each once. */
export async function insertDoubtful(
  tx: PoolClient,
  readings: readonly Reading[],
  importId: number | null,
): Promise<{ stored: Reading[]; revised: Reading[]; duplicates: number }> {
  const result = { stored: [] as Reading[], revised: [] as Reading[], duplicates: 0 };
  for (let from = 0; from < readings.length; from += MAX_ROWS) {
    const { firsts, repeats } = splitRepeats(readings.slice(from, from + MAX_ROWS));
    const { stored, refused } = await insertFirsts(tx, firsts, importId);
    const others = [...refused, ...repeats];
    const revised = others.length === 0 ? [] : await insertRevisions(tx, await differing(tx, others), importId);
    for (const reading of stored) result.stored.push(reading);
    for (const reading of revised) result.revised.push(reading);
    result.duplicates += others.length - revised.length;
  }
  return result;
}

function splitRepeats(readings: readonly Reading[]): { firsts: Reading[]; repeats: Reading[] } {
  const seen = new Set<string>();
  const firsts: Reading[] = [];
  const repeats: Reading[] = [];
  for (const reading of readings) {
    const key = keyOf(reading.sensorId, reading.timeMs);
    (seen.has(key) ? repeats : firsts).push(reading);
    seen.add(key);
  }
  return { firsts, repeats };
}

const INSERT = `
  insert into reading (sensor_id, time, value, flag, below_detection, sent_value, sent_unit, device_time, import_id)
  select sensor_id, ${moment('us')}, value, flag, below_detection, sent_value, sent_unit, ${moment('device_us')}, $9::int
  from unnest($1::int[], $2::float8[], $3::float8[], $4::smallint[], $5::boolean[], $6::float8[], $7::text[], $8::float8[])
    as r (sensor_id, us, value, flag, below_detection, sent_value, sent_unit, device_us)
  on conflict (sensor_id, time) do nothing
  returning sensor_id, time`;

async function insertFirsts(tx: PoolClient, firsts: Reading[], importId: number | null) {
  // one order for all writers: two that wait for each other's rows would be a deadlock
  const sorted = firsts.toSorted((a, b) => a.sensorId - b.sensorId || a.timeMs - b.timeMs);
  const { rows } = await tx.query<{ sensor_id: number; time: number }>(INSERT, [
    numbersOf(sorted, (one) => one.sensorId),
    momentsOf(sorted, (one) => one.timeMs),
    numbersOf(sorted, (one) => one.value),
    numbersOf(sorted, (one) => one.flag),
    `{${sorted.map((one) => (one.belowDetection ? 't' : 'NULL')).join(',')}}`,
    numbersOf(sorted, (one) => one.sentValue),
    sorted.map((one) => one.sentUnit),
    momentsOf(sorted, (one) => one.deviceTimeMs),
    importId,
  ]);
  const isNew = new Set(rows.map((row) => keyOf(row.sensor_id, row.time)));
  const isStored = (one: Reading) => isNew.has(keyOf(one.sensorId, one.timeMs));
  return { stored: firsts.filter(isStored), refused: firsts.filter((one) => !isStored(one)) };
}

async function differing(tx: PoolClient, readings: readonly Reading[]): Promise<Reading[]> {
  const times = readings.map((reading) => reading.timeMs);
  const { rows } = await tx.query<{ ordinal: number; value: number }>(
    `select i.ordinal, r.value
     from unnest($1::int[], $2::float8[]) with ordinality as i (sensor_id, us, ordinal)
     join reading r on r.sensor_id = i.sensor_id and r.time = ${moment('i.us')}
     where r.time between $3::timestamptz and $4::timestamptz`,
    [
      numbersOf(readings, (one) => one.sensorId),
      momentsOf(readings, (one) => one.timeMs),
      new Date(times.reduce((a, b) => Math.min(a, b))).toISOString(),
      new Date(times.reduce((a, b) => Math.max(a, b))).toISOString(),
    ],
  );
  return rows.map((row) => ({ row, reading: readings[row.ordinal - 1] as Reading })).filter(({ row, reading }) => row.value !== reading.value).map(({ reading }) => reading);
}

/** Those of the readings whose value was not known yet as a revision. */
async function insertRevisions(tx: PoolClient, readings: readonly Reading[], importId: number | null): Promise<Reading[]> {
  if (readings.length === 0) return [];
  const { rows } = await tx.query<{ sensor_id: number; time: number; value: number }>(
    `insert into revision (sensor_id, time, value, sent_value, sent_unit, import_id)
     select sensor_id, ${moment('us')}, value, sent_value, sent_unit, $6::int
     from unnest($1::int[], $2::float8[], $3::float8[], $4::float8[], $5::text[]) as r (sensor_id, us, value, sent_value, sent_unit)
     on conflict do nothing
     returning sensor_id, time, value`,
    [
      numbersOf(readings, (one) => one.sensorId),
      momentsOf(readings, (one) => one.timeMs),
      numbersOf(readings, (one) => one.value),
      numbersOf(readings, (one) => one.sentValue),
      readings.map((one) => one.sentUnit),
      importId,
    ],
  );
  const untold = new Set(rows.map((row) => valueKeyOf(row.sensor_id, row.time, row.value)));
  return readings.filter((one) => untold.delete(valueKeyOf(one.sensorId, one.timeMs, one.value)));
}

function valueKeyOf(sensorId: number, timeMs: number, value: number): string {
  return `${keyOf(sensorId, timeMs)}/${value}`;
}

function keyOf(sensorId: number, timeMs: number): string {
  return `${sensorId}/${timeMs}`;
}
