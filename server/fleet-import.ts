import { STATION_TAG } from '#lib/domain/alerts.ts';
import type { Viewer } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';
import type { FleetImport, FleetLine } from '#lib/domain/fleet-table.ts';
import { administers, mayRole } from '#lib/domain/permissions.ts';
import { sightOf } from '#lib/domain/sight.ts';
import type { StationInput } from '#lib/domain/wire.ts';
import { insertAudit } from '#server/db/audit.ts';
import { deployDevice, insertDevice } from '#server/db/devices.ts';
import { findDevicesMeant, findStationsMeant, listFleetTable, lockFleetTable, type KnownDevice, type KnownStation } from '#server/db/fleet-table.ts';
import { appErrorOf, sqlStateOf, transaction, type Pool, type PoolClient } from '#server/db/pool.ts';
import { setStationTags } from '#server/db/station-tags.ts';
import { insertStation } from '#server/db/stations.ts';
import { readStation } from '#server/ingest/inputs.ts';
import { keyHashOf, makeKey } from '#server/ingest/keys.ts';
import { answerCsvOf, fleetCsvOf, readFleetCsv, type TableLine } from './fleet-table.ts';

/** Stations and devices as a table. Throws AppError. */
export interface FleetTables {
  export(viewer: Viewer): Promise<string>;
  /** Adds what is not there yet, all of it or, where one line is wrong, nothing; what is there stays as it is. Without `isApplied` it only tells. */
  import(bytes: Uint8Array, options: { isApplied: boolean; viewer: Viewer }): Promise<FleetImport>;
  /** What became of each line, as a table; keys of new devices are in it and nowhere else. */
  answer(done: FleetImport): string;
}

const MAX_EXPORTED = 100_000;
const MAX_TAGS = 20;

/** What one line wants. */
interface Wish {
  line: FleetLine;
  station: Subject<{ input: StationInput; tags: string[] }>;
  device: Subject<{ name: string; externalId: string | null; deployId: number | null }> | null;
}
/** Lines that mean the same share one of these. */
interface Subject<T> {
  id: number | null;
  name: string;
  make: T | null;
}

export function makeFleetTables(pool: Pool, { randomBytes }: { randomBytes: (size: number) => Uint8Array }): FleetTables {
  return {
    async export(viewer) {
      if (!mayRole(viewer.role, 'stations')) throw new AppError('auth.forbidden', 'That is for technicians and administrators.');
      return answered(async () => fleetCsvOf(await listFleetTable(pool, MAX_EXPORTED, sightOf(viewer))));
    },
    async import(bytes, { isApplied, viewer }) {
      if (!administers(viewer)) throw new AppError('auth.forbidden', 'That is for administrators.');
      const table = readFleetCsv(bytes);
      return answered(() =>
        transaction(pool, async (tx) => {
          await lockFleetTable(tx);
          const wishes = planOf(table, await readKnown(tx, table));
          const done = outcomeOf(wishes);
          if (!isApplied || done.errors > 0) return done;
          await apply(tx, wishes, randomBytes);
          await insertAudit(tx, { viewer, act: 'fleet.import', subject: '', after: { lines: done.lines.length, stations: done.newStations, devices: done.newDevices } });
          return { ...outcomeOf(wishes), newStations: done.newStations, newDevices: done.newDevices, isApplied: true };
        }),
      );
    },
    answer: answerCsvOf,
  };
}

interface Known {
  stations: KnownStation[];
  devices: KnownDevice[];
}

async function readKnown(tx: PoolClient, table: readonly TableLine[]): Promise<Known> {
  const all = (column: 'station_external_id' | 'station' | 'device_external_id') => [...new Set(table.flatMap(({ cells }) => cells[column] ?? []))];
  const ids = (column: 'station_id' | 'device_id') => [...new Set(table.flatMap(({ cells }) => idOf(cells[column]) ?? []))];
  const stations = await findStationsMeant(tx, { ids: ids('station_id'), externalIds: all('station_external_id'), names: all('station') });
  return { stations, devices: await findDevicesMeant(tx, { ids: ids('device_id'), externalIds: all('device_external_id'), stationIds: stations.map(({ id }) => id) }) };
}

