import type { FindingQuery } from '#lib/domain/api.ts';
import { id, invalid, readQuery, time, wholeNumber } from './query.ts';

const FIELDS = { station: id, sensor: id, from: time, to: time, limit: wholeNumber(1, 1_000) };

export function readFindingQuery(params: URLSearchParams): FindingQuery {
  const { station, sensor, from, to, limit } = readQuery(params, FIELDS);
  if (from !== undefined && to !== undefined && from > to) throw invalid('"from" must not be after "to".');
  const query: FindingQuery = {};
  if (station !== undefined) query.stationId = station;
  if (sensor !== undefined) query.sensorId = sensor;
  if (from !== undefined) query.fromMs = from;
  if (to !== undefined) query.toMs = to;
  if (limit !== undefined) query.limit = limit;
  return query;
}
