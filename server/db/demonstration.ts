import { transaction, type Pool, type PoolClient } from './pool.ts';

/** Sensors whose readings one statement removes. */
const STEP = 50;

/** Removes the demonstration network with everything it measured; whatever else there is stays. */
export async function deleteDemonstration(pool: Pool): Promise<{ stations: number; readings: number }> {
  return transaction(pool, async (tx) => {
    await tx.query('set local statement_timeout = 0');
    const { rows } = await tx.query<{ id: number }>(
      'select se.id from sensor se join station st on st.id = se.station_id where st.is_demonstration order by se.id',
    );
    let readings = 0;
    for (let from = 0; from < rows.length; from += STEP) readings += await deleteReadings(tx, rows.slice(from, from + STEP).map((row) => row.id));
    await tx.query('delete from device where is_demonstration');
    const { rowCount } = await tx.query('delete from station where is_demonstration');
    return { stations: rowCount ?? 0, readings };
  });
}

async function deleteReadings(tx: PoolClient, sensorIds: number[]): Promise<number> {
  for (const table of ['revision', 'flag_history', 'import_span']) await tx.query(`delete from ${table} where sensor_id = any ($1::int[])`, [sensorIds]);
  await tx.query(
    `insert into rollup_dirty (sensor_id, day)
     select sensor_id, bucket from rollup_daily where sensor_id = any ($1::int[])`,
    [sensorIds],
  );
  const { rowCount } = await tx.query('delete from reading where sensor_id = any ($1::int[])', [sensorIds]);
  return rowCount ?? 0;
}
