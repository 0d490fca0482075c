import { dirname, resolve } from 'node:path';
import { offsetMsOf } from './clock-text.ts';
import type { Mapping, StationFacts, StationTable } from './mapping.ts';
import type { FindStation } from './samples.ts';
import { openTable } from './table.ts';
import type { Table, TableRow } from './table.ts';

const MAX_STATIONS = 100_000;

/** Stations that the mapping lists, or that a table beside the data describes. `path` is the data file's. */
export async function loadStations(mapping: Mapping, path: string): Promise<FindStation> {
  const stations = new Map<string, StationFacts>(Object.entries(mapping.station.list));
  if (mapping.station.table !== null) {
    const table = mapping.station.table;
    for (const [key, facts] of await readStationTable(table, resolve(dirname(path), table.file), mapping)) stations.set(key, facts);
  }
  return (key) => stations.get(key) ?? null;
}

/** Position and name as the row itself gives them; null where the mapping does not take them from there. */
export function makeRowStation(mapping: Mapping, table: Table): ((row: TableRow) => StationFacts | null) | null {
  const shape = mapping.station.row;
  if (shape === null) return null;
  const nameAt = shape.name === null ? -1 : (table.columns.get(shape.name) ?? -1);
  const latitudeAt = table.columns.get(shape.latitude) ?? -1;
  const longitudeAt = table.columns.get(shape.longitude) ?? -1;
  const keyAt = mapping.station.column === null ? -1 : (table.columns.get(mapping.station.column) ?? -1);
  return (row) => {
    const latitude = Number(row.cells[latitudeAt]);
    const longitude = Number(row.cells[longitudeAt]);
    if (!isPosition(latitude, longitude)) return null;
    const name = row.cells[nameAt] ?? row.cells[keyAt] ?? mapping.title;
    return { ...mapping.station.defaults, name, latitude, longitude };
  };
}

async function readStationTable(table: StationTable, path: string, mapping: Mapping): Promise<Map<string, StationFacts>> {
  const stations = new Map<string, StationFacts>();
  const opened = await openTable(path, table.shape);
  const cell = (row: TableRow, name: string) => row.cells[opened.columns.get(name) ?? -1] ?? '';
  for await (const row of opened.rows) {
    const latitude = Number(cell(row, table.latitude));
    const longitude = Number(cell(row, table.longitude)) * (table.isWestPositive ? -1 : 1);
    if (!isPosition(latitude, longitude) || stations.size >= MAX_STATIONS) continue;
    const offset = table.utcOffset === null ? null : cell(row, table.utcOffset);
    stations.set(cell(row, table.key), {
      ...mapping.station.defaults,
      name: cell(row, table.name),
      latitude,
      longitude,
      utcOffset: offset,
      timeZone: offset === null ? mapping.station.defaults.timeZone : fixedZoneOf(offset),
    });
  }
  return stations;
}

/** `Etc/GMT+6` lies six hours west: the sign of that family is the reverse of ISO's. */
function fixedZoneOf(offset: string): string {
  const hours = offsetMsOf(offset) / 3_600_000;
  if (hours === 0 || !Number.isInteger(hours)) return 'UTC';
  return `Etc/GMT${hours < 0 ? '+' : '-'}${Math.abs(hours)}`;
}

function isPosition(latitude: number, longitude: number): boolean {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && !(latitude === 0 && longitude === 0);
}
