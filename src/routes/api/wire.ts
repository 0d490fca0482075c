import type { FindingRow, SensorNow, Series, StationNow } from '#lib/domain/api.ts';
import type { Flag } from '#lib/domain/flags.ts';
import { getParameter } from '#lib/domain/parameters.ts';

/** The public API's words: snake_case, ISO times, ids as strings. */

export function wireStation(station: StationNow) {
  return {
    id: String(station.id),
    name: station.name,
    kind: station.kind,
    exposure: station.exposure,
    latitude: station.latitude,
    longitude: station.longitude,
    position_accuracy: station.positionAccuracy,
    altitude_m: station.altitudeM,
    time_zone: station.timeZone,
    licence: station.licence,
    source: station.source,
    is_demonstration: station.isDemonstration,
    demonstration: station.isDemonstration,
    created_at: iso(station.createdMs),
    newest_at: station.newestMs === null ? null : iso(station.newestMs),
    ...(station.isPrivate === true ? { is_public: false } : {}),
    sensors: station.sensors.map(wireSensor),
  };
}

export function wireSensor(sensor: SensorNow) {
  return {
    id: String(sensor.id),
    parameter: sensor.parameter,
    unit: getParameter(sensor.parameter).unit,
    channel: sensor.channel,
    height_m: sensor.heightM,
    method: sensor.method,
    averaging_s: sensor.averagingS,
    stamp: sensor.stamp,
    interval_s: sensor.intervalMs > 0 ? sensor.intervalMs / 1_000 : null,
    latest: sensor.latest && wireReading(sensor.latest),
  };
}

/** A station as GeoJSON (RFC 7946); coordinates are longitude first. */
export function stationFeature(station: StationNow) {
  const { id, latitude, longitude, altitude_m: altitude, ...properties } = wireStation(station);
  const coordinates = altitude === null ? [longitude, latitude] : [longitude, latitude, altitude];
  return { type: 'Feature' as const, id, geometry: { type: 'Point' as const, coordinates }, properties };
}

/** One row for each sensor of the station that has a reading. */
export function wireLatest(station: StationNow, parameter: string | undefined) {
  return station.sensors
    .filter((sensor) => sensor.latest !== null && (parameter === undefined || sensor.parameter === parameter))
    .map((sensor) => ({
      station: String(station.id),
      station_name: station.name,
      sensor: String(sensor.id),
      parameter: sensor.parameter,
      unit: getParameter(sensor.parameter).unit,
      latitude: station.latitude,
      longitude: station.longitude,
      ...wireReading(sensor.latest!),
      demonstration: station.isDemonstration,
    }));
}

export function latestFeature({ latitude, longitude, ...properties }: ReturnType<typeof wireLatest>[number]) {
  return { type: 'Feature' as const, id: properties.sensor, geometry: { type: 'Point' as const, coordinates: [longitude, latitude] }, properties };
}

/** Readings as they are, or buckets where they were too many; the other list is empty. */
export function wireSeries(series: Series) {
  const isRaw = series.stepMs === 0;
  const flagged = new Map(series.flagged.map((reading) => [reading.timeMs, reading]));
  return {
    sensor: String(series.sensorId),
    parameter: series.parameter,
    unit: series.unit,
    from: iso(series.fromMs),
    to: iso(series.toMs),
    step_s: series.stepMs / 1_000,
    readings: isRaw ? series.timesMs.map((timeMs, i) => wireReading(flagged.get(timeMs) ?? { timeMs, value: series.means[i] ?? null, flag: null })) : [],
    buckets: isRaw ? [] : series.timesMs.map((_, i) => wireBucket(series, i)),
    flagged: series.flagged.map(wireReading),
  };
}

function wireBucket(series: Series, i: number) {
  return {
    time: iso(series.timesMs[i]!),
    mean: series.means[i] ?? null,
    min: series.mins[i] ?? null,
    max: series.maxs[i] ?? null,
    count: series.counts[i]!,
    good_count: series.goodCounts[i]!,
  };
}

export function wireFinding(finding: FindingRow) {
  return {
    id: String(finding.id),
    station: String(finding.stationId),
    sensor: String(finding.sensorId),
    parameter: finding.parameter,
    module: finding.module,
    version: finding.version,
    from: iso(finding.fromMs),
    to: iso(finding.toMs),
    score: finding.score,
    title: finding.title,
    why: finding.why,
  };
}

function wireReading({ timeMs, value, flag }: { timeMs: number; value: number | null; flag: Flag | null }) {
  return { time: iso(timeMs), value, flag };
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
