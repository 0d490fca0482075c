import type { MapSnapshot } from '#lib/domain/api.ts';
import { sightKeyOf } from '#lib/domain/sight.ts';
import { hasDemonstration } from '../../demonstration.ts';
import { publicRoute } from '../../public-route.ts';
import { invalid, parameter, readQuery } from '../../query.ts';
import { makeSharedRead } from '../../shared-read.ts';

const readOnce = makeSharedRead<MapSnapshot>();

/** In columns, in the words of `MapSnapshot`: the page's own. */
export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals: { app, reads, sight } }) => {
  const query = readQuery(url.searchParams, { parameter });
  const id = query.parameter;
  if (id === undefined) throw invalid('"parameter" is needed.');
  const [snapshot, demonstration] = await Promise.all([readOnce(`${sightKeyOf(sight)}/${id}`, () => reads.mapSnapshot(id)), hasDemonstration(app.reads)]);
  return { body: { demonstration, ...snapshot } };
});
