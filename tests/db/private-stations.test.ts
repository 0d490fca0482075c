import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { VISITOR, type Viewer } from '#lib/domain/accounts.ts';
import type { AlertRuleInput } from '#lib/domain/alerts.ts';
import { EVERYTHING, PUBLIC, type Sight } from '#lib/domain/sight.ts';
import { makeAlertBook } from '#server/alert-book.ts';
import { joinEvent } from '#server/db/alert-events.ts';
import { listOwnerSights } from '#server/db/alert-places.ts';
import { listPublicAlerts } from '#server/db/alert-reads.ts';
import { insertDevice } from '#server/db/devices.ts';
import { insertSensor, listHiddenSensors } from '#server/db/directory.ts';
import { recordJudgements } from '#server/db/judgements.ts';
import { insertOrganisation, setMember } from '#server/db/organisations.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { makeReads } from '#server/db/reads.ts';
import { insertNew } from '#server/db/readings.ts';
import { refreshRollups } from '#server/db/rollups.ts';
import { setStationTags } from '#server/db/station-tags.ts';
import { findExactPosition, findStation, insertStation } from '#server/db/stations.ts';
import { makeDeviceBook } from '#server/device-book.ts';
import { makeShownFrames } from '#server/stages/shown-frames.ts';
import { makeStationKeeping } from '#server/station-settings.ts';
import { makeStationUpkeep } from '#server/station-upkeep.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { startExportServer } from './export-server.ts';
import { readingOf } from './reading-of.ts';

const HOUR_MS = 3_600_000;
const now = Date.now();
const HOUR = Math.floor(now / HOUR_MS) * HOUR_MS;
const PLACE = { latitude: 48.858_370_1, longitude: 2.294_481_3 };
const MEASURED = ['pm25', 'wind_speed', 'wind_direction'] as const;
const ADMINISTRATOR: Viewer = { ...VISITOR, role: 'administrator', by: 'administrator-token' };
/** Above every value of the public station: a number that would show. */
const SECRET = 777.25;

