import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Json, SeriesContext } from '#lib/domain/plugins.ts';
import { median } from '#lib/numeric/median.ts';
import flatLine from '#server/checks/flat-line.ts';
import spike from '#server/checks/spike.ts';
import surprise from '#server/detectors/surprise.ts';

/** The checks whose spans are alerts beside the detector's. */
const CHECKS = [flatLine, spike];
const GAP_COUNT = 11;
/** Intervals after which a check's next span is another one. */
const QUIET_INTERVALS = 6;

/**
 * Steps the live detector and the checks that open findings over "time,value" lines: each line gives "time,value,score,alert".
 * An alert of a check keeps the detector's silence: within `quiet` readings of another one it is not told. An unreadable line scores 0.
 */
export function makeLineJudge(parameter: ParameterId, threshold = surprise.head.options.threshold): (line: string) => string {
  const options = { ...surprise.head.options, threshold };
  const context: SeriesContext = { parameter, intervalMs: 0 };
  const series = { lastMs: NaN, gapsMs: [] as number[], count: 0, sinceAlert: Infinity };
  const checks = CHECKS.map((check) => ({ check, state: check.begin(context, check.head.options as never) as Json, openToMs: -Infinity }));
  let state = surprise.begin(context, options);
  return (line) => {
    const [time = '', value = ''] = line.split(',', 2);
    const timeMs = timeMsOf(time.trim());
    const number = value.trim() === '' ? NaN : Number(value);
    if (!Number.isFinite(timeMs) || !Number.isFinite(number)) return `${time},${value},0,0`;
    noteTime(series, context, timeMs);
    const result = surprise.step(state, timeMs, number, context, options);
    state = result.state;
    const spanScore = Math.max(...checks.map((each) => newSpanScore(each, timeMs, number, context)));
    const isSpan = spanScore > 0 && series.count > options.warmUp && series.sinceAlert >= options.quiet;
    series.sinceAlert = result.isAlert || isSpan ? 0 : series.sinceAlert + 1;
    const score = isSpan ? Math.max(result.score, spanScore) : result.score;
    return `${time},${value},${score.toFixed(5)},${result.isAlert || isSpan ? 1 : 0}`;
  };
}

interface Stepping {
  check: (typeof CHECKS)[number];
  state: Json;
  openToMs: number;
}

/** At least 0.5 where a span of this check begins, otherwise 0. */
function newSpanScore(each: Stepping, timeMs: number, value: number, context: SeriesContext): number {
  const { state, span } = each.check.step(each.state as never, timeMs, value, context, each.check.head.options as never);
  each.state = state;
  if (span === undefined) return 0;
  const isNew = span.fromMs > each.openToMs + QUIET_INTERVALS * context.intervalMs;
  each.openToMs = span.toMs;
  return isNew ? Math.max(0.5, span.score) : 0;
}

function noteTime(series: { lastMs: number; gapsMs: number[]; count: number }, context: SeriesContext, timeMs: number): void {
  if (series.count > 0) series.gapsMs.push(timeMs - series.lastMs);
  if (series.gapsMs.length > GAP_COUNT) series.gapsMs.shift();
  if (series.gapsMs.length >= 3) context.intervalMs = Math.max(0, median(series.gapsMs));
  series.lastMs = timeMs;
  series.count += 1;
}

/** ISO 8601 (UTC where no zone is given), or UTC seconds, or milliseconds from 1e11 on. */
function timeMsOf(text: string): number {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Math.abs(Number(text)) >= 1e11 ? Number(text) : Number(text) * 1000;
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  return Date.parse(hasZone ? text : `${text.replace(' ', 'T')}Z`);
}
