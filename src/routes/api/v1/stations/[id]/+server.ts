import type { RequestEvent } from '@sveltejs/kit';
import { GEOJSON, wantsGeoJson } from '../../../accepts.ts';
import { ownRoute, readFields } from '../../../own-route.ts';
import { publicRoute, type Answer } from '../../../public-route.ts';
import { invalid, oneOf, pathId, readQuery, unknown } from '../../../query.ts';
import { stationFeature, wireStation } from '../../../wire.ts';

export const { GET, OPTIONS, fallback } = publicRoute(read, { alsoTakes: ['PATCH'] });

/** `{"is_public": false, "position_accuracy": "1km", "organisation": 2}`: what is left out stays. */
export const { PATCH } = ownRoute({
  async PATCH(event) {
    const { is_public: isPublic, position_accuracy: positionAccuracy, organisation: organisationId, ...others } = await readFields(event);
    const [other] = Object.keys(others);
    if (other !== undefined) throw invalid(`There is no field "${other.slice(0, 60)}" that could be changed here.`);
    const id = pathId(event.params['id'], 'station');
    const after = await event.locals.app.keeping.change(id, { isPublic, positionAccuracy, organisationId }, event.locals.viewer);
    return { body: { id: String(id), is_public: after.isPublic, position_accuracy: after.positionAccuracy, organisation: String(after.organisationId) } };
  },
});

async function read({ url, params, request, locals }: RequestEvent): Promise<Answer> {
  const { format } = readQuery(url.searchParams, { format: oneOf(['json', 'geojson']) });
  const id = pathId(params['id'], 'station');
  const station = await locals.reads.findStation(id);
  if (station === null) throw unknown('station', String(id));
  return wantsGeoJson(request, format) ? { type: GEOJSON, body: stationFeature(station) } : { body: wireStation(station) };
}
