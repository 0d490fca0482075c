import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { startEmbedded } from '#server/db/embedded/index.ts';
import { insertSensor } from '#server/db/directory.ts';
import { migrate } from '#server/db/migrate.ts';
import { openPool, type Pool } from '#server/db/pool.ts';
import { insertStation } from '#server/db/stations.ts';
import { listExportSensors, listKnownStations } from '#server/db/export-sensors.ts';
import { openRowSource } from '#server/export-source.ts';
import { readExportQuery } from '#server/exporters/export-query.ts';
import { makePlan } from '#server/exporters/plan.ts';
import type { ExportPlan, RowBatch, SensorSpan } from '#server/exporters/rows.ts';
import { runExport, type RowSource } from '#server/exporters/run-export.ts';

const ROWS = Number(process.env['EXPORT_ROWS'] ?? 1_000_000);
const ROUNDS = Number(process.env['EXPORT_ROUNDS'] ?? 5);
const FORMATS = (process.env['EXPORT_FORMATS'] ?? 'csv,parquet').split(',');

/**
 * CSV of the download against COPY … TO STDOUT of the same columns in the same order; Parquet, from the database and from
 * rows in memory, against DuckDB that writes it from a CSV file of the same rows and from its own memory; in alternation.
 */
export default async function run(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lichen-bench-'));
  await chmod(dataDir, 0o755);
  const embedded = await startEmbedded({ dataDir, log: () => undefined });
  const pool = openPool(embedded.url, { statementTimeoutMs: 0 });
  try {
    await migrate(pool, { log: () => undefined });
    await fill(pool);
    await compare(embedded.url, pool);
  } finally {
    await pool.end();
    await embedded.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function fill(pool: Pool): Promise<void> {
  for (let i = 0; i < 4; i += 1) {
    const station = await insertStation(pool, { name: `Station ${i}`, kind: 'low-cost', latitude: 52.5 + i / 100, longitude: 13.4, timeZone: 'Europe/Berlin', licence: 'CC-BY-4.0' });
    const sensor = await insertSensor(pool, { stationId: station.id, parameter: 'pm25', channel: '', heightM: null });
    await pool.query(
      `insert into reading (sensor_id, time, value, flag)
       select $1::int, timestamptz '2025-01-01+00' + i * interval '30 seconds', round((20 + 15 * sin(i / 400.0) + random() * 3)::numeric, 1)::float8, case when i % 97 = 0 then 3 end
       from generate_series(1, $2::int) i`,
      [sensor.id, ROWS / 4],
    );
  }
  await pool.query('vacuum analyze reading');
}

const COPY = `
  copy (
    select r.time at time zone 'UTC' as time_utc, r.time at time zone st.time_zone as time_local, st.time_zone, st.name as station, se.id as sensor, se.parameter, r.value,
      coalesce(r.sent_value, r.value) as value_as_sent, p.unit, coalesce(r.sent_unit, p.unit) as unit_as_sent, r.flag, null as correction, se.averaging_s as averaging,
      st.latitude, st.longitude, st.licence
    from reading r
    join sensor se on se.id = r.sensor_id
    join station st on st.id = se.station_id
    join (values ('pm25', 'µg/m³')) as p (id, unit) on p.id = se.parameter
    order by r.sensor_id, r.time
  ) to stdout (format csv, header)`;

/** What each is held against, and the least that its speed may be of it. */
const PEERS: Record<string, [peer: string, least: number | null][]> = {
  csv: [['copy', 0.7]],
  parquet: [['duckdb from csv', 0.3], ['duckdb from memory', null]],
  'parquet from memory': [['duckdb from memory', 0.3]],
};

async function compare(url: string, pool: Pool): Promise<void> {
  const lookup = { listSensors: (query: Parameters<typeof listExportSensors>[1]) => listExportSensors(pool, query), listKnownStations: (ids: number[]) => listKnownStations(pool, ids) };
  const duck = await makeDuck(url, lookup);
  const held = await holdRows(url, lookup);
  const works: Record<string, () => Promise<number>> = { copy: () => copyOut(url), 'duckdb from csv': duck.writeFromCsv, 'duckdb from memory': duck.writeFromMemory, 'parquet from memory': held.write };
  for (const format of FORMATS) works[format] = () => sizeOf((write) => exportTo(url, lookup, format, write));
  const times: Record<string, number[]> = {};
  const sizes: Record<string, number> = {};
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, work] of Object.entries(works)) {
      const made = await timed(work);
      sizes[name] = made.result;
      if (round > 0) (times[name] ??= []).push(made.ms); // the first compiles, and warms what is cached
    }
  }
  await duck.close();
  for (const [name, list] of Object.entries(times)) {
    console.log(`${name.padEnd(20)} ${((median(list) / ROWS) * 1000).toFixed(2)} µs/row · ${(sizes[name]! / ROWS).toFixed(1)} B/row`);
    for (const [peer, least] of PEERS[name] ?? []) {
      const ratios = list.map((one, round) => times[peer]![round]! / one).sort((a, b) => a - b);
      const limit = least === null ? '' : `, at least ${least} is wanted${median(ratios) < least ? ': NOT MET' : ''}`;
      console.log(`${''.padEnd(20)} speed of ${peer}: median ${median(ratios).toFixed(2)}, rounds ${ratios.map((one) => one.toFixed(2)).join(' ')}${limit}`);
    }
  }
}

