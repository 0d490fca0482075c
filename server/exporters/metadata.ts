import type { ExportSensor } from '#lib/domain/export.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import { writeExportQuery } from './export-query.ts';
import type { ExportPlan } from './rows.ts';
import { dataColumnsOf } from './wide-columns.ts';

export const DEMONSTRATION_NOTE = 'Some of these stations are simulated, to show what Lichen does: they are marked demonstration in the metadata and measured nothing.';

/** Everything needed to understand a download and to trust it, as JSON. */
export function metadataOf(plan: ExportPlan): Record<string, unknown> {
  const { query, spans, software } = plan;
  const sensors = spans.map((span) => span.sensor);
  return {
    demonstration: hasDemonstration(plan),
    ...(hasDemonstration(plan) ? { note: DEMONSTRATION_NOTE } : {}),
    query: `/api/v1/readings?${writeExportQuery(query)}`,
    software,
    columns: dataColumnsOf(plan),
    parameters: [...new Set(sensors.map((sensor) => sensor.parameter))].map(parameterFacts),
    stations: stationsOf(sensors).map(stationFacts),
    sensors: sensors.map(sensorFacts),
    licences: licencesOf(plan),
    attribution: attributionOf(plan),
  };
}

export function hasDemonstration({ spans }: ExportPlan): boolean {
  return spans.some((span) => span.sensor.isDemonstration);
}

export function licencesOf({ spans }: ExportPlan): string[] {
  return [...new Set(spans.map((span) => span.sensor.licence).filter((licence) => licence !== null))].sort();
}

/** Who measured, as it must be shown. */
export function attributionOf({ spans }: ExportPlan): string[] {
  return [...new Set(spans.map((span) => span.sensor.source).filter((source) => source !== null))].sort();
}

export function stationsOf(sensors: ExportSensor[]): ExportSensor[] {
  return [...new Map(sensors.map((sensor) => [sensor.stationId, sensor])).values()];
}

export function parameterFacts(id: ExportSensor['parameter']) {
  const { name, unit, ucum, cf } = getParameter(id);
  return { id, name, unit, ucum, cf_standard_name: cf };
}

function stationFacts(sensor: ExportSensor) {
  return {
    id: sensor.stationId,
    name: sensor.stationName,
    kind: sensor.stationKind,
    latitude: sensor.latitude,
    longitude: sensor.longitude,
    altitude_m: sensor.altitudeM,
    time_zone: sensor.timeZone,
    licence: sensor.licence,
    attribution: sensor.source,
    demonstration: sensor.isDemonstration,
  };
}

function sensorFacts(sensor: ExportSensor) {
  return {
    id: sensor.id,
    station_id: sensor.stationId,
    parameter: sensor.parameter,
    channel: sensor.channel,
    height_m: sensor.heightM,
    method: sensor.method,
    averaging_s: sensor.averagingS,
    stamp: sensor.stamp,
  };
}
