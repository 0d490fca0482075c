import type { Reads } from '#lib/domain/api.ts';
import { filterIn, SHOWN_AGES } from '#lib/domain/map-filter.ts';
import { AVERAGES, isPlain, SHOWN_KINDS } from '#lib/domain/shown.ts';
import { HOURLY_RULES } from '#lib/indices/hourly-rules.ts';
import { EXPOSURES, STATION_KINDS } from '#lib/domain/station.ts';
import { hasDemonstration } from '../../../demonstration.ts';
import { publicRoute } from '../../../public-route.ts';
import { invalid, oneOf, parameter, readQuery, someOf, wholeNumber } from '../../../query.ts';
import { makeSharedRead } from '../../../shared-read.ts';

const readOnce = makeSharedRead<Awaited<ReturnType<Reads['mapCells']>>>();

/** In the words of `MapCell`: the page's own. */
export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals: { app } }) => {
  const { parameter: id, zoom, show = 'raw', average = 'now', index: indexId = '' } = readQuery(url.searchParams, { show: oneOf(SHOWN_KINDS), average: oneOf(AVERAGES), index: oneOf(Object.keys(HOURLY_RULES)), parameter, zoom: wholeNumber(0, 9), kind: someOf(STATION_KINDS), exposure: someOf(EXPOSURES), age: oneOf(SHOWN_AGES), flags: oneOf(['good']) });
  if (id === undefined || zoom === undefined) throw invalid('"parameter" and "zoom" are needed.');
  if (show === 'index' && indexId === '') throw invalid('"index" is needed to show one.');
  const shown = { parameter: id, kind: show, average, indexId };
  const filter = filterIn(url.searchParams);
  const read = () => (isPlain(shown) ? app.reads.mapCells(id, zoom, filter) : app.reads.shownCells(shown, zoom, filter));
  const [cells, demonstration] = await Promise.all([readOnce(url.search, read), hasDemonstration(app.reads)]);
  return { body: { demonstration, ...cells } };
});