describe.each(DIALECTS)('a private station on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  let shown = 0;
  let hidden = 0;
  let owners = 0;
  let others = 0;
  let hiddenSensors: number[] = [];
  let technician: Viewer;
  const keepers = { technician: '', member: '' };

  const book = () => makeAlertBook(pool, { now: () => now });
  /** All that pages, routes and sockets read. */
  const everything = async (sight: Sight) => {
    const stored = makeReads(pool, dialect, { now: () => now });
    const reads = sight.length === 0 ? stored : stored.as(sight);
    const upkeep = makeStationUpkeep(pool, { now: () => now });
    const span = { parameter: 'pm25' as const, fromMs: HOUR - 6 * HOUR_MS, toMs: HOUR + HOUR_MS };
    const access = { isAdministrator: false, owner: null, sight };
    return {
      instance: await reads.instance(), stations: await reads.listStations({}), found: await reads.listStations({ search: 'nest', bbox: [2, 48, 3, 49] }), map: await reads.mapSnapshot('pm25'),
      cells: await reads.mapCells('pm25', 6), frames: await reads.mapFrames(span), wind: await reads.mapWind(null), windThen: await reads.mapWind(HOUR - 2 * HOUR_MS), hours: await reads.hourProfile('pm25', 6),
      findings: await reads.listFindings({}), tags: await upkeep.listTags(sight), alerts: await book().listAlerts({}, access), events: await book().listEvents({}, access),
      one: await reads.findStation(hidden), series: await reads.findSeries({ sensorId: hiddenSensors[0]!, fromMs: HOUR - 6 * HOUR_MS, toMs: now }),
    };
  };

  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
    owners = await insertOrganisation(pool, 'Bird watchers');
    others = await insertOrganisation(pool, 'Others');
    shown = (await insertStation(pool, { name: 'Tower', kind: 'reference', ...PLACE, latitude: 48.2 })).id;
    hidden = (await insertStation(pool, { name: 'Secret nest', kind: 'low-cost', organisationId: owners, isPublic: false, positionAccuracy: '1km', ...PLACE })).id;
    for (const [stationId, value] of [[shown, 12], [hidden, SECRET]] as const) {
      const sensors: number[] = [];
      for (const parameter of MEASURED) sensors.push((await insertSensor(pool, { stationId, parameter, channel: '', heightM: null })).id);
      if (stationId === hidden) hiddenSensors = sensors;
      await transaction(pool, (tx) => insertNew(tx, sensors.flatMap((id) => Array.from({ length: 30 }, (_, i) => readingOf(id, HOUR - 5 * HOUR_MS + i * 600_000, value)))));
      await transaction(pool, (tx) =>
        recordJudgements(tx, {
          consumer: 'judge', position: 42, flags: [], intervals: [],
          findings: [{ sensorId: sensors[0]!, module: 'rolling', version: 1, fromMs: HOUR - HOUR_MS, toMs: HOUR, score: 0.5, title: 'Local rise', why: `rose to ${value}` }],
          latest: sensors.map((sensorId) => ({ sensorId, timeMs: HOUR, value, flag: null })),
        }),
      );
      await setStationTags(pool, stationId, stationId === hidden ? ['nest', 'school'] : ['school']);
      const eventId = await transaction(pool, (tx) => joinEvent(tx, { longitude: 2.3, latitude: 48.5, atMs: HOUR, isPublic: stationId === shown }));
      await pool.query(
        `with rule as (insert into alert_rule (name, kind, target, condition, basis, hold, delivery) values ('Smoke', 'above', '{"kind":"tag","tag":"school","parameter":"pm25"}', '{"kind":"above","level":5,"clear":null,"averagingHours":0}', '{}', '{}', '{}') returning id)
         insert into alert (rule_id, rule_version, subject, sensor_id, station_id, station_ids, event_id, state, started_at, fired_at, value)
         select id, 1, 'sensor:' || $1::int, $1::int, $2::int, array[$2::int], $3::bigint, 'firing', now(), now(), $4::float8 from rule`,
        [sensors[0], stationId, eventId, value],
      );
    }
    for (let hasMore = true; hasMore; ) ({ hasMore } = await refreshRollups(pool, { beforeMs: now }));
    for (const role of ['technician', 'member'] as const) {
      const { rows } = await pool.query<{ id: string }>(`insert into account (email, name, role, password_hash) values ($1, $1, $1, 'x') returning id`, [role]);
      keepers[role] = rows[0]!.id;
      await setMember(pool, { accountId: keepers[role], organisationId: owners, role });
    }
    technician = { ...VISITOR, role: 'technician', by: 'session', organisations: [owners] };
  });
  afterAll(() => database.drop());

  it('is seen by the members of its organisation and by administrators', async () => {
    for (const sight of [[owners], [others, owners], EVERYTHING]) {
      const all = await everything(sight);
      expect(all).toMatchObject({
        instance: { stationCount: 2 }, map: { stationIds: [shown, hidden], values: [12, SECRET] }, wind: { stationIds: [shown, hidden] }, windThen: { stationIds: [shown, hidden] },
        one: { name: 'Secret nest', isPrivate: true, positionAccuracy: '1km' }, series: { parameter: 'pm25' }, tags: [{ tag: 'nest', stationCount: 1 }, { tag: 'school', stationCount: 2 }],
      });
      expect([all.stations.stations.length, all.found.stations.length, all.findings.length, all.alerts.length, all.events.length]).toEqual([2, 1, 2, 2, 2]);
      expect(JSON.stringify(all).split(String(SECRET)).length).toBeGreaterThan(8);
      expect(JSON.stringify(all)).not.toContain('48.8583'); // where it is exactly is not shown to them either
    }
  });

  it('is watched by the rules of those alone who see it, and is in events and rooms of nobody else', async () => {
    expect([await listHiddenSensors(pool), (await listOwnerSights(pool)).get(`account:${keepers.member}`)]).toEqual([hiddenSensors, [owners]]);
    const own: AlertRuleInput = { isEnabled: true, target: { kind: 'station' as const, stationId: hidden, parameter: 'pm25' as const }, condition: { kind: 'above' as const, level: 5, clear: null, averagingHours: 0 }, basis: { value: 'raw' as const, isSuspectUsed: false }, hold: { forMs: 0, least: 1, of: 1 }, name: 'Mine', delivery: { channelIds: [], minGapMs: 0, quiet: null, capPerDay: 12, isResolvedTold: true } };
    const asked = (stationId: number, sight: Sight) => book().createRule({ ...own, target: { kind: 'station', stationId, parameter: 'pm25' } }, { isAdministrator: false, owner: 'a', sight }).then(() => 'made', (cause: Error) => cause.message);
    expect(await asked(hidden, PUBLIC)).toBe(await asked(987_654, PUBLIC));
    expect(await asked(hidden, [others])).toBe(await asked(987_654, [others]));
    expect([await asked(hidden, [owners]), await asked(shown, PUBLIC)]).toEqual(['made', 'made']);
    const past = (sight: Sight) => book().backtest({ rule: own, fromMs: HOUR - 6 * HOUR_MS, toMs: now }, { sight });
    expect([(await past(PUBLIC)).readingCount, (await past([owners])).readingCount]).toEqual([0, 30]);
    const { rows } = await pool.query<{ id: number; station_id: number; event_id: number }>('select id, station_id, event_id from alert order by id');
    expect(await listPublicAlerts(pool, rows.map(({ id }) => id))).toEqual(rows.filter((row) => row.station_id === shown).map(({ id }) => id));
    const theirs = rows.find((row) => row.station_id === hidden)!;
    expect([await book().findAlert(theirs.id, { isAdministrator: false, owner: null }), (await book().findAlert(theirs.id, { isAdministrator: true, owner: null, sight: EVERYTHING }))?.alert.value]).toEqual([null, SECRET]);
    await pool.query('delete from alert_rule where owner is not null');
  });

  it('is kept by technicians of its organisation and by administrators alone', async () => {
    const settled = vi.fn(() => Promise.resolve());
    const keeping = makeStationKeeping(pool, { settle: settled });
    const refusal = (id: number, viewer: Viewer, change = {}) => keeping.change(id, change, viewer).then(() => 'changed', (cause: { code: string; message: string }) => `${cause.code} ${cause.message.replace(String(id), 'ID')}`);
    const stranger: Viewer = { ...technician, organisations: [others] };
    expect(await refusal(hidden, stranger)).toBe(await refusal(987_654, stranger));
    expect(await refusal(hidden, { ...technician, role: 'member' })).toMatch(/^auth\.forbidden/);
    expect([await keeping.find(hidden, stranger), await keeping.find(shown, technician)]).toEqual([null, null]);
    expect(await keeping.find(hidden, technician)).toMatchObject({ isPublic: false, organisations: [{ name: 'Bird watchers' }] });
    expect(await refusal(hidden, technician, { organisationId: others })).toMatch(/^request\.invalid/);
    expect(await refusal(hidden, technician, { positionAccuracy: '2km' })).toMatch(/^request\.invalid/);
    expect(await refusal(hidden, technician, { isPublic: 'yes' })).toMatch(/^request\.invalid/);
    expect(settled).not.toHaveBeenCalled();
    const place = async () => { const { latitude, longitude } = (await findStation(pool, hidden))!; return { latitude, longitude }; };
    const coarse = await place();
    const seen = new Set<string>();
    for (const accuracy of ['100m', '1km', 'exact', '1km', '100m', '1km'] as const) {
      await keeping.change(hidden, { positionAccuracy: accuracy }, technician);
      if (accuracy !== 'exact') seen.add(JSON.stringify(await place()));
    }
    expect([await place(), seen.size, await findExactPosition(pool, hidden)]).toEqual([coarse, 2, PLACE]); // one point for each accuracy, however often it is changed
    await keeping.change(hidden, { isPublic: true }, ADMINISTRATOR);
    expect((await everything(PUBLIC)).one).toMatchObject({ name: 'Secret nest' });
    await keeping.change(hidden, { isPublic: false }, technician);
    expect((await everything(PUBLIC)).one).toBeNull();
    expect(settled).toHaveBeenCalledTimes(8);
    expect((await pool.query(`select act from audit where act = 'station.settings'`)).rowCount).toBe(8);
  });

  it('has tags, maintenance and devices that others are told nothing of', async () => {
    const upkeep = makeStationUpkeep(pool, { now: () => now });
    const devices = makeDeviceBook(pool, { now: () => now, randomBytes: (size) => new Uint8Array(size).fill(7) });
    const own = await insertDevice(pool, { name: 'nest box', stationIds: [hidden], externalId: null, keyHash: createHash('sha256').update('k').digest(), isDemonstration: false });
    const [keeper, stranger] = [{ isAdministrator: true, sight: [owners] }, { isAdministrator: true, sight: [others] }];
    const said = async (work: (id: number) => Promise<unknown>, id: number) => work(id).then(() => 'done', (cause: { code: string; message: string }) => `${cause.code} ${cause.message.replace(String(id), 'ID')}`);
    for (const work of [
      (id: number) => upkeep.tagsOf(id), (id: number) => upkeep.listMaintenance(id), (id: number) => upkeep.tagsOf(id, [others]),
      (id: number) => upkeep.setTags(id, ['x'], { ...technician, organisations: [others] }), (id: number) => upkeep.addMaintenance(id, { fromMs: now, toMs: now + 1, why: '' }, { ...technician, organisations: [] }),
      (id: number) => upkeep.endMaintenance(id, 1, { ...technician, organisations: [others] }),
    ]) expect(await said(work, hidden)).toBe(await said(work, 987_654));
    for (const work of [
      (id: number) => devices.get(id, stranger), (id: number) => devices.addKey(id, { label: '', overlapMs: null }, stranger), (id: number) => devices.revokeKey(id, 1, stranger),
      (id: number) => devices.revokeDevice(id, stranger), (id: number) => devices.place(id, { name: 'x', latitude: 1, longitude: 1 }, stranger),
    ]) expect(await said(work, own.id)).toBe(await said(work, 987_654));
    expect([(await devices.list({ limit: 9 }, stranger)).length, (await devices.list({ limit: 9 }, keeper)).length, (await devices.get(own.id, keeper)).device.name]).toEqual([0, 1, 'nest box']);
    expect([await upkeep.tagsOf(hidden, [owners]), await upkeep.tagsOf(hidden, EVERYTHING)]).toEqual([['nest', 'school'], ['nest', 'school']]);
    await pool.query('delete from device');
  });

  it('is in no download, no coverage and no file of those who may not see it', async () => {
    const server = await startExportServer(database, { now: () => now, sightOf: async ({ headers }) => (headers.authorization === 'Bearer owners' ? [owners] : PUBLIC) });
    const ask = async (path: string, isOwner = false, method = 'GET') => {
      const answer = await fetch(server.url + path, { method, headers: isOwner ? { authorization: 'Bearer owners' } : {} });
      return { status: answer.status, text: await answer.text() };
    };
    const masked = async (path: (id: number) => string, id: number, method = 'GET') => { const { status, text } = await ask(path(id), false, method); return { status, text: text.replaceAll(String(id), 'ID') }; };
    for (const what of ['readings', 'coverage']) expect(await masked((id) => `/api/v1/${what}?stations=${id}`, hidden)).toEqual(await masked((id) => `/api/v1/${what}?stations=${id}`, 987_654));
    expect(await masked((id) => `/api/v1/downloads?stations=${id}`, hidden, 'POST')).toEqual(await masked((id) => `/api/v1/downloads?stations=${id}`, 987_654, 'POST'));
    for (const selection of ['stations=all', 'tags=nest,school', 'bbox=2,48,3,49', 'polygon=2,48,3,48,3,49,2,49']) {
      for (const what of ['readings', 'coverage']) {
        const [theirs, own] = [await ask(`/api/v1/${what}?${selection}`), await ask(`/api/v1/${what}?${selection}`, true)];
        expect([theirs.status, theirs.text.includes('Secret'), own.text.includes('Secret nest')]).toEqual([200, false, true]);
        expect(theirs.text).not.toContain(String(SECRET));
      }
    }
    const mine = JSON.parse((await ask('/api/v1/downloads?stations=all', true, 'POST')).text) as { id: string };
    const done = (isOwner: boolean, id: string) => vi.waitUntil(async () => (JSON.parse((await ask(`/api/v1/downloads/${id}`, isOwner)).text) as { state: string }).state === 'done', { timeout: 20_000, interval: 50 });
    await done(true, mine.id);
    const theirs = JSON.parse((await ask('/api/v1/downloads?stations=all', false, 'POST')).text) as { id: string };
    expect(theirs.id).not.toBe(mine.id); // one question, two answers
    await done(false, theirs.id);
    for (const part of ['', '/file']) expect(await ask(`/api/v1/downloads/${mine.id}${part}`)).toEqual(await ask(`/api/v1/downloads/${'0'.repeat(20)}${part}`));
    expect(await ask(`/api/v1/downloads/${mine.id}/freeze`, false, 'POST')).toEqual(await ask(`/api/v1/downloads/${'0'.repeat(20)}/freeze`, false, 'POST'));
    expect([(await ask(`/api/v1/downloads/${mine.id}/file`, true)).text.includes(String(SECRET)), (await ask(`/api/v1/downloads/${theirs.id}/file`)).text.includes(String(SECRET))]).toEqual([true, false]);
    expect((await ask(`/api/v1/downloads/${mine.id}/freeze`, true, 'POST')).status).toBe(422); // what is frozen is for everybody
    await server.prepared.forgetPublic();
    expect([(await ask(`/api/v1/downloads/${theirs.id}`)).status, (await ask(`/api/v1/downloads/${mine.id}`, true)).status]).toEqual([404, 200]);
    expect(server.errors).toEqual([]);
    await server.stop();
  });

  it('is to everybody else as if it had never been', async () => {
    const frames = () => makeShownFrames(pool, () => now)({ kind: 'corrected', average: 'now', parameter: 'pm25', indexId: 'us-aqi' }, { parameter: 'pm25', fromMs: HOUR - 4 * HOUR_MS, toMs: HOUR });
    const [there, shownThere, strangers] = [await everything(PUBLIC), await frames(), await everything([others])];
    expect(strangers).toEqual(there);
    expect(JSON.stringify([there, shownThere])).not.toContain(String(SECRET));
    await pool.query('delete from station where id = $1::int', [hidden]);
    await pool.query('delete from alert_event e where not exists (select from alert a where a.event_id = e.id)');
    for (const table of ['reading', 'finding']) await pool.query(`delete from ${table} where sensor_id = any ($1::int[])`, [hiddenSensors]);
    await pool.query('insert into rollup_dirty (sensor_id, day) select distinct sensor_id, bucket from rollup_daily where sensor_id = any ($1::int[])', [hiddenSensors]);
    for (let hasMore = true; hasMore; ) ({ hasMore } = await refreshRollups(pool, { beforeMs: now }));
    expect(await everything(PUBLIC)).toEqual(there);
    expect(await frames()).toEqual(shownThere);
  });
});
