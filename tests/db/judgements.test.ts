import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Finding, FlagSetting } from '#lib/domain/reading.ts';
import { insertSensor } from '#server/db/directory.ts';
import { listFindings } from '#server/db/findings.ts';
import { readCursor } from '#server/db/journal.ts';
import { recordJudgements, type Judgements } from '#server/db/judgements.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { insertNew } from '#server/db/readings.ts';
import { insertStation } from '#server/db/stations.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { readingOf } from './reading-of.ts';

const T0 = Date.UTC(2026, 10, 22, 10);

describe.each(DIALECTS)('recording judgements on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  let sensorId = 0;
  let position = 0;
  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
  });
  beforeEach(async () => {
    const station = await insertStation(pool, { name: 'Weir', kind: 'water', latitude: 51, longitude: 13 });
    sensorId = (await insertSensor(pool, { stationId: station.id, parameter: 'ph', channel: '', heightM: null })).id;
    await transaction(pool, (tx) => insertNew(tx, [0, 1, 2, 3].map((i) => readingOf(sensorId, T0 + i, 7))));
  });
  afterAll(() => database.drop());

  const record = (judged: Partial<Judgements>) =>
    transaction(pool, (tx) => recordJudgements(tx, { consumer: 'judge', position: (position += 1), flags: [], findings: [], latest: [], ...judged }));
  const flag = (i: number, value: FlagSetting['flag'], check = 'spike@1'): FlagSetting => ({ sensorId, timeMs: T0 + i, flag: value, check, why: 'why' });
  const flags = async () => (await pool.query<{ flag: number | null }>('select flag from reading where sensor_id = $1 order by time', [sensorId])).rows.map((row) => row.flag);
  const finding = (more: Partial<Finding> = {}): Finding => ({ sensorId, module: 'rolling', version: 1, fromMs: T0, toMs: T0, score: 0.5, title: 'Local rise', why: 'first', ...more });

  it('writes the worst flag of a reading, and every check into its history', async () => {
    await record({ flags: [flag(0, 3), flag(0, 4, 'gross-range@1'), flag(1, 3)] });
    await record({ flags: [flag(1, 3), flag(0, 3, 'flat-line@1')] });
    expect(await flags()).toEqual([4, 3, null, null]);
    const { rows } = await pool.query('select check_id, flag from flag_history where sensor_id = $1 order by time, check_id', [sensorId]);
    expect(rows.map((row) => `${row.check_id} ${row.flag}`)).toEqual(['flat-line@1 3', 'gross-range@1 4', 'spike@1 3', 'spike@1 3']);
  });

  it('leaves out flags of readings, and findings and latest values of sensors, that are gone', async () => {
    await record({ flags: [{ ...flag(77, 3) }], findings: [finding({ sensorId: 999_999 })], latest: [{ sensorId: 999_999, timeMs: T0, value: 1, flag: null }] });
    expect((await pool.query('select from flag_history where sensor_id = $1', [sensorId])).rowCount).toBe(0);
  });

  it('lets a finding grow, and keeps one per module version, sensor and start', async () => {
    await record({ findings: [finding(), finding({ toMs: T0 + 5, score: 0.4, why: 'second' })] });
    await record({ findings: [finding({ toMs: T0 + 2, score: 0.9, why: 'late' }), finding({ version: 2 })] });
    const found = await listFindings(pool, { sensorId });
    expect(found.map((one) => [one.version, one.toMs - T0, Math.round(one.score * 10) / 10, one.why])).toEqual([[2, 0, 0.5, 'first'], [1, 5, 0.9, 'second']]);
  });

  it('keeps the newest judged value, whatever comes late', async () => {
    await record({ latest: [{ sensorId, timeMs: T0 + 2, value: 5, flag: null }, { sensorId, timeMs: T0 + 1, value: 4, flag: 3 }] });
    await record({ latest: [{ sensorId, timeMs: T0 + 1, value: 9, flag: null }] });
    const { rows } = await pool.query('select time, value, flag from latest where sensor_id = $1', [sensorId]);
    expect(rows).toEqual([{ time: T0 + 2, value: 5, flag: null }]);
  });

  it('commits effects and cursor together, and moves the cursor forward alone', async () => {
    await record({ position: 5000, intervals: [{ sensorId, intervalMs: 60_000 }] });
    await record({ position: 4000 });
    expect(await readCursor(pool, 'judge')).toBe(5000);
    expect((await pool.query('select interval_ms from sensor where id = $1', [sensorId])).rows).toEqual([{ interval_ms: 60_000 }]);
  });
});
