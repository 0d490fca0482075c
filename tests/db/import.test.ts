import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listImports, undoImport } from '#server/db/imports.ts';
import { acquireInstanceLock } from '#server/db/instance-lock.ts';
import { JUDGE, moveCursor, newestPosition } from '#server/db/journal.ts';
import type { Pool } from '#server/db/pool.ts';
import { importFile } from '#server/importer/import-file.ts';
import { loadMapping } from '#server/importer/mappings.ts';
import { PROJECT, writeTable } from '../unit/importer/read.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';

const HEADER = '"No","year","month","day","hour","PM2.5","PM10","SO2","NO2","CO","O3","TEMP","PRES","DEWP","RAIN","wd","WSPM","station"\n';
const hours = (count: number, pm25 = (i: number) => String(i % 90)) =>
  HEADER + Array.from({ length: count }, (_, i) => `${i + 1},2013,${3 + Math.floor(i / 672)},${1 + (Math.floor(i / 24) % 28)},${i % 24},${pm25(i)},NA,NA,7,300,77,-0.7,1023,-18.8,0,NNW,4.4,Aotizhongxin\n`).join('');
const BEIJING = loadMapping('beijing-multi-site', PROJECT);
const now = () => Date.UTC(2026, 10, 22);
const SERIES = join(PROJECT, '../shared/data/series');
if (!existsSync(SERIES)) console.log('skipped: imports of real series (../shared/data/series is not there)');

describe.each(DIALECTS)('imports on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
  });
  afterAll(() => database.drop());

  const count = async (table: string) => Number((await pool.query<{ n: number }>(`select count(*) as n from ${table}`)).rows[0]?.n);

  it('stores a table as backfill, with value and unit as sent', async () => {
    const summary = await importFile(pool, { path: writeTable({ 'a.csv': hours(48) }), mapping: BEIJING, now });
    expect(summary).toMatchObject({ rowsDone: 48, stored: 48 * 10, duplicates: 0, revisions: 0, rejected: 0, continuedAt: 0 });
    const { rows } = await pool.query(`select kind, sum(reading_count)::int as n from journal group by kind`);
    expect(rows).toEqual([{ kind: 'backfill', n: 480 }]);
    const no2 = await pool.query(`select r.sent_value, r.sent_unit from reading r join sensor s on s.id = r.sensor_id where s.parameter = 'no2' limit 1`);
    expect(no2.rows).toEqual([{ sent_value: 7, sent_unit: 'µg/m³' }]);
  });

  it('stores nothing twice, and keeps another value for the same time as a revision', async () => {
    const again = await importFile(pool, { path: writeTable({ 'a.csv': hours(48) }), mapping: BEIJING, now });
    expect(again).toMatchObject({ stored: 0, duplicates: 480, revisions: 0 });
    const other = await importFile(pool, { path: writeTable({ 'a.csv': hours(48, (i) => String(i + 1)) }), mapping: BEIJING, now });
    expect(other).toMatchObject({ stored: 0, revisions: 48 });
  });

  it('continues where a run was cut off', async () => {
    const path = writeTable({ 'a.csv': hours(24 * 20, (i) => String((i * 7) % 80)).replaceAll('Aotizhongxin', 'Huairou') });
    const stop = new AbortController();
    const mapping = BEIJING;
    stop.abort();
    const cut = await importFile(pool, { path, mapping, now, signal: stop.signal });
    expect(cut.rowsDone).toBe(0);
    await pool.query('update import set rows_done = 100, stored = 1000 where id = $1', [cut.importId]);
    const rest = await importFile(pool, { path, mapping, now });
    expect(rest).toMatchObject({ importId: cut.importId, continuedAt: 100, rowsDone: 480, stored: 1000 + 380 * 10 });
  });

  it('lets the judge of a running Lichen catch up after each commit', async () => {
    const path = writeTable({ 'a.csv': hours(24 * 100, (i) => String(i % 90)).replaceAll('Aotizhongxin', 'Tiantan') });
    const lock = await acquireInstanceLock(pool);
    try {
      let commits = 0;
      const importing = importFile(pool, { path, mapping: BEIJING, now, onProgress: () => (commits += 1) });
      await expect.poll(() => commits, { timeout: 20_000 }).toBe(1);
      const first = await newestPosition(pool);
      await new Promise((resolve) => setTimeout(resolve, 250));
      expect([commits, await newestPosition(pool)]).toEqual([1, first]);
      await moveCursor(pool, JUDGE, first);
      expect(await importing).toMatchObject({ stored: 24 * 100 * 10 });
      expect([commits, await newestPosition(pool)]).toEqual([2, first + 1]);
    } finally {
      await lock.release();
    }
  }, 60_000);

  it('takes an import back whole and leaves the others', async () => {
    const before = await count('reading');
    const summary = await importFile(pool, { path: writeTable({ 'a.csv': hours(10).replaceAll('Aotizhongxin', 'Gucheng') }), mapping: BEIJING, now });
    expect(await undoImport(pool, summary.importId)).toEqual({ readings: 100, revisions: 0 });
    expect(await count('reading')).toBe(before);
    expect(await undoImport(pool, summary.importId)).toBeNull();
    expect((await listImports(pool))[0]).toMatchObject({ id: summary.importId, undoneMs: expect.any(Number) });
  });

  it('counts what it rejects, with its reason', async () => {
    const table = hours(2, () => 'lots').replace('1023', '99999').replaceAll('Aotizhongxin', 'Wanliu');
    const summary = await importFile(pool, { path: writeTable({ 'a.csv': table }), mapping: BEIJING, now });
    expect(Object.fromEntries(Object.entries(summary.rejects).map(([code, { count }]) => [code, count]))).toEqual({ 'value.not_a_number': 2, 'value.out_of_range': 1 });
  });

  it.skipIf(!existsSync(SERIES))('imports four years of a real station, every value exactly once', async () => {
    const path = join(SERIES, 'air/beijing/PRSA_Data_Huairou_20130301-20170228.csv');
    const cells = readFileSync(path, 'utf8').trim().split('\n').slice(1).flatMap((line) => line.split(',').slice(5, 17));
    const summary = await importFile(pool, { path, mapping: { ...BEIJING, station: { ...BEIJING.station, prefix: 'whole' } }, now });
    expect(summary.stored).toBe(cells.filter((cell) => cell !== 'NA').length);
    expect(summary.rejected).toBe(0);
  });
});
