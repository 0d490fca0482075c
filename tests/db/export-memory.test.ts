import { get } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertSensor } from '#server/db/directory.ts';
import { insertStation } from '#server/db/stations.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { startExportServer } from './export-server.ts';

/** `EXPORT_ROWS=100000000 npx vitest run --project db tests/db/export-memory.test.ts` for a hundred million. */
const ROWS = Number(process.env['EXPORT_ROWS'] ?? 5_000_000);
const ROWS_PER_SENSOR = 500_000;
const MAX_GROWTH_BYTES = 100e6;
const PATIENCE_MS = 120_000 + ROWS / 10;

let database: TestDatabase;
let server: Awaited<ReturnType<typeof startExportServer>>;

beforeAll(async () => {
  database = await makeDatabase();
  const { pool } = database;
  const { id } = await insertStation(pool, { name: 'Weir', kind: 'water', latitude: 45, longitude: 9, timeZone: 'Europe/Rome' });
  for (let i = 0; i * ROWS_PER_SENSOR < ROWS; i += 1) {
    const sensor = await insertSensor(pool, { stationId: id, parameter: 'water_temperature', channel: String(i), heightM: null });
    await pool.query(`insert into reading (sensor_id, time, value) select $1::int, timestamptz '2024-01-01+00' + i * interval '1 minute', (i % 400) / 10.0 from generate_series(1, $2::int) i`, [sensor.id, Math.min(ROWS_PER_SENSOR, ROWS - i * ROWS_PER_SENSOR)]);
  }
  server = await startExportServer(database, { maxStreamedRows: Infinity });
}, PATIENCE_MS);
afterAll(async () => {
  await server?.stop();
  await database?.drop();
});

it(`streams ${ROWS.toLocaleString('en')} rows as CSV with at most 100 MB more of memory`, async () => {
  await drain(`${server.url}/api/v1/readings?stations=all&to=2024-01-03T00:00:00Z`); // what a first download allocates once
  const before = process.memoryUsage.rss();
  const { lines, peakBytes } = await drain(`${server.url}/api/v1/readings?stations=all`);
  console.log(`memory: ${(before / 1e6).toFixed(0)} → at most ${(peakBytes / 1e6).toFixed(0)} MB resident for ${ROWS} rows`);
  expect(lines).toBe(ROWS + 1);
  expect(peakBytes - before).toBeLessThan(MAX_GROWTH_BYTES);
}, PATIENCE_MS);

/** Reads and counts, and keeps nothing. */
function drain(url: string): Promise<{ lines: number; peakBytes: number }> {
  return new Promise((resolve, reject) => {
    let lines = 0;
    let peakBytes = 0;
    get(url, (response) => {
      response.on('data', (chunk: Buffer) => {
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
        peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
      });
      response.on('end', () => resolve({ lines, peakBytes }));
      response.on('error', reject);
    }).on('error', reject);
  });
}
