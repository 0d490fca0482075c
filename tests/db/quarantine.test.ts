import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VISITOR, type Viewer } from '#lib/domain/accounts.ts';
import type { QuarantinePolicy } from '#lib/domain/quarantine.ts';
import type { RawMessage } from '#lib/domain/reading.ts';
import { makeDeviceBook } from '#server/device-book.ts';
import { insertDevice, revokeDevice } from '#server/db/devices.ts';
import type { Pool } from '#server/db/pool.ts';
import { listUnknown, quarantineTotals } from '#server/db/quarantine.ts';
import { Inspector } from '#server/inspector.ts';
import { keyHashOf } from '#server/ingest/keys.ts';
import { makeLog } from '#server/log.ts';
import { makeMetrics, makeRegistry } from '#server/metrics.ts';
import { startPipeline, type Pipeline } from '#server/pipeline.ts';
import { Quarantine, type QuarantineOptions } from '#server/quarantine.ts';
import { makeQuarantineBook } from '#server/quarantine-book.ts';
import { receiveHeld, settleDevice } from '#server/settle-device.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const TECHNICIAN: Viewer = { ...VISITOR, role: 'technician', by: 'session' };
const ADDRESS = '203.0.113.77';
const KEY = 'lk_strange-key-of-hardware';
const log = makeLog('silent', () => undefined, Date.now);