type Lookup = Parameters<typeof makePlan>[1];
type Write = (piece: Uint8Array) => Promise<void>;

async function exportTo(url: string, lookup: Lookup, format: string, write: Write): Promise<void> {
  const plan = await planOf(lookup, format);
  const source = await openRowSource(url);
  await runExport(plan, source, write);
  await source.end();
}

function planOf(lookup: Lookup, format: string): Promise<ExportPlan> {
  return makePlan(readExportQuery(`stations=all&format=${format}`), lookup, { software: 'bench', nowMs: Date.UTC(2027, 0, 1) });
}

async function sizeOf(work: (write: Write) => Promise<unknown>): Promise<number> {
  let bytes = 0;
  await work(async (piece) => void (bytes += piece.length));
  return bytes;
}

/** All rows as the database's connection hands them over, to see what the writing alone takes. */
async function holdRows(url: string, lookup: Lookup) {
  const plan = await planOf(lookup, 'parquet');
  const source = await openRowSource(url);
  const batches = new Map<SensorSpan, RowBatch[]>();
  for (const span of plan.spans) {
    const own: RowBatch[] = [];
    for await (const batch of source.rows(span, plan.query)) own.push(batch);
    batches.set(span, own);
  }
  await source.end();
  const memory: RowSource = {
    async *rows(span) {
      yield* batches.get(span) ?? [];
    },
    wideRows: () => Promise.reject(new Error('not wide')) as never,
    countWideRows: () => Promise.resolve(0),
    end: () => Promise.resolve(),
    destroy: () => undefined,
  };
  return { write: () => sizeOf((write) => runExport(plan, memory, write)) };
}

/** DuckDB writes Parquet of the same rows, columns, order and compression: from a CSV file of them, and from its own memory. */
async function makeDuck(url: string, lookup: Lookup) {
  const folder = await mkdtemp(join(tmpdir(), 'lichen-duck-'));
  const csv = createWriteStream(join(folder, 'rows.csv'));
  await exportTo(url, lookup, 'csv', async (piece) => {
    if (!csv.write(piece)) await once(csv, 'drain');
  });
  csv.end();
  await once(csv, 'finish');
  const duck = await (await DuckDBInstance.create()).connect();
  await duck.run(`create table held as from read_csv('${folder}/rows.csv')`);
  const write = (from: string) => async () => {
    await duck.run(`copy (from ${from}) to '${folder}/rows.parquet' (format parquet, compression snappy)`);
    return (await stat(join(folder, 'rows.parquet'))).size;
  };
  return {
    writeFromCsv: write(`read_csv('${folder}/rows.csv')`),
    writeFromMemory: write('held'),
    async close() {
      duck.closeSync();
      await rm(folder, { recursive: true });
    },
  };
}

/** Bytes of COPY as they arrive, unread. */
async function copyOut(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' });
  client.on('error', () => undefined); // its stream is cut in the end
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: NodeJS.ReadableStream } }).connection;
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    stream.removeAllListeners('data');
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (chunk.length >= 6 && chunk[chunk.length - 6] === 90 && chunk[chunk.length - 2] === 5) resolve(); // ReadyForQuery ends it
    });
    client.query({ submit: (connection: { query(text: string): void }) => connection.query(COPY), handleError: reject } as unknown as pg.Submittable);
  });
  (stream as unknown as { destroy(): void }).destroy();
  return bytes;
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const startedMs = performance.now();
  const result = await work();
  return { ms: performance.now() - startedMs, result };
}

function median(list: number[]): number {
  return [...list].sort((a, b) => a - b)[list.length >> 1]!;
}
