import { indices } from '#lib/indices/index.ts';
import { readQuery } from '../../query.ts';
import { publicRoute } from '../../public-route.ts';

const DAY_S = 86_400;

/** Every index, criterion and correction, with what it takes. */
export const { GET, OPTIONS, fallback } = publicRoute(({ url }) => {
  readQuery(url.searchParams, {});
  return { body: { indices: indices.map(({ head }) => head) }, maxAgeS: DAY_S };
});
