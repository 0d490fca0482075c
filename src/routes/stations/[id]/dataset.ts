import type { StationNow } from '#lib/domain/api.ts';
import { licenceIdOf } from '#lib/domain/licence-id.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import { jsonLdOf } from '../../json-ld.ts';

/** History in the formats that dataset search knows. */
const DISTRIBUTIONS = [['csv', 'text/csv'], ['parquet', 'application/vnd.apache.parquet'], ['netcdf', 'application/x-netcdf'], ['zip', 'application/zip']] as const;

/** schema.org Dataset of one station, as a script element of data; it runs nothing. */
export function datasetOf(station: StationNow, origin: string): string {
  const dataset = {
    '@context': 'https://schema.org',
    '@type': 'Dataset',
    name: station.name,
    description: `Readings of ${station.sensors.map((sensor) => getParameter(sensor.parameter).name).join(', ') || 'a station'} at ${station.name}${station.isDemonstration ? ' (simulated)' : ''}.`,
    url: `${origin}/stations/${station.id}`,
    license: station.licence === null ? undefined : licenceIdOf(station.licence),
    creator: station.source ? { '@type': 'Organization', name: station.source } : undefined,
    spatialCoverage: { '@type': 'Place', geo: { '@type': 'GeoCoordinates', latitude: station.latitude, longitude: station.longitude, elevation: station.altitudeM ?? undefined } },
    variableMeasured: station.sensors.map((sensor) => ({ '@type': 'PropertyValue', name: getParameter(sensor.parameter).name, unitText: getParameter(sensor.parameter).unit })),
    temporalCoverage: station.newestMs === null ? undefined : `../${new Date(station.newestMs).toISOString()}`,
    isAccessibleForFree: true,
    distribution: [
      ...DISTRIBUTIONS.map(([format, encodingFormat]) => ({ '@type': 'DataDownload', name: format, encodingFormat, contentUrl: `${origin}/api/v1/readings?stations=${station.id}&format=${format}` })),
      { '@type': 'DataDownload', name: 'metadata', encodingFormat: 'application/json', contentUrl: `${origin}/api/v1/stations/${station.id}` },
    ],
  };
  return jsonLdOf(dataset);
}
