import type { Viewer } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';
import { mayRole } from '#lib/domain/permissions.ts';
import { MAX_NOTE, NOTE_KINDS, type StationDay, type StationNote, type StationRecord } from '#lib/domain/station-record.ts';
import { insertAudit } from '#server/db/audit.ts';
import { appErrorOf, type Pool } from '#server/db/pool.ts';
import { deleteNote, insertNote, listNotes } from '#server/db/station-notes.ts';
import { listSensorRecords, listStationDays } from '#server/db/station-record.ts';
import { findStation } from '#server/db/stations.ts';
import { findUnseen } from './unseen-stations.ts';

/** A station as its keeper looks at it. Throws AppError. */
export interface StationOwn {
  record(stationId: number, viewer: Viewer): Promise<StationRecord>;
  notes(stationId: number, viewer: Viewer): Promise<StationNote[]>;
  addNote(stationId: number, note: { kind: string; text: string; atMs: number }, viewer: Viewer): Promise<void>;
  removeNote(stationId: number, id: number, viewer: Viewer): Promise<void>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 30;
const MAX_NOTES = 1000;
const MAX_LISTED = 200;
const SLACK_MS = 60_000;
const EARLIEST_MS = Date.UTC(1900, 0, 1);

export function makeStationOwn(pool: Pool, { now }: { now: () => number }): StationOwn {
  return {
    record: (stationId, viewer) => answered(pool, stationId, viewer, async () => {
      const station = await findStation(pool, stationId);
      if (station === null) throw unknownStation(stationId);
      const nowMs = now();
      const earliestMs = floorHour(nowMs - DAYS * DAY_MS);
      const [found, sensors] = await Promise.all([listStationDays(pool, stationId, earliestMs), listSensorRecords(pool, stationId, earliestMs)]);
      // what was imported is older than its station
      const firstMs = Math.max(earliestMs, floorHour(Math.min(station.createdMs, found[0]?.firstMs ?? station.createdMs)));
      return { days: everyDay(found, firstMs, nowMs), sensors, possibleHours: Math.max(1, Math.floor((nowMs - firstMs) / HOUR_MS)) };
    }),
    notes: (stationId, viewer) => answered(pool, stationId, viewer, () => listNotes(pool, stationId, MAX_LISTED)),
    addNote: (stationId, { kind, text, atMs }, viewer) => answered(pool, stationId, viewer, async () => {
      const known = NOTE_KINDS.find((one) => one === kind);
      const words = text.trim();
      if (known === undefined || words === '' || words.length > MAX_NOTE) throw new AppError('request.invalid', `A note is a text of 1 to ${MAX_NOTE} characters.`);
      if (!(atMs >= EARLIEST_MS && atMs <= now() + SLACK_MS)) throw new AppError('request.invalid', 'A note is of a time that has been.');
      const id = await insertNote(pool, { stationId, accountId: viewer.account?.id ?? null, atMs, kind: known, text: words }, MAX_NOTES);
      if (id === null) throw (await findStation(pool, stationId)) === null ? unknownStation(stationId) : new AppError('request.invalid', `A station has at most ${MAX_NOTES} notes.`);
      await insertAudit(pool, { viewer, act: 'station.note', subject: `station/${stationId}`, after: { id, kind: known } });
    }),
    removeNote: (stationId, id, viewer) => answered(pool, stationId, viewer, async () => {
      if (!(await deleteNote(pool, stationId, id))) throw new AppError('resource.unknown', `Station ${stationId} has no note ${id}.`);
      await insertAudit(pool, { viewer, act: 'station.note.remove', subject: `station/${stationId}`, before: { id } });
    }),
  };
}

/** Days without a reading are days too. */
function everyDay(found: readonly StationDay[], firstMs: number, nowMs: number): StationDay[] {
  const byDay = new Map(found.map(({ dayMs, hours, readings, good }) => [dayMs, { dayMs, hours, readings, good }]));
  const days: StationDay[] = [];
  for (let dayMs = Math.floor(firstMs / DAY_MS) * DAY_MS; dayMs <= nowMs; dayMs += DAY_MS) days.push(byDay.get(dayMs) ?? { dayMs, hours: 0, readings: 0, good: 0 });
  return days;
}

function floorHour(timeMs: number): number {
  return Math.floor(timeMs / HOUR_MS) * HOUR_MS;
}

function unknownStation(stationId: number): AppError {
  return new AppError('resource.unknown', `There is no station ${stationId}.`);
}

async function answered<T>(pool: Pool, stationId: number, viewer: Viewer, work: () => Promise<T>): Promise<T> {
  if (!mayRole(viewer.role, 'upkeep')) throw new AppError('auth.missing', 'That is for technicians, analysts and administrators.');
  try {
    if ((await findUnseen(pool, [stationId], viewer)) !== undefined) throw unknownStation(stationId);
    return await work();
  } catch (cause) {
    throw appErrorOf(cause);
  }
}
