import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VISITOR, type Viewer } from '#lib/domain/accounts.ts';
import { THIS_INSTANCE } from '#lib/domain/sight.ts';
import { insertSensor } from '#server/db/directory.ts';
import { transaction, type Pool } from '#server/db/pool.ts';
import { insertNew } from '#server/db/readings.ts';
import { insertStation } from '#server/db/stations.ts';
import { makeStationOwn, type StationOwn } from '#server/station-own.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';
import { readingOf } from './reading-of.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ANALYST: Viewer = { ...VISITOR, role: 'analyst', by: 'session' };

describe.each(DIALECTS)('a station for its keeper on %s', (dialect) => {
  let database: TestDatabase;
  let pool: Pool;
  let own: StationOwn;
  let stationId = 0;
  let nowMs = 0;
  beforeAll(async () => {
    database = await makeDatabase(dialect);
    pool = database.pool;
    nowMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS + 30 * 60_000;
    own = makeStationOwn(pool, { now: () => nowMs });
    stationId = (await insertStation(pool, { name: 'Weir', kind: 'water', latitude: 51, longitude: 13 })).id;
  });
  afterAll(() => database.drop());

  it('has no uptime before it is an hour old, and no days that never were', async () => {
    expect(await own.record(stationId, ANALYST)).toMatchObject({ days: [{ hours: 0, readings: 0, good: 0 }], sensors: [], possibleHours: 1 });
  });

  it('is unknown to who may not see it', async () => {
    await pool.query('update station set is_public = false where id = $1', [stationId]);
    const unknown = { code: 'resource.unknown' };
    await expect(own.record(stationId, ANALYST)).rejects.toMatchObject(unknown);
    await expect(own.notes(stationId, ANALYST)).rejects.toMatchObject(unknown);
    await expect(own.addNote(stationId, { kind: 'note', text: 'Seen.', atMs: nowMs }, ANALYST)).rejects.toMatchObject(unknown);
    await expect(own.removeNote(stationId, 1, ANALYST)).rejects.toMatchObject(unknown);
    expect(await own.notes(stationId, { ...ANALYST, organisations: [THIS_INSTANCE] })).toEqual([]);
    await pool.query('update station set is_public = true where id = $1', [stationId]);
  });

  it('counts hours and good readings of thirty days, by day and by sensor', async () => {
    const make = async (parameter: 'ph' | 'turbidity') => (await insertSensor(pool, { stationId, parameter, channel: '', heightM: null })).id;
    const [ph, turbidity] = [await make('ph'), await make('turbidity')];
    const hourMs = (hoursAgo: number) => nowMs - 30 * 60_000 - hoursAgo * HOUR_MS;
    const readings = [
      ...[1, 2, 3, 50, 60].flatMap((ago) => [readingOf(ph, hourMs(ago), 7), readingOf(ph, hourMs(ago) + 60_000, 7)]),
      { ...readingOf(turbidity, hourMs(3), 5), flag: 4 as const },
      readingOf(turbidity, hourMs(4), 5),
      readingOf(turbidity, nowMs - 40 * DAY_MS, 5), // too long ago
    ];
    await transaction(pool, (tx) => insertNew(tx, readings));
    const { days, sensors, possibleHours } = await own.record(stationId, ANALYST);
    expect(days.reduce((sum, { hours }) => sum + hours, 0)).toBe(6);
    expect(days.reduce((sum, { readings: all, good }) => sum + all - good, 0)).toBe(1);
    expect(sensors).toEqual([
      { sensorId: ph, parameter: 'ph', channel: '', hours: 5, readings: 10, good: 10 },
      { sensorId: turbidity, parameter: 'turbidity', channel: '', hours: 2, readings: 2, good: 1 },
    ]);
    // imported readings are older than the station: its time begins with the first of them
    expect(possibleHours).toBe(60);
    expect(days.map(({ dayMs }) => dayMs)).toEqual(days.map((_, i) => days[0]!.dayMs + i * DAY_MS));
  });

  it('keeps notes and visits by the time at which they were, with their author', async () => {
    await own.addNote(stationId, { kind: 'visit', text: ' Probe cleaned. ', atMs: nowMs - DAY_MS }, ANALYST);
    const { rows } = await pool.query<{ id: string }>("insert into account (email, name, role, password_hash) values ('ada@example.org', 'Ada', 'technician', 'x') returning id");
    const ada: Viewer = { ...ANALYST, account: { id: rows[0]!.id, email: 'ada@example.org', name: 'Ada', role: 'technician', createdMs: 0, isDisabled: false } };
    await own.addNote(stationId, { kind: 'note', text: 'Otters.', atMs: nowMs - 2 * DAY_MS }, ada);
    const notes = await own.notes(stationId, ANALYST);
    expect(notes.map(({ kind, text, author }) => [kind, text, author])).toEqual([['visit', 'Probe cleaned.', null], ['note', 'Otters.', 'Ada']]);
    await own.removeNote(stationId, notes[0]!.id, ANALYST);
    await expect(own.removeNote(stationId + 1, notes[1]!.id, ANALYST)).rejects.toMatchObject({ code: 'resource.unknown' });
    await pool.query('delete from account');
    expect(await own.notes(stationId, ANALYST)).toMatchObject([{ text: 'Otters.', author: null }]);
    expect((await pool.query<{ act: string }>('select act from audit order by id')).rows.map(({ act }) => act)).toEqual(['station.note', 'station.note', 'station.note.remove']);
  });

  it('takes no note of nothing, of the future, of no station, or of who may not', async () => {
    const note = { kind: 'note', text: 'x', atMs: nowMs };
    for (const wrong of [{ text: '  ' }, { text: 'x'.repeat(2001) }, { kind: 'photo' }, { atMs: nowMs + DAY_MS }, { atMs: NaN }]) await expect(own.addNote(stationId, { ...note, ...wrong }, ANALYST)).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(own.addNote(999_999, note, ANALYST)).rejects.toMatchObject({ code: 'resource.unknown' });
    for (const ask of [() => own.addNote(stationId, note, VISITOR), () => own.notes(stationId, VISITOR), () => own.record(stationId, VISITOR)]) await expect(ask()).rejects.toMatchObject({ code: 'auth.missing' });
    await expect(own.record(999_999, ANALYST)).rejects.toMatchObject({ code: 'resource.unknown' });
  });
});
