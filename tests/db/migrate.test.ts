import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '#server/db/migrate.ts';
import { splitStatements } from '#server/db/statements.ts';
import { openPool } from '#server/db/pool.ts';
import { makeDatabase, type TestDatabase } from './database.ts';

let database: TestDatabase;
let directory: string;

beforeAll(async () => {
  database = await makeDatabase();
  directory = await mkdtemp(join(tmpdir(), 'lichen-migrations-'));
  await cp('migrations', directory, { recursive: true });
});
afterAll(async () => {
  await database.drop();
  await rm(directory, { recursive: true });
});

describe('migrations', () => {
  it('apply nothing to a database that has them all', async () => {
    expect(await migrate(database.pool, { mustBeDurable: false })).toEqual({ dialect: 'plain', applied: [] });
  });

  it('are applied once when two programs start at once', async () => {
    await writeFile(join(directory, '8000_both.sql'), 'create table both_start (id int); insert into both_start values (1);');
    const second = openPool(database.url);
    const results = await Promise.all([database.pool, second].map((pool) => migrate(pool, { directory, mustBeDurable: false })));
    await second.end();
    expect(results.map((result) => result.applied.length).sort()).toEqual([0, 1]);
    expect((await database.pool.query('select count(*)::int as n from both_start')).rows).toEqual([{ n: 1 }]);
  });

  it('leave nothing of a file that fails', async () => {
    await writeFile(join(directory, '8001_broken.sql'), 'create table half (id int); select 1/0;');
    await expect(migrate(database.pool, { directory, mustBeDurable: false })).rejects.toMatchObject({ code: 'db.failed', message: expect.stringContaining('8001_broken.sql') });
    await rm(join(directory, '8001_broken.sql'));
    expect((await database.pool.query("select to_regclass('half') as found")).rows).toEqual([{ found: null }]);
  });

  it('run a file outside a transaction where its header says so', async () => {
    await writeFile(join(directory, '8002_alone.sql'), '--! no-transaction\ncreate index concurrently if not exists a1 on both_start (id); create index concurrently if not exists a2 on both_start (id);');
    expect((await migrate(database.pool, { directory, mustBeDurable: false })).applied).toEqual(['8002_alone.sql']);
  });

  it('refuse a database that a newer program made', async () => {
    await expect(migrate(database.pool, { mustBeDurable: false })).rejects.toMatchObject({ code: 'db.newer_schema', message: expect.stringContaining('8000_both.sql') });
  });

  it('refuse a file that was changed after it had been applied', async () => {
    await writeFile(join(directory, '8002_alone.sql'), '--! no-transaction\nselect 2;');
    await expect(migrate(database.pool, { directory, mustBeDurable: false })).rejects.toMatchObject({ code: 'config.invalid', message: expect.stringContaining('8002_alone.sql') });
  });

  it('refuse a server that may lose what it confirmed', async () => {
    await expect(migrate(database.pool)).rejects.toMatchObject({ code: 'config.invalid', message: expect.stringContaining('fsync') });
  });
});

describe('splitting statements', () => {
  it.each([
    ['select 1; select 2', ['select 1', 'select 2']],
    ["select ';'; select 2;", ["select ';'", 'select 2']],
    ['-- a; b\nselect 1;\n-- the end;', ['-- a; b\nselect 1']],
    ['do $x$ begin; end $x$; select "a;b"', ['do $x$ begin; end $x$', 'select "a;b"']],
    ['/* ; */ select $$;$$;', ['/* ; */ select $$;$$']],
  ])('%j', (sql, statements) => {
    expect(splitStatements(sql)).toEqual(statements);
  });
});
