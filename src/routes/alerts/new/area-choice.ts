import type { ParameterId } from '#lib/domain/parameters.ts';
import type { StationKind } from '#lib/domain/station.ts';

/** A station that an area may hold, as the public sees it. */
export interface AreaStation {
  id: number;
  name: string;
  kind: StationKind;
  longitude: number;
  latitude: number;
  /** 0: it does not measure the parameter. */
  sensorId: number;
}

/** Stations of one parameter, as the map's snapshot lists them. */
export interface AreaChoice {
  parameter: ParameterId;
  stations: AreaStation[];
  tags: { tag: string; stationCount: number }[];
  /** Style URL or `pmtiles://`; null: offline basemap. */
  basemapUrl: string | null;
}
