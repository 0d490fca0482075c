import { AVERAGES, isPlain, pastShownOf, SHOWN_KINDS } from '#lib/domain/shown.ts';
import { HOURLY_RULES } from '#lib/indices/hourly-rules.ts';
import { hasDemonstration } from '../../../demonstration.ts';
import { publicRoute } from '../../../public-route.ts';
import { bbox, invalid, oneOf, parameter, readQuery, time } from '../../../query.ts';

/** Late readings still change an hour that ended less than this ago. */
const SETTLED_MS = 2 * 3_600_000;
const SETTLED_AGE_S = 300;
const MAX_SPAN_MS = 48 * 3_600_000;

/** In the words of `MapFrames`: the page's own. */
export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals: { app } }) => {
  const { from, to, parameter: id, bbox: box, show = 'raw', average = 'now', index: indexId = '' } = readQuery(url.searchParams, { parameter, bbox, from: time, to: time, show: oneOf(SHOWN_KINDS), average: oneOf(AVERAGES), index: oneOf(Object.keys(HOURLY_RULES)) });
  if (id === undefined || from === undefined || to === undefined) throw invalid('"parameter", "from" and "to" are needed.');
  if (show === 'index' && indexId === '') throw invalid('"index" is needed to show one.');
  if (to <= from || to - from > MAX_SPAN_MS) throw invalid('"to" is later than "from", by at most 48 hours.');
  const shown = pastShownOf({ parameter: id, kind: show, average, indexId });
  const query = { parameter: id, fromMs: from, toMs: to, ...(box ? { bbox: box } : {}) };
  const [frames, demonstration] = await Promise.all([isPlain(shown) ? app.reads.mapFrames(query) : app.reads.shownFrames(shown, query), hasDemonstration(app.reads)]);
  return { body: { demonstration, ...frames }, maxAgeS: to < Date.now() - SETTLED_MS ? SETTLED_AGE_S : 0 };
});
