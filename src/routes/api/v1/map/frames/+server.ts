import { hasDemonstration } from '../../../demonstration.ts';
import { publicRoute } from '../../../public-route.ts';
import { bbox, invalid, parameter, readQuery, time } from '../../../query.ts';

/** Late readings still change an hour that ended less than this ago. */
const SETTLED_MS = 2 * 3_600_000;
const SETTLED_AGE_S = 300;
const MAX_SPAN_MS = 48 * 3_600_000;

/** In the words of `MapFrames`: the page's own. */
export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals: { app } }) => {
  const { from, to, ...query } = readQuery(url.searchParams, { parameter, bbox, from: time, to: time });
  if (query.parameter === undefined || from === undefined || to === undefined) throw invalid('"parameter", "from" and "to" are needed.');
  if (to <= from || to - from > MAX_SPAN_MS) throw invalid('"to" is later than "from", by at most 48 hours.');
  const place = query.bbox ? { bbox: query.bbox } : {};
  const [frames, demonstration] = await Promise.all([app.reads.mapFrames({ parameter: query.parameter, fromMs: from, toMs: to, ...place }), hasDemonstration(app.reads)]);
  return { body: { demonstration, ...frames }, maxAgeS: to < Date.now() - SETTLED_MS ? SETTLED_AGE_S : 0 };
});
