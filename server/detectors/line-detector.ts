import type { ParameterId } from '#lib/domain/parameters.ts';
import type { SeriesContext } from '#lib/domain/plugins.ts';
import surprise from './surprise.ts';

/** Steps the live detector over "time,value" lines: each line gives "time,value,score,alert". An unreadable line scores 0. */
export function makeLineDetector(parameter: ParameterId, threshold = surprise.head.options.threshold): (line: string) => string {
  const context: SeriesContext = { parameter, intervalMs: 0 };
  const options = { ...surprise.head.options, threshold };
  let state = surprise.begin(context, options);
  return (line) => {
    const [time = '', value = ''] = line.split(',', 2);
    const timeMs = timeMsOf(time.trim());
    const number = value.trim() === '' ? NaN : Number(value);
    if (!Number.isFinite(timeMs) || !Number.isFinite(number)) return `${time},${value},0,0`;
    const result = surprise.step(state, timeMs, number, context, options);
    state = result.state;
    return `${time},${value},${result.score.toFixed(5)},${result.isAlert ? 1 : 0}`;
  };
}

/** ISO 8601 (UTC where no zone is given), or UTC seconds, or milliseconds from 1e11 on. */
function timeMsOf(text: string): number {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Math.abs(Number(text)) >= 1e11 ? Number(text) : Number(text) * 1000;
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  return Date.parse(hasZone ? text : `${text.replace(' ', 'T')}Z`);
}
