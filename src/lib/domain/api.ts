import type { Flag } from './flags.ts';
import type { Finding } from './reading.ts';
import type { MapFilter } from './map-filter.ts';
import type { ParameterId } from './parameters.ts';
import type { Shown } from './shown.ts';
import type { Sight } from './sight.ts';
import type { Sensor, Station, StationKind, Exposure } from './station.ts';

/** A sensor with its newest judged reading, as lists and panels show it. */
export interface SensorNow extends Sensor {
  /** Usual time between two readings, ms; 0 while unknown. */
  intervalMs: number;
  latest: { timeMs: number; value: number; flag: Flag | null } | null;
}

export interface StationNow extends Station {
  sensors: SensorNow[];
  /** Newest reading of any of its sensors. */
  newestMs: number | null;
}

export interface StationQuery {
  /** West, south, east, north in degrees; west > east crosses the antimeridian. */
  bbox?: [number, number, number, number];
  kinds?: StationKind[];
  parameter?: ParameterId;
  /** Part of a name, any case. */
  search?: string;
  /** At most 1000; default 100. */
  limit?: number;
  /** Id of the last station of the page before. */
  after?: number;
}

export interface StationPage {
  stations: StationNow[];
  /** Pass as `after`; null at the end. */
  next: number | null;
}

/** The newest judged value of every station for one parameter, in columns of equal length. */
export interface MapSnapshot {
  parameter: ParameterId;
  /** Journal position that it includes; live frames after it continue it. */
  offset: number;
  stationIds: number[];
  names: string[];
  kinds: StationKind[];
  exposures: Exposure[];
  longitudes: number[];
  latitudes: number[];
  /** 0 where the station does not measure this parameter. */
  sensorIds: number[];
  intervalsMs: number[];
  timesMs: (number | null)[];
  values: (number | null)[];
  flags: (Flag | null)[];
}

/** Below zoom 7: what the server made of many stations in one cell. */
export interface MapCell {
  /** Tile coordinates of the cell at zoom `z`. */
  z: number;
  x: number;
  y: number;
  longitude: number;
  latitude: number;
  stationCount: number;
  /** Of stations with a fresh value. */
  freshCount: number;
  /** Median of the fresh values. */
  median: number | null;
  newestMs: number | null;
}

export interface SeriesQuery {
  sensorId: number;
  fromMs: number;
  toMs: number;
  /** At most this many buckets (default 500, at most 4000); raw where there are fewer readings than that. */
  points?: number;
  /** Bucket width instead of `points`: `raw`, `10m`, `1h`, `1d`. */
  every?: SeriesStep;
}
export const SERIES_STEPS = ['raw', '10m', '1h', '1d'] as const;
export type SeriesStep = (typeof SERIES_STEPS)[number];

/** One sensor over time, in columns. Buckets keep min and max, so that a spike stays visible. */
export interface Series {
  sensorId: number;
  parameter: ParameterId;
  /** True where its station is simulated; absent: not looked up. */
  isDemonstration?: boolean;
  unit: string;
  /** 0: every reading as it is; otherwise the bucket's width. */
  stepMs: number;
  fromMs: number;
  toMs: number;
  /** Journal position that it includes. */
  offset: number;
  timesMs: number[];
  /** Mean of the good readings of the bucket; null where there is none. */
  means: (number | null)[];
  mins: (number | null)[];
  maxs: (number | null)[];
  /** All and good readings of the bucket. */
  counts: number[];
  goodCounts: number[];
  /** Readings whose flag is not good, at most 2000, newest kept. */
  flagged: { timeMs: number; value: number; flag: Flag }[];
}

export interface FindingQuery {
  stationId?: number;
  sensorId?: number;
  fromMs?: number;
  toMs?: number;
  /** At most 1000; default 100; newest first. */
  limit?: number;
}
export interface FindingRow extends Finding {
  id: number;
  stationId: number;
  parameter: ParameterId;
}

