import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { insertSensor } from '#server/db/directory.ts';
import { insertStation } from '#server/db/stations.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { EXPORT_ADMIN, NOW_MS, startExportServer } from './export-server.ts';

interface View {
  id: string;
  state: string;
  file: string;
  sha256: string;
  byte_count: number;
  row_count: number;
  why: string | null;
  expires_at: string | null;
  snapshot: { page: string; file: string } | null;
  manifest: { title: string; licences: string[]; software: string };
}
type ExportServer = Awaited<ReturnType<typeof startExportServer>>;
const DAY_MS = 86_400_000;

describe.each(DIALECTS)('downloads that are made into files on %s', (dialect) => {
  let database: TestDatabase;
  let server: ExportServer;
  let dataDir: string;
  let station: number;
  let sensor: number;
  let nowMs = NOW_MS;
  const start = () => startExportServer(database, { maxStreamedRows: 30_000, maxBytes: 90e6, dataDir, now: () => nowMs });

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    dataDir = await mkdtemp(join(tmpdir(), 'lichen-prepared-'));
    const { pool } = database;
    station = (await insertStation(pool, { name: 'Weir', kind: 'water', latitude: 45, longitude: 9, licence: 'CC-BY-4.0', source: 'Weir keepers' })).id;
    sensor = (await insertSensor(pool, { stationId: station, parameter: 'water_temperature', channel: '', heightM: null })).id;
    await pool.query(`insert into reading (sensor_id, time, value) select $1::int, timestamptz '2026-06-01+00' + i * interval '1 minute', (i % 300) / 10.0 from generate_series(0, 59999) i`, [sensor]);
    await pool.query(`insert into rollup_dirty (sensor_id, day) select distinct sensor_id, date_trunc('day', time, 'UTC') from reading`);
    server = await start();
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const view = async (path: string, init?: RequestInit) => {
    const response = await fetch(server.url + path, init);
    return { response, json: (await response.json()) as View };
  };
  const ask = (query: string) => view(`/api/v1/downloads?stations=${station}&${query}`, { method: 'POST' });
  const done = async (id: string) => {
    await vi.waitUntil(async () => ['done', 'failed'].includes((await view(`/api/v1/downloads/${id}`)).json.state), { timeout: 60_000, interval: 50 });
    return (await view(`/api/v1/downloads/${id}`)).json;
  };
  const bytesOf = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(server.url + path, { headers });
    return { response, bytes: Buffer.from(await response.arrayBuffer()) };
  };

  it('sends programs from a question that is too large to the file, people to its page, and says when to ask again', async () => {
    const path = `/api/v1/readings?stations=${station}&format=csv`;
    const program = await fetch(server.url + path, { redirect: 'manual' });
    expect(program.status).toBe(303);
    expect(program.headers.get('location')).toMatch(/^\/api\/v1\/downloads\/[0-9a-f]{20}\/file$/);
    const person = await fetch(server.url + path, { redirect: 'manual', headers: { accept: 'text/html,*/*' } });
    expect(person.headers.get('location')).toMatch(/^\/download\/[0-9a-f]{20}$/);
    const one = await done(/([0-9a-f]{20})/.exec(person.headers.get('location')!)![1]!);
    expect(one).toMatchObject({ state: 'done', row_count: 60_000, manifest: { licences: ['CC-BY-4.0'], software: 'Lichen 0.0.0' } });
    const { bytes, response } = await bytesOf(path); // follows to the file
    expect(response.headers.get('etag')).toBe(`"${one.sha256}"`);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(one.sha256);
    expect(bytes.toString().trim().split('\n')).toHaveLength(60_001);
    expect(Date.parse(one.expires_at!) - NOW_MS).toBe(7 * DAY_MS);
  });

  it('makes the same bytes as the stream', async () => {
    const period = 'from=2026-06-02T00:00:00Z&to=2026-06-10T00:00:00Z&format=parquet';
    const one = await done((await ask(period)).json.id);
    const { bytes } = await bytesOf(`/api/v1/readings?stations=${station}&${period}`);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(one.sha256);
  });

  it('gives parts of a file as asked for', async () => {
    const one = await done((await ask('format=csv')).json.id);
    const { bytes: whole } = await bytesOf(one.file);
    const etag = `"${one.sha256}"`;
    const part = await bytesOf(one.file, { range: 'bytes=100-199' });
    expect([part.response.status, part.response.headers.get('content-range')]).toEqual([206, `bytes 100-199/${whole.length}`]);
    expect(part.bytes.equals(whole.subarray(100, 200))).toBe(true);
    expect((await bytesOf(one.file, { range: `bytes=${whole.length - 7}-` })).bytes.equals(whole.subarray(-7))).toBe(true);
    expect((await bytesOf(one.file, { range: 'bytes=-9' })).bytes.equals(whole.subarray(-9))).toBe(true);
    expect((await bytesOf(one.file, { range: 'bytes=5-9', 'if-range': etag })).response.status).toBe(206);
    expect((await bytesOf(one.file, { range: 'bytes=5-9', 'if-range': '"another"' })).response.status).toBe(200);
    expect((await bytesOf(one.file, { range: `bytes=${whole.length}-` })).response.status).toBe(416);
    expect((await bytesOf(one.file, { range: 'bytes=0-1,5-6' })).response.status).toBe(200);
    expect((await bytesOf(one.file, { 'if-none-match': etag })).response.status).toBe(304);
    const head = await fetch(server.url + one.file, { method: 'HEAD' });
    expect([head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([String(whole.length), 'bytes']);
  });

  it('obeys the conditions of a request in their order, and ranges of GET alone (RFC 9110, 13.2 and 14.2)', async () => {
    const one = await done((await ask('format=csv')).json.id);
    const etag = `"${one.sha256}"`;
    const statusOf = async (headers: Record<string, string>, method = 'GET') => (await fetch(server.url + one.file, { method, headers })).status;
    expect(await statusOf({ range: 'bytes=5-9' }, 'HEAD')).toBe(200);
    expect((await fetch(server.url + one.file, { method: 'HEAD', headers: { range: 'bytes=5-9' } })).headers.get('content-length')).toBe(String(one.byte_count));
    expect(await statusOf({ 'if-match': `"another", ${etag}`, range: 'bytes=5-9' })).toBe(206);
    expect(await statusOf({ 'if-match': '*' })).toBe(200);
    expect(await statusOf({ 'if-match': '"another"', range: 'bytes=5-9' })).toBe(412);
    expect(await statusOf({ 'if-match': `W/${etag}` })).toBe(412); // a weak tag is not enough to go on with
    expect(await statusOf({ range: 'bytes=5-9', 'if-range': `W/${etag}` })).toBe(200);
    expect(await statusOf({ 'if-none-match': `W/${etag}`, range: 'bytes=5-9' })).toBe(304);
    expect(await statusOf({ 'if-none-match': '"another"', range: 'bytes=5-9' })).toBe(206);
    expect(await statusOf({ 'if-match': '"another"', 'if-none-match': etag })).toBe(412);
    expect(await statusOf({ range: `bytes=${one.byte_count - 1}-${one.byte_count + 50}` })).toBe(206);
    expect(await statusOf({ range: 'bytes=-0' })).toBe(416);
  });

  it('goes on after a stop in the middle of making, and removes what belongs to nothing', async () => {
    const { json } = await ask('format=geojson&from=2026-06-02T00:00:00Z');
    await vi.waitUntil(async () => (await view(`/api/v1/downloads/${json.id}`)).json.byte_count > 0, { timeout: 20_000, interval: 5 });
    await writeFile(join(dataDir, 'downloads', 'stray.part'), 'x');
    await server.stop();
    server = await start();
    expect(existsSync(join(dataDir, 'downloads', 'stray.part'))).toBe(false);
    const one = await done(json.id);
    expect(one.state).toBe('done');
    const { bytes } = await bytesOf(one.file);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(one.sha256);
  });

  it('freezes a file for ever under the hash of its content, whatever becomes of the data', async () => {
    const question = 'format=csv&from=2026-06-20T00:00:00Z&to=2026-06-30T00:00:00Z';
    const one = await done((await ask(question)).json.id);
    const { json: frozen } = await view(`/api/v1/downloads/${one.id}/freeze`, { method: 'POST' });
    expect(frozen.snapshot).toEqual({ page: `/data/${one.sha256}`, file: `/api/v1/snapshots/${one.sha256}/file` });
    expect(frozen.expires_at).toBeNull();
    const { bytes: before } = await bytesOf(frozen.snapshot!.file);
    nowMs += 2 * 3_600_000; // beyond the hour in which the same file is given
    const again = await done((await ask(question)).json.id);
    expect([again.id === one.id, again.sha256]).toEqual([false, one.sha256]); // unchanged data, same bytes
    expect((await view(`/api/v1/downloads/${again.id}/freeze`, { method: 'POST' })).json.id).toBe(one.id);
    await database.pool.query(`update reading set value = 99 where sensor_id = $1 and time = '2026-06-21T00:00:00Z'`, [sensor]);
    nowMs += 30 * DAY_MS;
    await server.prepared.prune();
    const later = await done((await ask(question)).json.id);
    expect(later.sha256).not.toBe(one.sha256);
    const { bytes: after, response } = await bytesOf(frozen.snapshot!.file);
    expect(after.equals(before)).toBe(true);
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect((await view(`/api/v1/snapshots/${one.sha256}`)).json.manifest.title).toContain('Weir');
  });

  it('takes a frozen file back for the administrator alone, bytes and all, and says so from then on', async () => {
    const question = 'format=csv&from=2026-07-01T00:00:00Z&to=2026-07-03T00:00:00Z';
    const one = await done((await ask(question)).json.id);
    await view(`/api/v1/downloads/${one.id}/freeze`, { method: 'POST' });
    nowMs += 2 * 3_600_000;
    const copy = await done((await ask(question)).json.id); // the same bytes again, not frozen
    const address = `/api/v1/snapshots/${one.sha256}`;
    const remove = (token: string | null, query = '') => fetch(server.url + address + query, { method: 'DELETE', headers: token === null ? {} : { authorization: `Bearer ${token}` } });
    expect((await remove(null)).status).toBe(401);
    expect((await remove('somebody')).status).toBe(401);
    expect((await remove(EXPORT_ADMIN, `?why=${'x'.repeat(301)}`)).status).toBe(422);
    expect((await bytesOf(`${address}/file`)).response.status).toBe(200);
    expect((await remove(EXPORT_ADMIN, '?why=It%20named%20a%20person')).status).toBe(204);
    for (const path of [address, `${address}/file`, `/api/v1/downloads/${one.id}`, `/api/v1/downloads/${one.id}/file`]) {
      const response = await fetch(server.url + path);
      expect([path, response.status, ((await response.json()) as { detail: string }).detail]).toEqual([path, 410, expect.stringContaining('It named a person')]);
    }
    expect((await view(`/api/v1/downloads/${copy.id}`)).response.status).toBe(404);
    expect(readdirSync(join(dataDir, 'downloads'))).not.toContain(one.id);
    expect(readdirSync(join(dataDir, 'downloads'))).not.toContain(copy.id);
    const third = await done((await ask(question)).json.id);
    expect(third.sha256).toBe(one.sha256);
    expect((await view(`/api/v1/downloads/${third.id}/freeze`, { method: 'POST' })).response.status).toBe(410);
    expect((await remove(EXPORT_ADMIN)).status).toBe(204); // again changes nothing
    expect((await view(address)).response.status).toBe(410);
  });

  it('lets one address freeze ten files an hour, and others meanwhile', async () => {
    const files: View[] = [];
    for (let i = 0; i < 11; i += 1) files.push(await done((await ask(`format=ndjson&from=2026-06-05T00:00:00Z&to=2026-06-05T0${Math.floor(i / 6)}:${i % 6}5:00Z`)).json.id));
    const freeze = (one: View, address: string) => fetch(`${server.url}/api/v1/downloads/${one.id}/freeze`, { method: 'POST', headers: { 'x-test-address': address } });
    for (const one of files.slice(0, 10)) expect((await freeze(one, '203.0.113.9')).status).toBe(200);
    const refused = await freeze(files[10]!, '203.0.113.9');
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, 3600]);
    expect((await freeze(files[0]!, '203.0.113.9')).status).toBe(200); // frozen already: nothing more is kept
    expect((await freeze(files[10]!, '203.0.113.10')).status).toBe(200);
  });

  it('lets go of what is over a week old, file and all', async () => {
    const one = await done((await ask('format=ndjson&to=2026-06-02T00:00:00Z')).json.id);
    expect(readdirSync(join(dataDir, 'downloads'))).toContain(one.id);
    nowMs += 7 * DAY_MS + 1;
    await server.prepared.prune();
    expect((await view(`/api/v1/downloads/${one.id}`)).response.status).toBe(404);
    expect(readdirSync(join(dataDir, 'downloads'))).not.toContain(one.id);
  });

  it.each([
    ['GET', '/api/v1/downloads', 405],
    ['POST', '/api/v1/downloads?stations=all&colour=red', 422],
    ['GET', '/api/v1/downloads/nothing', 404],
    ['GET', '/api/v1/downloads/..%2f..%2fetc/file', 404],
    ['PUT', '/api/v1/snapshots/x', 405],
    ['DELETE', '/api/v1/downloads/nothing', 405],
    ['DELETE', `/api/v1/snapshots/${'0'.repeat(64)}`, 401],
    ['GET', `/api/v1/snapshots/${'0'.repeat(64)}`, 404],
    ['POST', '/api/v1/downloads/nothing/freeze', 404],
  ])('answers %s %s with %i and a problem document', async (method, path, status) => {
    const response = await fetch(server.url + path, { method });
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json; charset=utf-8']);
  });

  it('refuses what its disk has no room for, before and while it is made', async () => {
    const full = await startExportServer(database, { maxStreamedRows: 10, maxBytes: 100_000, now: () => nowMs });
    try {
      const refused = await fetch(`${full.url}/api/v1/downloads?stations=${station}&format=json&to=2026-07-01T00:00:00Z`, { method: 'POST' });
      expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([503, 'downloads.full']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await full.stop();
    }
  });
});
