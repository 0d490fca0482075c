import type { Reads } from '#lib/domain/api.ts';
import { hasDemonstration } from '../../../demonstration.ts';
import { publicRoute } from '../../../public-route.ts';
import { invalid, parameter, readQuery, wholeNumber } from '../../../query.ts';
import { makeSharedRead } from '../../../shared-read.ts';

const readOnce = makeSharedRead<Awaited<ReturnType<Reads['mapCells']>>>();

/** In the words of `MapCell`: the page's own. */
export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals: { app } }) => {
  const { parameter: id, zoom } = readQuery(url.searchParams, { parameter, zoom: wholeNumber(0, 9) });
  if (id === undefined || zoom === undefined) throw invalid('"parameter" and "zoom" are needed.');
  const [cells, demonstration] = await Promise.all([readOnce(`${id}/${zoom}`, () => app.reads.mapCells(id, zoom)), hasDemonstration(app.reads)]);
  return { body: { demonstration, ...cells } };
});
