import { hasDemonstration } from '../../../demonstration.ts';
import { readFindingQuery } from '../../../findings-query.ts';
import { publicRoute } from '../../../public-route.ts';

/** In the words of `FindingRow`: the page's own. */
export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals: { app, reads } }) => {
  const findings = await reads.listFindings(readFindingQuery(url.searchParams));
  return { body: { demonstration: findings.length > 0 && (await hasDemonstration(app.reads)), findings } };
});
