import type { Device, DeviceKey } from '#lib/domain/station.ts';

export function wireDevice({ id, name, externalId, stationId, createdMs, revokedMs }: Device) {
  return { id: String(id), name, external_id: externalId, station: stationId === 0 ? null : String(stationId), created_at: iso(createdMs), revoked_at: isoOrNull(revokedMs) };
}

export function wireKey({ id, label, createdMs, validUntilMs, revokedMs, usedMs }: DeviceKey) {
  return { id: String(id), label, created_at: iso(createdMs), valid_until: isoOrNull(validUntilMs), revoked_at: isoOrNull(revokedMs), used_at: isoOrNull(usedMs) };
}

function isoOrNull(timeMs: number | null): string | null {
  return timeMs === null ? null : iso(timeMs);
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