/** What every line wants, in their order; a later line of a new station or device means the one of the earlier line. */
function planOf(table: readonly TableLine[], known: Known): Wish[] {
  const stations = new Map<string, Wish['station']>();
  const devices = new Map<string, NonNullable<Wish['device']>>();
  return table.map(({ line, cells }) => {
    const wish: Wish = { line: { line, station: null, device: null, error: null, key: null }, station: { id: null, name: cells.station ?? '', make: null }, device: null };
    try {
      wish.station = stationOf(cells, known, stations);
      wish.device = deviceOf(cells, wish.station, known, devices);
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      wish.line.error = cause.message;
    }
    return wish;
  });
}

function stationOf(cells: TableLine['cells'], { stations }: Known, planned: Map<string, Wish['station']>): Wish['station'] {
  const found = findStation(cells, stations);
  if (found !== null) return { id: found.id, name: found.name, make: null };
  const key = cells.station_external_id === undefined ? `name/${cells.station}` : `id/${cells.station_external_id}`;
  const before = planned.get(key);
  if (before !== undefined) return before;
  const { station: name, station_external_id: external_id, tags = '', ...fields } = cells;
  const input = readStation({ ...fields, name, external_id });
  const made = { id: null, name: input.name, make: { input, tags: readTags(tags) } };
  planned.set(key, made);
  return made;
}

/** By id, else by the name that others give it, else by its own. */
function findStation({ station_id: id, station_external_id: externalId, station: name }: TableLine['cells'], stations: readonly KnownStation[]): KnownStation | null {
  if (id !== undefined) {
    const found = stations.find((one) => one.id === idOf(id));
    if (found === undefined) throw wrong(`There is no station ${id.slice(0, 20)}; leave station_id empty for a new one.`);
    return found;
  }
  if (externalId !== undefined) return stations.find((one) => one.external_id === externalId) ?? null;
  if (name === undefined) throw wrong('A line names its station: by station_id, station_external_id or station.');
  const called = stations.filter((one) => one.name === name);
  if (called.length > 1) throw wrong(`${called.length} stations are called ${name.slice(0, 60)}; say which by station_id.`);
  return called[0] ?? null;
}

function readTags(text: string): string[] {
  const tags = [...new Set(text.split(/[\s,;]+/).filter((tag) => tag !== ''))].sort();
  const odd = tags.find((tag) => !STATION_TAG.test(tag));
  if (odd !== undefined) throw wrong(`"${odd.slice(0, 60)}" is no tag: small letters, digits and dashes, at most 40.`);
  if (tags.length > MAX_TAGS) throw wrong(`A station has at most ${MAX_TAGS} tags.`);
  return tags;
}

function deviceOf(cells: TableLine['cells'], station: Wish['station'], { devices }: Known, planned: Map<string, NonNullable<Wish['device']>>): Wish['device'] {
  const { device_id: id, device_external_id: externalId } = cells;
  const name = cells.device ?? externalId;
  if (name === undefined && id === undefined) return null;
  if (name !== undefined && name.length > 200) throw wrong('"device" is a name of at most 200 characters.');
  if (externalId !== undefined && !/^[\w.:-]{1,64}$/.test(externalId)) throw wrong('"device_external_id" must be letters, digits and . : _ -');
  const found = findDevice(cells, station, devices);
  if (found !== null) {
    const known = placed(found, station);
    if (known.make === null) return known;
    if (planned.has(`known/${found.id}`)) throw wrong(`The device ${found.name.slice(0, 60)} is in the table twice.`);
    planned.set(`known/${found.id}`, known);
    return known;
  }
  const key = externalId === undefined ? `${station.id ?? station.name}/${name}` : `id/${externalId}`;
  if (planned.has(key)) throw wrong(`The device ${(name ?? '').slice(0, 60)} is in the table twice.`);
  const made = { id: null, name: name ?? '', make: { name: name ?? '', externalId: externalId ?? null, deployId: null } };
  planned.set(key, made);
  return made;
}

