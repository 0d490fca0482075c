import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertSensor } from '#server/db/directory.ts';
import { insertStation } from '#server/db/stations.ts';
import { FORMATS } from '../../src/routes/download/choice.ts';
import { snippetOf, TOOLS } from '../../src/routes/download/snippets.ts';
import { findProgram, isThere } from '../parts.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { startExportServer } from './export-server.ts';

const run = promisify(execFile);
const curl = findProgram('curl');
/** Formats that DuckDB reads without an extension from elsewhere. */
const READ_BY_DUCKDB = ['csv', 'parquet', 'ndjson', 'json', 'geojson'] as const;

describe('the snippets beside the button', () => {
  let database: TestDatabase;
  let server: Awaited<ReturnType<typeof startExportServer>>;
  let folder: string;
  const urlOf = (format: string) => `${server.url}/api/v1/readings?stations=all&every=raw&format=${format}`;

  beforeAll(async () => {
    database = await makeDatabase();
    folder = await mkdtemp(join(tmpdir(), 'lichen-snippets-'));
    const { id } = await insertStation(database.pool, { name: 'Weir', kind: 'water', latitude: 45, longitude: 9 });
    const sensor = await insertSensor(database.pool, { stationId: id, parameter: 'water_temperature', channel: '', heightM: null });
    await database.pool.query(`insert into reading (sensor_id, time, value, flag) select $1::int, timestamptz '2026-11-01+00' + i * interval '1 hour', i, case when i > 100 then 3 end from generate_series(1, 120) i`, [sensor.id]);
    server = await startExportServer(database);
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('are there for every tool and format, with the very address', () => {
    for (const tool of TOOLS) for (const format of FORMATS) expect(snippetOf(tool, urlOf(format), format), `${tool} ${format}`).toContain(`${server.url}/api/v1/readings?stations=all&every=raw&format=`);
  });

  it.runIf(isThere(curl, 'the snippet of curl', 'curl')).each(READ_BY_DUCKDB)('fetch %s by curl and read it by DuckDB as they stand', async (format) => {
    await run('bash', ['-ec', snippetOf('curl', urlOf(format), format)], { cwd: folder });
    const duck = await (await DuckDBInstance.create()).connect();
    await duck.run(`set file_search_path = '${folder}'`);
    const read = await duck.runAndReadAll(snippetOf('DuckDB', urlOf(format), format));
    expect(read.getRows()).toEqual([['Weir', 'water_temperature', 50.5, 100n]]);
  });

  it.runIf(curl !== null)('wait by curl for a file that is made first', async () => {
    const large = await startExportServer(database, { maxStreamedRows: 10 });
    try {
      const command = snippetOf('curl', `${large.url}/api/v1/readings?stations=all&every=raw&format=csv`, 'csv');
      await run('bash', ['-ec', command], { cwd: folder });
      expect((await readFile(join(folder, 'readings.csv'), 'utf8')).trim().split('\n')).toHaveLength(121);
    } finally {
      await large.stop();
    }
  });
});
