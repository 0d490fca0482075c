import { STATION_KINDS } from '#lib/domain/station.ts';
import { GEOJSON, wantsGeoJson } from '../../accepts.ts';
import { publicRoute } from '../../public-route.ts';
import { bbox, id, oneOf, parameter, readQuery, search, someOf, wholeNumber } from '../../query.ts';
import { stationFeature, wireStation } from '../../wire.ts';

const FIELDS = {
  bbox,
  kind: someOf(STATION_KINDS),
  parameter,
  search,
  limit: wholeNumber(1, 1_000),
  after: id,
  format: oneOf(['json', 'geojson']),
};

export const { GET, OPTIONS, fallback } = publicRoute(
  async ({ url, request, locals }) => {
    const { kind, format, ...query } = readQuery(url.searchParams, FIELDS);
    const { stations, next } = await locals.reads.listStations({ ...query, ...(kind ? { kinds: kind } : {}) });
    const head = { demonstration: stations.some(({ isDemonstration }) => isDemonstration), next: next === null ? null : String(next) };
    if (!wantsGeoJson(request, format)) return { body: { ...head, stations: stations.map(wireStation) } };
    return { type: GEOJSON, body: { type: 'FeatureCollection', ...head, features: stations.map(stationFeature) } };
  },
  { alsoTakes: ['POST'] },
);