function findDevice({ device_id: id, device_external_id: externalId, device: name }: TableLine['cells'], station: Wish['station'], devices: readonly KnownDevice[]): KnownDevice | null {
  if (id !== undefined) {
    const found = devices.find((one) => one.id === idOf(id));
    if (found === undefined) throw wrong(`There is no device ${id.slice(0, 20)}; leave device_id empty for a new one.`);
    return found;
  }
  if (externalId !== undefined) return devices.find((one) => one.external_id === externalId) ?? null;
  return devices.find((one) => station.id !== null && one.name === name && !one.is_revoked && one.station_ids.includes(station.id)) ?? null;
}

/** A device that is there: where the line says, or nowhere yet, and then it is put there. */
function placed({ id, name, external_id: externalId, is_revoked: isRevoked, station_ids: at }: KnownDevice, station: Wish['station']): NonNullable<Wish['device']> {
  if (isRevoked) throw wrong(`The device ${name.slice(0, 60)} was revoked; its name stays taken.`);
  if (station.id !== null && at.includes(station.id)) return { id, name, make: null };
  if (at.length > 0) throw wrong(`The device ${name.slice(0, 60)} stands at station ${at[0]}; a table moves none.`);
  return { id, name, make: { name, externalId, deployId: id } };
}

/** Makes what is new; ids and keys go into the lines. */
async function apply(tx: PoolClient, wishes: readonly Wish[], randomBytes: (size: number) => Uint8Array): Promise<void> {
  for (const { line, station, device } of wishes) {
    if (station.id === null && station.make !== null) {
      station.id = (await insertStation(tx, station.make.input)).id;
      if (station.make.tags.length > 0) await setStationTags(tx, station.id, station.make.tags);
    }
    if (device === null || device.make === null || station.id === null) continue;
    const { name, externalId, deployId } = device.make;
    if (deployId !== null) {
      await deployDevice(tx, deployId, { stationId: station.id, name, externalId });
      continue;
    }
    const key = makeKey(randomBytes);
    device.id = (await insertDevice(tx, { name, externalId, stationIds: [station.id], keyHash: keyHashOf(key), isDemonstration: false })).id;
    line.key = key;
  }
}

function outcomeOf(wishes: readonly Wish[]): FleetImport {
  const made = (subjects: (Wish['station'] | Wish['device'])[]) => new Set(subjects.filter((subject) => subject !== null && subject.make !== null)).size;
  const fine = wishes.filter(({ line }) => line.error === null);
  for (const { line, station, device } of fine) {
    line.station = { state: station.make === null ? 'known' : 'new', id: station.id, name: station.name };
    line.device = device === null ? null : { state: device.make === null || device.make.deployId !== null ? 'known' : 'new', id: device.id, name: device.name };
  }
  return {
    lines: wishes.map(({ line }) => line),
    newStations: made(fine.map(({ station }) => station)),
    newDevices: made(fine.map(({ device }) => (device?.make?.deployId == null ? device : null))),
    errors: wishes.length - fine.length,
    placed: fine.flatMap(({ device }) => device?.make?.deployId ?? []),
    isApplied: false,
  };
}

function idOf(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,9}$/.test(text) && Number(text) <= 2_147_483_647 ? Number(text) : null;
}

function wrong(message: string): AppError {
  return new AppError('request.invalid', message);
}

/** 23505: somebody else added it meanwhile. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (sqlStateOf(cause) === '23505') throw new AppError('resource.exists', 'A station or device of this name was added meanwhile; try the table again.', { cause });
    throw appErrorOf(cause);
  }
}
