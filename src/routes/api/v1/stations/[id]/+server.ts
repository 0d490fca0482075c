import { GEOJSON, wantsGeoJson } from '../../../accepts.ts';
import { publicRoute } from '../../../public-route.ts';
import { oneOf, pathId, readQuery, unknown } from '../../../query.ts';
import { stationFeature, wireStation } from '../../../wire.ts';

export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, params, request, locals }) => {
  const { format } = readQuery(url.searchParams, { format: oneOf(['json', 'geojson']) });
  const id = pathId(params.id, 'station');
  const station = await locals.app.reads.findStation(id);
  if (station === null) throw unknown('station', String(id));
  return wantsGeoJson(request, format) ? { type: GEOJSON, body: stationFeature(station) } : { body: wireStation(station) };
});
