import type { AlertEpisode, AlertRule } from '#lib/domain/alerts.ts';
import type { Db } from '#server/db/pool.ts';
import { listInputs, lookBackOf, primed, replay } from './replay.ts';
import type { AlertInput, Excused, Watch } from './watch.ts';
import { watchesOf } from './watches.ts';
import type { Places } from './watches.ts';

export interface BacktestQuery {
  rule: Pick<AlertRule, 'target' | 'condition' | 'basis' | 'hold'>;
  fromMs: number;
  toMs: number;
  /** Levels for which the alerts are counted besides. */
  levels?: readonly number[];
}

export interface Backtest {
  episodes: AlertEpisode[];
  /** Alerts that counted, for each of the levels. */
  counts: number[];
  readingCount: number;
  /** Subjects that were looked at, and how many there are. */
  subjectCount: number;
  subjectTotal: number;
}

/** More readings than these are not looked at: the last subjects are left out. */
const MAX_READINGS = 600_000;

/** What a rule would have done: the evaluator of the live line over the stored readings. */
export async function backtest(db: Db, places: Places, excused: Excused, query: BacktestQuery): Promise<Backtest> {
  const { rule, fromMs, toMs, levels = [] } = query;
  const watches = watchesOf(rule, places);
  const result: Backtest = { episodes: [], counts: levels.map(() => 0), readingCount: 0, subjectCount: 0, subjectTotal: watches.length };
  for (const watch of watches) {
    const inputs = await listInputs(db, watch, fromMs - lookBackOf(rule), toMs);
    result.readingCount += inputs.length;
    if (result.readingCount > MAX_READINGS && result.subjectCount > 0) break;
    result.subjectCount += 1;
    result.episodes.push(...episodesOf(watch, inputs, query, excused));
    levels.forEach((level, i) => {
      const other = { ...watch, rule: { ...watch.rule, condition: atLevel(watch.rule.condition, level) } };
      result.counts[i] = (result.counts[i] ?? 0) + episodesOf(other, inputs, query, excused).filter(({ firedMs }) => firedMs !== null).length;
    });
  }
  result.episodes.sort((a, b) => a.startedMs - b.startedMs || (a.subject < b.subject ? -1 : 1));
  return result;
}

function episodesOf(watch: Watch, inputs: readonly AlertInput[], { fromMs, toMs }: BacktestQuery, excused: Excused): AlertEpisode[] {
  const memory = primed(watch, inputs, fromMs, excused);
  const first = inputs.findIndex(({ timeMs }) => timeMs >= fromMs);
  const episodes = replay(watch, memory, first < 0 ? [] : inputs.slice(first), { excused, clockMs: toMs });
  return episodes.map(({ startedMs, firedMs, resolvedMs, peak, peakMs, hasLateData }) => ({ subject: watch.subject, startedMs, firedMs, resolvedMs, peak, peakMs, hasLateData }));
}

/** The same condition at another level; its clear level moves with it. */
function atLevel(condition: AlertRule['condition'], level: number): AlertRule['condition'] {
  switch (condition.kind) {
    case 'above':
    case 'below':
    case 'count':
    case 'area':
      return { ...condition, level, clear: condition.clear === null || condition.level === 0 ? null : (condition.clear * level) / condition.level };
    case 'rate':
      return { ...condition, by: level };
    case 'index':
      return { ...condition, least: level };
    default:
      return condition;
  }
}
