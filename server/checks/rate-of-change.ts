import { FLAG } from '#lib/domain/flags.ts';
import { defineCheck } from '#lib/domain/plugins.ts';
import { valueText } from './value-text.ts';

type State = {
  count: number;
  lastMs: number;
  last: number;
  /** The value before a suspect jump: coming back to it is no second jump. */
  before: number;
  wasSuspect: boolean;
  /** Usual step between two readings, and usual distance from the slow mean. */
  step: number;
  mean: number;
  spread: number;
};
type Options = { perSecond: number; factor: number; spreadFactor: number; warmUp: number };

export default defineCheck<State, Options>({
  head: {
    id: 'rate-of-change',
    title: 'Rate of change',
    version: 1,
    source: 'IOOS QARTOD manuals, rate of change test; threshold learned from the series where none is set',
    options: { perSecond: 0, factor: 25, spreadFactor: 5, warmUp: 50 },
    optionsHelp: {
      perSecond: 'A faster change is suspect, unit of the parameter per second; 0: learned.',
      factor: 'Learned: this many times the usual step.',
      spreadFactor: 'Learned: and this many times the usual distance from the slow mean.',
      warmUp: 'Learned: readings before the first flag.',
    },
    examples: [
      {
        title: 'a jump far beyond the usual steps is suspect where it happens, and what follows is not',
        input: { context: { parameter: 'water_temperature', intervalMs: 600_000 }, series: Array.from({ length: 80 }, (_, i) => [i * 600_000, (i >= 70 ? 25 : 10) + (i % 3) * 0.1]) },
        output: Array.from({ length: 80 }, (_, i) => (i === 70 ? FLAG.suspect : null)),
      },
    ],
  },
  begin: () => ({ count: 0, lastMs: 0, last: 0, before: 0, wasSuspect: false, step: 0, mean: 0, spread: 0 }),
  step(state, timeMs, value, context, options) {
    const change = Math.abs(value - state.last);
    const limit = limitOf(state, timeMs, context.intervalMs, options);
    const isKnown = state.count >= (options.perSecond > 0 ? 1 : options.warmUp);
    const isReturn = options.perSecond <= 0 && state.wasSuspect && Math.abs(value - state.before) <= limit;
    const isSuspect = isKnown && limit > 0 && change > limit && !isReturn;
    if (state.count > 0) learn(state, change, value);
    else state.mean = value;
    if (isSuspect) state.before = state.last;
    state.wasSuspect = isSuspect;
    state.lastMs = timeMs;
    state.last = value;
    state.count = Math.min(state.count + 1, 1_000_000);
    if (!isSuspect) return { state, flag: null, why: '' };
    const why = `Changed by ${valueText(change, context.parameter)} from one reading to the next; up to ${valueText(limit, context.parameter)} is usual here.`;
    return { state, flag: FLAG.suspect, why };
  },
});

function limitOf(state: State, timeMs: number, intervalMs: number, options: Options): number {
  const elapsedMs = timeMs - state.lastMs;
  if (options.perSecond > 0) return (options.perSecond * elapsedMs) / 1000;
  const intervals = intervalMs > 0 ? Math.max(1, elapsedMs / intervalMs) : 1;
  return Math.max(options.factor * state.step, options.spreadFactor * state.spread) * Math.sqrt(intervals);
}

function learn(state: State, change: number, value: number): void {
  const rate = Math.max(0.005, 1 / state.count);
  const distance = Math.abs(value - state.mean);
  const isEarly = state.count < 20;
  state.step += rate * ((isEarly ? change : Math.min(change, 6 * state.step + 0.05 * state.spread)) - state.step);
  state.spread += rate * ((isEarly ? distance : Math.min(distance, 6 * state.spread)) - state.spread);
  state.mean += rate * (value - state.mean);
}
