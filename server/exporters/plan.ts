import { AppError } from '#lib/domain/codes.ts';
import type { ExportSensor } from '#lib/domain/export.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { boundsOfRing, ringTest } from '#lib/numeric/ring.ts';
import type { Sight } from '#lib/domain/sight.ts';
import type { Bound, ExportQuery, Selection } from './export-query.ts';
import type { ExportPlan, SensorSpan } from './rows.ts';
import { hasWholeHours, midnightMsOf } from './zone.ts';

/** Series of one download. */
export const MAX_SENSORS = 20_000;
/** Before it zones had odd minutes; nothing here is as old. */
const ZONES_FROM_MS = 0;
const EARLIEST_MS = Date.UTC(1600, 0, 1);

/** What a plan must ask of the database. */
export interface SensorLookup {
  /** By station, parameter and sensor; null: all. */
  listSensors(query: { stationIds: number[] | null; tags: string[] | null; bbox: [number, number, number, number] | null; parameters: ParameterId[] | null; limit: number }, sight?: Sight): Promise<ExportSensor[]>;
  /** Those of some ids that there are and that are seen. */
  listKnownStations(ids: number[], sight?: Sight): Promise<number[]>;
}

export interface PlanOptions {
  software: string;
  nowMs: number;
  /** Private stations that are in it too; absent: none. */
  sight?: Sight;
}

/** Which series a question means, each with its own span of time. */
export async function makePlan(query: ExportQuery, lookup: SensorLookup, { software, nowMs, sight }: PlanOptions): Promise<ExportPlan> {
  const { selection, parameters } = query;
  await refuseUnknown(selection, lookup, sight);
  const found = await lookup.listSensors({ stationIds: selection.kind === 'stations' ? selection.ids : null, tags: selection.kind === 'tags' ? selection.tags : null, bbox: boxOf(selection), parameters, limit: MAX_SENSORS + 1 }, sight);
  if (found.length > MAX_SENSORS) throw new AppError('request.invalid', `That would be more than ${MAX_SENSORS} series; choose fewer stations or parameters.`);
  const isInside = selection.kind === 'polygon' ? ringTest(selection.points) : () => true;
  const sensors = found.filter(({ longitude, latitude }) => isInside(longitude, latitude));
  return { query, spans: sensors.map((sensor) => spanOf(sensor, query, nowMs)), software, askedMs: nowMs };
}

async function refuseUnknown(selection: Selection, lookup: SensorLookup, sight?: Sight): Promise<void> {
  if (selection.kind !== 'stations') return;
  const known = new Set(await lookup.listKnownStations(selection.ids, sight));
  const missing = selection.ids.find((id) => !known.has(id));
  if (missing !== undefined) throw new AppError('resource.unknown', `There is no station ${missing}.`);
}

function spanOf(sensor: ExportSensor, { from, to, every }: ExportQuery, nowMs: number): SensorSpan {
  const fromMs = from === null ? EARLIEST_MS : boundMsOf(from, sensor.timeZone);
  const toMs = to === null ? nowMs : boundMsOf(to, sensor.timeZone);
  return { sensor, fromMs, toMs, hasWholeHours: every !== '1d' || hasWholeHours(Math.max(fromMs, ZONES_FROM_MS), Math.max(toMs, ZONES_FROM_MS), sensor.timeZone) };
}

function boundMsOf(bound: Bound, timeZone: string): number {
  return bound.kind === 'instant' ? bound.ms : midnightMsOf(bound.text, timeZone);
}

function boxOf(selection: Selection): [number, number, number, number] | null {
  if (selection.kind === 'bbox') return selection.bbox;
  return selection.kind === 'polygon' ? boundsOfRing(selection.points) : null;
}
