import { evaluateNamed } from '#lib/indices/evaluate-named.ts';
import { findIndex } from '#lib/indices/index.ts';
import { inputNamesText } from '#lib/indices/inputs.ts';
import { invalid, unknown } from '../../../query.ts';
import { publicRoute } from '../../../public-route.ts';

const DAY_S = 86_400;

/** One index: without a query what it is and takes, with one its evaluation. A rule that gives no value is an answer, too. */
export const { GET, OPTIONS, fallback } = publicRoute(({ url, params }) => {
  const index = findIndex(params.id ?? '');
  if (index === null) throw unknown('index', params.id ?? '');
  const names = [...new Set(url.searchParams.keys())];
  if (names.length === 0) return { body: index.head, maxAgeS: DAY_S };
  const repeated = names.find((name) => url.searchParams.getAll(name).length > 1);
  if (repeated !== undefined) throw invalid(`"${repeated.slice(0, 60)}" may be given once.`);
  const evaluation = evaluateNamed(index, Object.fromEntries(url.searchParams));
  if (!evaluation.ok && /^(input|unit)\./.test(evaluation.code)) throw invalid(withInputs(evaluation.message, index.head));
  return { body: { index: index.head.id, version: index.head.version, ...evaluation }, maxAgeS: DAY_S };
});

function withInputs(message: string, head: Parameters<typeof inputNamesText>[0] & { id: string; options: object }): string {
  const options = Object.keys(head.options);
  return message.includes(' takes ') ? message : `${message} ${head.id} takes ${inputNamesText(head)}${options.length > 0 ? `; options: ${options.join(', ')}` : ''}.`;
}