/** What the first page must know of this instance. */
export interface Instance {
  stationCount: number;
  /** Stations that are simulated; the banner stays while there is one. */
  demonstrationCount: number;
  parameters: { id: ParameterId; stationCount: number }[];
  offset: number;
}

export interface HourQuery {
  /** A live room of hours: `hours/6/x/y/air` or `hours/{stationId}`. */
  room: string;
  /** So many hours up to the running one; 1 to 48. */
  hours: number;
  /** Whose private station the room may be of; absent: public ones alone. */
  sight?: Sight;
}

/** Hourly means as the judge holds them, in columns: one row per sensor, `hours` hours each, the running one last. */
export interface HourTable {
  /** Journal position that it includes; live frames after it continue it. */
  offset: number;
  /** Beginning of the last column's hour. */
  lastHourMs: number;
  hours: number;
  sensorIds: number[];
  stationIds: number[];
  parameters: ParameterId[];
  methods: (string | null)[];
  /** Row by row: means of the good readings; null where there is none. */
  means: (number | null)[];
  /** Good readings, likewise. */
  counts: number[];
}

export interface MapFramesQuery {
  parameter: ParameterId;
  fromMs: number;
  /** Not included; at most 48 hours later. */
  toMs: number;
  /** West, south, east, north in degrees; west > east crosses the antimeridian. */
  bbox?: [number, number, number, number];
}

/** Past hours of one parameter, as the map draws them. */
export interface MapFrames {
  parameter: ParameterId;
  /** Begins of the hours, oldest first. */
  hoursMs: number[];
  /** Stations with a reading in any of the hours. */
  stationIds: number[];
  /** By hour, in the order of `stationIds`: the mean of the hour's good readings; null: none. */
  means: (number | null)[][];
  /** Likewise: what the map's switch shows of the hour (an index, a mean of 24 hours, a corrected mean), where that was asked for. */
  shown?: (number | null)[][];
}

/** Wind at the stations that measure both its speed and its direction; columns of equal length. */
export interface MapWind {
  /** Begin of the past hour that these are means of; null: newest readings. */
  hourMs: number | null;
  stationIds: number[];
  longitudes: number[];
  latitudes: number[];
  /** m/s. */
  speeds: number[];
  /** Where it blows from, degrees clockwise from north; null: from everywhere. */
  directions: (number | null)[];
  /** Of the older of the two readings, or the end of the hour. */
  timesMs: number[];
  intervalsMs: number[];
}

/** One frame of one past hour for the scrubber. */
export interface HourProfile {
  hoursMs: number[];
  /** Median over the stations of each hour's mean. */
  medians: (number | null)[];
}

/** Everything that pages and public routes read. Throws AppError `db.unavailable`. */
export interface Reads {
  instance(): Promise<Instance>;
  listStations(query: StationQuery): Promise<StationPage>;
  findStation(id: number): Promise<StationNow | null>;
  mapSnapshot(parameter: ParameterId): Promise<MapSnapshot>;
  /** Cells of other numbers than the newest readings. */
  shownCells(shown: Shown, zoom: number, filter?: MapFilter): Promise<{ offset: number; cells: MapCell[] }>;
  hourTable(query: HourQuery): Promise<HourTable>;
  mapCells(parameter: ParameterId, zoom: number, filter?: MapFilter): Promise<{ offset: number; cells: MapCell[] }>;
  /** Throws `request.invalid` for too many hours of too many stations. */
  mapFrames(query: MapFramesQuery): Promise<MapFrames>;
  /** The same with the numbers that the map's switch asks for; at most 12 hours. */
  shownFrames(shown: Shown, query: MapFramesQuery): Promise<MapFrames>;
  /** Newest wind; of the hour that begins at `hourMs` where that is given. */
  mapWind(hourMs: number | null): Promise<MapWind>;
  /** The last of the hours holds `toMs`, now where it is left out. */
  hourProfile(parameter: ParameterId, hours: number, toMs?: number): Promise<HourProfile>;
  findSeries(query: SeriesQuery): Promise<Series | null>;
  listFindings(query: FindingQuery): Promise<FindingRow[]>;
}
