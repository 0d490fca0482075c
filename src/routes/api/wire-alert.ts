import type { Alert, AlertTransition, Maintenance } from '#lib/domain/alerts.ts';
import { getParameter } from '#lib/domain/parameters.ts';

/** In the public API's words. */
export function wireAlert(alert: Alert) {
  return {
    id: String(alert.id),
    rule: String(alert.ruleId),
    name: alert.ruleName,
    kind: alert.kind,
    state: alert.state,
    sensor: alert.sensorId === null ? null : String(alert.sensorId),
    station: alert.stationId === null ? null : String(alert.stationId),
    station_name: alert.stationName,
    stations: alert.stationIds.map(String),
    parameter: alert.parameter,
    unit: alert.parameter === null ? null : getParameter(alert.parameter).unit,
    started_at: iso(alert.startedMs),
    fired_at: iso(alert.firedMs),
    resolved_at: iso(alert.resolvedMs),
    peak: alert.peak,
    peak_at: iso(alert.peakMs),
    value: alert.value,
    has_late_data: alert.hasLateData,
    event: alert.eventId === null ? null : String(alert.eventId),
    demonstration: alert.isDemonstration,
  };
}

export function wireTransition({ seq, from, to, atMs, recordedMs, cause, message }: AlertTransition) {
  return { seq, from, to, at: iso(atMs), recorded_at: iso(recordedMs), by: cause.by, why: cause.why, value: cause.value, message };
}

export function wireMaintenance({ id, fromMs, toMs, why }: Maintenance) {
  return { id: String(id), from: iso(fromMs), to: iso(toMs), why };
}

export function iso(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}
