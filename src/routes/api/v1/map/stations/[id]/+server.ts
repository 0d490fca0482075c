import { publicRoute } from '../../../../public-route.ts';
import { pathId, readQuery, unknown } from '../../../../query.ts';

/** In the words of `StationNow`: the page's own. */
export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, params, locals }) => {
  readQuery(url.searchParams, {});
  const id = pathId(params.id, 'station');
  const station = await locals.reads.findStation(id);
  if (station === null) throw unknown('station', String(id));
  return { body: { ...station, demonstration: station.isDemonstration } };
});
