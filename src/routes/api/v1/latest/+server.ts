import { GEOJSON, wantsGeoJson } from '../../accepts.ts';
import { publicRoute } from '../../public-route.ts';
import { bbox, id, oneOf, parameter, readQuery, wholeNumber } from '../../query.ts';
import { latestFeature, wireLatest } from '../../wire.ts';

const FIELDS = { parameter, bbox, limit: wholeNumber(1, 1_000), after: id, format: oneOf(['json', 'geojson']) };

export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, request, locals }) => {
  const { format, ...query } = readQuery(url.searchParams, FIELDS);
  const { stations, next } = await locals.reads.listStations({ limit: 1_000, ...query });
  const rows = stations.flatMap((station) => wireLatest(station, query.parameter));
  const head = { demonstration: rows.some(({ demonstration }) => demonstration), next: next === null ? null : String(next) };
  if (!wantsGeoJson(request, format)) return { body: { ...head, latest: rows } };
  return { type: GEOJSON, body: { type: 'FeatureCollection', ...head, features: rows.map(latestFeature) } };
});