describe.each(DIALECTS)('the quarantine on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  let nowMs = 0;
  let seed = 0;
  const randomBytes = (size: number) => createHash('sha512').update(String((seed += 1))).digest().subarray(0, size);
  const make = (policy: QuarantinePolicy = 'approve', more: Partial<QuarantineOptions> = {}) => new Quarantine({ pool, policy, log, now: () => nowMs, ...more });
  const dustOf = (device: string, value = 5, receivedMs = nowMs): RawMessage => ({
    decoder: 'airrohr', body: Buffer.from(JSON.stringify({ sensordatavalues: [{ value_type: 'P2', value: String(value) }], wifi_password: 'hush-hush' })), headers: { 'x-sensor': device }, query: {}, deviceId: null, receivedMs,
  });
  const hold = (quarantine: Quarantine, message: RawMessage, keyHash: Uint8Array | null = null) => quarantine.hold({ message, keyHash, address: ADDRESS });
  const book = () => makeQuarantineBook(pool, { now: () => nowMs, randomBytes });

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
  });
  beforeEach(async () => {
    nowMs = Date.now();
    await pool.query('delete from unknown_device');
  });
  afterAll(() => database.drop());

  it('keeps what unknown hardware sends, and says who it is without saying where from', async () => {
    const quarantine = make();
    expect(await hold(quarantine, dustOf('esp8266-1', 7))).toBe(true);
    nowMs += MINUTE_MS;
    expect(await hold(quarantine, dustOf('esp8266-1', 9))).toBe(true);
    expect(await hold(quarantine, dustOf('esp8266-2'), keyHashOf(KEY))).toBe(true);
    const { devices, totals } = await book().list(TECHNICIAN);
    expect(devices).toMatchObject([
      { decoder: 'airrohr', name: null, fingerprint: Buffer.from(keyHashOf(KEY)).toString('hex').slice(0, 8), messageCount: 1 },
      { name: 'esp8266-1', fingerprint: null, network: '203.0.*.*', firstMs: nowMs - MINUTE_MS, lastMs: nowMs, messageCount: 2, heldCount: 2, readings: [{ parameter: 'pm25', value: 9 }] },
    ]);
    expect(totals).toMatchObject({ waiting: 2, refused: 0 });
    expect(JSON.stringify((await pool.query('select *, convert_from(bytes, \'UTF8\') as text from held_message join unknown_device u on u.id = unknown_id')).rows)).not.toMatch(/113\.77|hush-hush/);
  });

  it('keeps nothing that means nothing, nothing of what is known or was revoked, and nothing where it is closed', async () => {
    const quarantine = make();
    expect(await hold(quarantine, { ...dustOf('esp8266-1'), body: Buffer.from('{"sensordatavalues":[]}') })).toBe(false);
    expect(await hold(quarantine, { ...dustOf('esp8266-1'), headers: {} })).toBe(false); // it names neither key nor hardware
    const { id } = await insertDevice(pool, { name: 'gone', stationIds: [], externalId: `esp8266-gone-${dialect}`, keyHash: keyHashOf('lk_revoked-once-and-for-all'), isDemonstration: false });
    await revokeDevice(pool, id);
    expect(await hold(quarantine, dustOf(`esp8266-gone-${dialect}`))).toBe(false);
    expect(await hold(quarantine, dustOf('esp8266-3'), keyHashOf('lk_revoked-once-and-for-all'))).toBe(false);
    expect(await listUnknown(pool, 10)).toEqual([]);
    expect(make('closed').admits('esp8266-1', ADDRESS)).toBe(false);
  });

  it('stays within its bounds under a flood of names, and keeps who sends again', async () => {
    const quarantine = make('approve', { limits: { devices: 10, bytesPerDevice: 250, bytes: 600 } });
    await hold(quarantine, dustOf('esp8266-honest'));
    await hold(quarantine, dustOf('esp8266-honest'));
    for (let i = 0; i < 40; i += 1) await hold(quarantine, dustOf(`esp8266-flood-${i}`));
    const waiting = await listUnknown(pool, 100);
    expect(waiting.length).toBeLessThanOrEqual(11);
    expect(waiting.find(({ name }) => name === 'esp8266-honest')).toMatchObject({ messageCount: 2, heldCount: 2 });
    expect((await quarantineTotals(pool)).heldBytes).toBeLessThanOrEqual(600);
    const { rows } = await pool.query<{ bytes: number }>('select coalesce(sum(octet_length(bytes)), 0) as bytes from held_message');
    expect(Number(rows[0]!.bytes)).toBe((await quarantineTotals(pool)).heldBytes);
    for (let i = 0; i < 5; i += 1) await hold(quarantine, dustOf('esp8266-honest'));
    expect((await listUnknown(pool, 100)).find(({ name }) => name === 'esp8266-honest')).toMatchObject({ messageCount: 7, heldCount: 2, droppedCount: 5 });
    expect(quarantine.counters.dropped).toBeGreaterThan(10);
  });

  it('reads no more of one sender, of one network and of all than it has time for', () => {
    const quarantine = make();
    const admitted = (count: number, sender: (i: number) => string, address: (i: number) => string) => Array.from({ length: count }, (_, i) => quarantine.admits(sender(i), address(i))).filter(Boolean).length;
    expect(admitted(50, () => 'one', () => ADDRESS)).toBe(12);
    expect(admitted(500, (i) => `of-${i}`, () => '198.51.100.1')).toBe(60);
    expect(admitted(5000, (i) => `all-${i}`, (i) => `10.${i >> 8}.${i & 255}.1`)).toBeLessThanOrEqual(200);
    expect(quarantine.counters.limited).toBeGreaterThan(5000);
  });

  it('forgets what is older than thirty days, and who was refused after a year', async () => {
    const quarantine = make();
    await hold(quarantine, dustOf('esp8266-old'));
    nowMs += 20 * DAY_MS;
    await hold(quarantine, dustOf('esp8266-old'));
    await hold(quarantine, dustOf('esp8266-bad'));
    await book().refuse((await listUnknown(pool, 10)).find(({ name }) => name === 'esp8266-bad')!.id, TECHNICIAN);
    nowMs += 20 * DAY_MS;
    await quarantine.prune();
    expect(await listUnknown(pool, 10)).toMatchObject([{ name: 'esp8266-old', heldCount: 1, messageCount: 2 }]);
    nowMs += 400 * DAY_MS;
    await quarantine.prune();
    expect((await pool.query('select from unknown_device')).rowCount).toBe(0);
  });

  it('refuses for good, and drops what came', async () => {
    const quarantine = make();
    await hold(quarantine, dustOf('esp8266-bad'));
    const [device] = await listUnknown(pool, 1);
    await expect(book().refuse(device!.id, VISITOR)).rejects.toMatchObject({ code: 'auth.missing' });
    await book().refuse(device!.id, TECHNICIAN);
    await expect(book().refuse(device!.id, TECHNICIAN)).rejects.toMatchObject({ code: 'resource.unknown' });
    expect(await hold(quarantine, dustOf('esp8266-bad'))).toBe(false);
    expect(await listUnknown(pool, 1)).toEqual([]);
    expect((await pool.query('select from held_message')).rowCount).toBe(0);
  });

  it('lets unknown hardware become a device by itself where it is open', async () => {
    const quarantine = make('open');
    expect(await hold(quarantine, dustOf('esp8266-open', 3), keyHashOf('lk_open-key-of-hardware'))).toBe(true);
    expect(await listUnknown(pool, 1)).toEqual([]);
    const { rows } = await pool.query<{ device_id: number; external_id: string | null }>("select device_id, d.external_id from unknown_device u join device d on d.id = u.device_id where u.state = 'claimed'");
    expect(rows).toEqual([{ device_id: expect.any(Number) as number, external_id: null }]);
    expect(await quarantine.newestOf(rows[0]!.device_id)).toMatchObject({ deviceId: rows[0]!.device_id, decoder: 'airrohr' });
  });

  describe('of hardware that is claimed', () => {
    let pipeline: Pipeline;
    beforeAll(async () => {
      pipeline = await startPipeline({ pool, publish: () => undefined, metrics: makeMetrics(makeRegistry()), log, now: () => nowMs });
    });
    afterAll(() => pipeline.stop());

    it('stores what came before, each at its own time, once it stands somewhere', async () => {
      const quarantine = make();
      const beganMs = nowMs - 3 * DAY_MS;
      for (let i = 0; i < 12; i += 1) await hold(quarantine, dustOf(`esp8266-late-${dialect}`, 10 + i, beganMs + i * 10 * MINUTE_MS));
      const [waiting] = await listUnknown(pool, 1);
      const { deviceId } = await book().claim(waiting!.id, TECHNICIAN);
      await expect(book().claim(waiting!.id, TECHNICIAN)).rejects.toMatchObject({ code: 'resource.unknown' });
      const inspector = new Inspector(pipeline.directory);
      const settling = { pipeline, inspector, quarantine };
      await receiveHeld(deviceId, settling);
      expect(inspector.messagesOf(deviceId)).toMatchObject([{ device: `esp8266-late-${dialect}`, readings: [{ parameter: 'pm25', value: 21 }], rejected: [{ code: 'station.not_allowed' }] }]);

      const devices = makeDeviceBook(pool, { now: () => nowMs, randomBytes });
      const { stationId } = await devices.place(deviceId, { name: 'Late', latitude: 51, longitude: 13 }, { isAdministrator: true });
      expect(await settleDevice(deviceId, settling)).toBe(0); // by our clock it stands there in a moment
      expect((await pool.query('select from held_message')).rowCount).toBe(12);
      nowMs = Date.now() + 1000;
      expect(await settleDevice(deviceId, settling)).toBe(12);
      const readings = async () => (await pool.query<{ time: number; value: number }>('select r.time, r.value from reading r join sensor s on s.id = r.sensor_id where s.station_id = $1 order by r.time', [stationId])).rows;
      expect(await readings()).toEqual(Array.from({ length: 12 }, (_, i) => ({ time: beganMs + i * 10 * MINUTE_MS, value: 10 + i })));
      expect((await pool.query('select from held_message')).rowCount).toBe(0);
      expect(await settleDevice(deviceId, settling)).toBe(0);
      expect(await readings()).toHaveLength(12);
      expect((await pool.query<{ kind: string }>('select distinct kind from journal')).rows).toEqual([{ kind: 'backfill' }]);

      const again = await pipeline.submit(dustOf(`esp8266-late-${dialect}`, 30, nowMs));
      expect(again).toMatchObject({ stored: 1, rejected: [] });
    });
  });
});
