import { hasDemonstration } from '../../../demonstration.ts';
import { publicRoute } from '../../../public-route.ts';
import { readQuery, time } from '../../../query.ts';

const HOUR_MS = 3_600_000;
/** Late readings still change an hour that ended less than this ago. */
const SETTLED_MS = 2 * HOUR_MS;
const SETTLED_AGE_S = 300;

/** In the words of `MapWind`: the page's own. */
export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals: { app } }) => {
  const { at } = readQuery(url.searchParams, { at: time });
  const hourMs = at === undefined ? null : Math.floor(at / HOUR_MS) * HOUR_MS;
  const [wind, demonstration] = await Promise.all([app.reads.mapWind(hourMs), hasDemonstration(app.reads)]);
  return { body: { demonstration, ...wind }, maxAgeS: hourMs !== null && hourMs + HOUR_MS < Date.now() - SETTLED_MS ? SETTLED_AGE_S : 0 };
});
