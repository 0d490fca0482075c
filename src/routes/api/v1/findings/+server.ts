import { hasDemonstration } from '../../demonstration.ts';
import { readFindingQuery } from '../../findings-query.ts';
import { publicRoute } from '../../public-route.ts';
import { wireFinding } from '../../wire.ts';

export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals: { app, reads } }) => {
  const findings = await reads.listFindings(readFindingQuery(url.searchParams));
  const demonstration = findings.length > 0 && (await hasDemonstration(app.reads));
  return { body: { demonstration, findings: findings.map(wireFinding) } };
});
