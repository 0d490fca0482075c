import { getParameter } from '#lib/domain/parameters.ts';
import type { InspectedMessage } from '#lib/domain/reading.ts';
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

export function wireMessage({ seq, receivedMs, decoder, keyId, device, contentType, byteCount, text, isCut, status, refusal, counts, readings, rejected }: InspectedMessage) {
  return {
    seq,
    received_at: iso(receivedMs),
    decoder,
    key: keyId === null ? null : String(keyId),
    device,
    content_type: contentType,
    bytes: byteCount,
    text,
    is_cut: isCut,
    status,
    refusal,
    ...counts,
    readings: readings.map(({ index, parameter, channel, value, sentValue, sentUnit, timeMs, deviceTimeMs, belowDetection }) => ({
      index, parameter, channel, value, unit: getParameter(parameter).unit, sent_value: sentValue, sent_unit: sentUnit, time: iso(timeMs), device_time: isoOrNull(deviceTimeMs), below_detection: belowDetection,
    })),
    refused: rejected,
  };
}
export type WireMessage = ReturnType<typeof wireMessage>;
