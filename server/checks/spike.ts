import { FLAG } from '#lib/domain/flags.ts';
import { defineCheck } from '#lib/domain/plugins.ts';
import { valueText } from './value-text.ts';

type State = {
  count: number;
  /** The two readings before: `a` then `b`. */
  a: number;
  b: number;
  bMs: number;
  /** Usual height of a reading over its neighbours, and usual distance from the slow mean. */
  height: number;
  mean: number;
  spread: number;
  /** Share of readings that were spikes of late: a series that spikes by habit must go higher. */
  share: number;
};
type Options = { suspect: number; fail: number; factor: number; spreadFactor: number; habit: number; warmUp: number };

const SHARE_GAIN = 0.001;

export default defineCheck<State, Options>({
  head: {
    id: 'spike',
    title: 'Spike',
    version: 1,
    source: 'IOOS QARTOD manuals, spike test: against the mean of the neighbours where thresholds are set, otherwise against the nearer one, thresholds learned from the series',
    options: { suspect: 0, fail: 0, factor: 40, spreadFactor: 3, habit: 3000, warmUp: 50 },
    optionsHelp: {
      suspect: 'A reading this far from the mean of its neighbours is suspect, in the unit of the parameter; 0: learned.',
      fail: 'So far it fails; 0: never.',
      factor: 'Learned: this many times the usual height over the neighbours.',
      spreadFactor: 'Learned: and this many times the usual distance from the slow mean.',
      habit: 'Learned: both grow by this much for each spike per reading that the series has by habit.',
      warmUp: 'Learned: readings before the first flag.',
    },
    examples: [
      {
        title: 'one reading far above its neighbours is suspect once the next one is there',
        input: { context: { parameter: 'water_temperature', intervalMs: 600_000 }, series: Array.from({ length: 80 }, (_, i) => [i * 600_000, i === 70 ? 25 : 10 + (i % 3) * 0.1]) },
        output: Array.from({ length: 80 }, (_, i) => (i === 70 ? FLAG.suspect : null)),
      },
    ],
  },
  begin: () => ({ count: 0, a: 0, b: 0, bMs: 0, height: 0, mean: 0, spread: 0, share: 0 }),
  step(state, timeMs, value, context, options) {
    const { a, b, bMs, count } = state;
    const isSet = options.suspect > 0;
    const height = isSet ? Math.abs(b - (a + value) / 2) : peakHeight(a, b, value);
    const limit = isSet ? options.suspect : (1 + options.habit * state.share) * Math.max(options.factor * state.height, options.spreadFactor * state.spread);
    const isSuspect = count >= 2 && height > limit && limit > 0 && (isSet || count >= options.warmUp);
    if (count >= 2) learn(state, height, b);
    state.share += SHARE_GAIN * ((isSuspect ? 1 : 0) - state.share);
    state.a = b;
    state.b = value;
    state.bMs = timeMs;
    state.count = Math.min(count + 1, 1_000_000);
    if (!isSuspect) return { state, flag: null, why: '' };
    const why = `${valueText(b, context.parameter)} stands ${valueText(height, context.parameter)} off its neighbours; up to ${valueText(limit, context.parameter)} is usual here.`;
    const span = { fromMs: bMs, toMs: bMs, score: height / (height + limit), title: 'Sudden spike', why };
    const flag = options.fail > 0 && height > options.fail ? FLAG.fail : FLAG.suspect;
    return { state, flag, why, flagOfMs: bMs, span };
  },
});

/** How far `b` stands out on the nearer side: the neighbours of a spike do not, as they do from a mean with it. */
function peakHeight(a: number, b: number, c: number): number {
  return (b - a) * (b - c) > 0 ? Math.min(Math.abs(b - a), Math.abs(b - c)) : 0;
}

function learn(state: State, height: number, value: number): void {
  const rate = Math.max(0.005, 1 / state.count);
  const distance = Math.abs(value - state.mean);
  const isEarly = state.count < 20;
  state.height += rate * ((isEarly ? height : Math.min(height, 6 * state.height + 0.05 * state.spread)) - state.height);
  state.spread += rate * ((isEarly ? distance : Math.min(distance, 6 * state.spread)) - state.spread);
  state.mean += rate * (value - state.mean);
}
