import type { Reads } from '#lib/domain/api.ts';
import { filterIn, SHOWN_AGES } from '#lib/domain/map-filter.ts';
import { EXPOSURES, STATION_KINDS } from '#lib/domain/station.ts';
import { hasDemonstration } from '../../../demonstration.ts';
import { publicRoute } from '../../../public-route.ts';
import { invalid, oneOf, parameter, readQuery, someOf, wholeNumber } from '../../../query.ts';
import { makeSharedRead } from '../../../shared-read.ts';

const readOnce = makeSharedRead<Awaited<ReturnType<Reads['mapCells']>>>();

/** In the words of `MapCell`: the page's own. */
export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals: { app } }) => {
  const { parameter: id, zoom } = readQuery(url.searchParams, { parameter, zoom: wholeNumber(0, 9), kind: someOf(STATION_KINDS), exposure: someOf(EXPOSURES), age: oneOf(SHOWN_AGES), flags: oneOf(['good']) });
  if (id === undefined || zoom === undefined) throw invalid('"parameter" and "zoom" are needed.');
  const [cells, demonstration] = await Promise.all([readOnce(url.search, () => app.reads.mapCells(id, zoom, filterIn(url.searchParams))), hasDemonstration(app.reads)]);
  return { body: { demonstration, ...cells } };
});
