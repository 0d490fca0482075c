import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Sensor, Stamp } from '#lib/domain/station.ts';

/** Columns of a sensor; `se` is the table. */
export const SENSOR_COLUMNS = 'se.id, se.station_id, se.parameter, se.channel, se.height_m, se.method, se.averaging_s, se.stamp';

export interface SensorRow {
  id: number;
  station_id: number;
  parameter: ParameterId;
  channel: string;
  height_m: number | null;
  method: string | null;
  averaging_s: number;
  stamp: Stamp;
}

export function sensorOf(row: SensorRow): Sensor {
  return {
    id: row.id,
    stationId: row.station_id,
    parameter: row.parameter,
    channel: row.channel,
    heightM: row.height_m,
    method: row.method,
    averagingS: row.averaging_s,
    stamp: row.stamp,
  };
}
