import type { FleetBoard, FleetCause, FleetRow } from '#lib/domain/fleet.ts';

export function wireFleet({ rows, total, counts, stationCount, isCut }: FleetBoard, next: number | null) {
  return { total, stations: stationCount, counts, is_cut: isCut, next: next === null ? null : String(next), rows: rows.map(wireRow) };
}

function wireRow({ stationId, deviceId, name, tags, workedOnUntilMs, causes }: FleetRow) {
  return { station: idOrNull(stationId), device: idOrNull(deviceId), name, tags, worked_on_until: isoOrNull(workedOnUntilMs), causes: causes.map(wireCause) };
}

function wireCause({ id, sinceMs, parameter, sensorId, value, against, count, why }: FleetCause) {
  return { cause: id, since: isoOrNull(sinceMs), parameter, sensor: idOrNull(sensorId), value, against, count, why };
}

function idOrNull(id: number | null): string | null {
  return id === null ? null : String(id);
}

function isoOrNull(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}
