import type { Exposure, PositionAccuracy, Station, StationKind } from '#lib/domain/station.ts';

/** Columns of a station that the public may see; `st` is the table. */
export const STATION_COLUMNS = `
  st.id, st.name, st.kind, st.exposure, st.latitude, st.longitude, st.position_accuracy, st.altitude_m,
  st.time_zone, st.licence, st.source, st.is_demonstration, st.created_at, st.is_public`;

export interface StationRow {
  id: number;
  name: string;
  kind: StationKind;
  exposure: Exposure;
  latitude: number;
  longitude: number;
  position_accuracy: PositionAccuracy;
  altitude_m: number | null;
  time_zone: string;
  licence: string | null;
  source: string | null;
  is_demonstration: boolean;
  created_at: number;
  is_public: boolean;
}

export function stationOf(row: StationRow): Station {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    exposure: row.exposure,
    latitude: row.latitude,
    longitude: row.longitude,
    positionAccuracy: row.position_accuracy,
    altitudeM: row.altitude_m,
    timeZone: row.time_zone,
    licence: row.licence,
    source: row.source,
    isDemonstration: row.is_demonstration,
    createdMs: row.created_at,
    ...(row.is_public ? {} : { isPrivate: true }),
  };
}
