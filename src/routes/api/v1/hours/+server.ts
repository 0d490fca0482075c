import type { HourProfile } from '#lib/domain/api.ts';
import { hasDemonstration } from '../../demonstration.ts';
import { publicRoute } from '../../public-route.ts';
import { invalid, parameter, readQuery, time, wholeNumber } from '../../query.ts';
import { makeSharedRead } from '../../shared-read.ts';

const readOnce = makeSharedRead<HourProfile>();

/** In the words of `HourProfile`: the page's own. */
export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals: { app } }) => {
  const { parameter: id, hours = 48, to } = readQuery(url.searchParams, { parameter, hours: wholeNumber(1, 744), to: time });
  if (id === undefined) throw invalid('"parameter" is needed.');
  const [profile, demonstration] = await Promise.all([readOnce(`${id}/${hours}/${to ?? ''}`, () => app.reads.hourProfile(id, hours, to)), hasDemonstration(app.reads)]);
  return { body: { demonstration, ...profile } };
});
