import { askerOf } from '../../../asker.ts';
import { ownRoute, readFields } from '../../../own-route.ts';
import { id, invalid, readQuery, time } from '../../../query.ts';
import { readRule } from '../../../rule-input.ts';

const MONTH_MS = 30 * 86_400_000;
const MAX_LEVELS = 24;

export const { GET, POST, fallback } = ownRoute({
  /** `?rule=12&from=…&to=…`: what a rule of one's own would have done. */
  async GET(event) {
    const { rule: ruleId, from, to } = readQuery(event.url.searchParams, { rule: id, from: time, to: time });
    if (ruleId === undefined) throw invalid('"rule" is the id of a rule.');
    const asker = askerOf(event);
    const rule = await event.locals.app.alerts.getRule(ruleId, asker);
    return { body: await event.locals.app.alerts.backtest({ rule, ...spanOf(from, to) }, asker) };
  },
  /** A rule that is not saved, over the last 30 days unless told otherwise; `levels` are counted besides. */
  async POST(event) {
    const { rule, levels = [], fromMs, toMs } = await readFields(event);
    if (!Array.isArray(levels) || levels.length > MAX_LEVELS || !levels.every(Number.isFinite)) throw invalid(`"levels" is a list of at most ${MAX_LEVELS} numbers.`);
    return { body: await event.locals.app.alerts.backtest({ rule: readRule(rule), levels: levels as number[], ...spanOf(numberOf(fromMs), numberOf(toMs)) }, askerOf(event)) };
  },
});

function numberOf(value: unknown): number | undefined {
  if (value === undefined || Number.isFinite(value)) return value as number | undefined;
  throw invalid('"fromMs" and "toMs" are milliseconds since 1970.');
}

function spanOf(from: number | undefined, to: number | undefined): { fromMs: number; toMs: number } {
  const toMs = to ?? Date.now();
  const fromMs = from ?? toMs - MONTH_MS;
  if (!(fromMs < toMs) || toMs - fromMs > 2 * MONTH_MS) throw invalid('At most 60 days are looked at.');
  return { fromMs, toMs };
}
