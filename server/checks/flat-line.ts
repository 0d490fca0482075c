import { FLAG } from '#lib/domain/flags.ts';
import { defineCheck } from '#lib/domain/plugins.ts';
import type { CheckResult, SeriesContext } from '#lib/domain/plugins.ts';
import { durationText } from './duration-text.ts';
import { isNaturallyConstant } from './natural-constancy.ts';
import { valueText } from './value-text.ts';

type State = {
  firstMs: number;
  fromMs: number;
  lastMs: number;
  /** Lowest and highest of the run that began at `fromMs`; `count` readings. */
  low: number;
  high: number;
  count: number;
  /** Longest natural run of late, ms: what this series does by itself. */
  longestMs: number;
};
type Options = { suspectMs: number; failMs: number; tolerance: number; leastCount: number; leastMs: number; patienceMs: number };

const DAY_MS = 86_400_000;

export default defineCheck<State, Options>({
  head: {
    id: 'flat-line',
    title: 'Stuck value',
    version: 1,
    source: 'IOOS QARTOD manuals, flat line test; thresholds learned from the series where none are set',
    options: { suspectMs: 0, failMs: 0, tolerance: 0, leastCount: 6, leastMs: 3_600_000, patienceMs: DAY_MS },
    optionsHelp: {
      suspectMs: 'Equal values for this long are suspect; 0: learned from the series.',
      failMs: 'Equal values for this long fail; 0: three times the suspect time.',
      tolerance: 'Values within this range count as equal, in the unit of the parameter.',
      leastCount: 'With learned times: never suspect before so many equal readings.',
      leastMs: 'With learned times: never suspect before this time.',
      patienceMs: 'With learned times: what is taken while the series is not known for a day.',
    },
    examples: [
      {
        title: 'equal values for an hour are suspect, for two they fail, when the times are set',
        input: { context: { parameter: 'water_temperature', intervalMs: 1_800_000 }, series: [0, 1, 2, 3, 4].map((i) => [i * 1_800_000, 7.25]) },
        output: [null, null, null, null, null],
      },
      {
        title: 'no rain for two days is no stuck value',
        input: { context: { parameter: 'precipitation', intervalMs: 43_200_000 }, series: [0, 1, 2, 3, 4].map((i) => [i * 43_200_000, 0]) },
        output: [null, null, null, null, null],
      },
    ],
  },
  begin: () => ({ firstMs: -1, fromMs: -1, lastMs: -1, low: 0, high: 0, count: 0, longestMs: 0 }),
  step(state, timeMs, value, context, options) {
    if (state.firstMs < 0) state.firstMs = timeMs;
    const low = Math.min(state.low, value);
    const high = Math.max(state.high, value);
    const goesOn = state.count > 0 && high - low <= options.tolerance && timeMs - state.lastMs <= longestPauseMs(context);
    if (!goesOn) {
      if (state.count > 1) learn(state, context, options);
      Object.assign(state, { fromMs: timeMs, lastMs: timeMs, low: value, high: value, count: 1 });
      return { state, flag: null, why: '' };
    }
    state.low = low;
    state.high = high;
    state.lastMs = timeMs;
    state.count += 1;
    return judge(state, value, context, options);
  },
});

function judge(state: State, value: number, context: SeriesContext, options: Options): CheckResult<State> {
  const runMs = state.lastMs - state.fromMs;
  const suspectMs = suspectAfterMs(state, context, options);
  if (runMs < suspectMs || isNaturallyConstant(context.parameter, value)) return { state, flag: null, why: '' };
  if (options.suspectMs <= 0 && state.count < options.leastCount) return { state, flag: null, why: '' };
  const failMs = options.failMs > 0 ? options.failMs : 3 * suspectMs;
  const why = `The value has been ${valueText(value, context.parameter)} for ${durationText(runMs)}, ${state.count} readings without a change.`;
  const span = { fromMs: state.fromMs, toMs: state.lastMs, score: runMs / (runMs + suspectMs), title: 'Stuck value', why };
  return { state, flag: runMs >= failMs ? FLAG.fail : FLAG.suspect, why, span };
}

function suspectAfterMs(state: State, context: SeriesContext, options: Options): number {
  if (options.suspectMs > 0) return options.suspectMs;
  const known = state.fromMs - state.firstMs >= DAY_MS;
  const vane = context.parameter === 'wind_direction' ? DAY_MS : 0; // a vane keeps its direction in a calm
  return Math.max(options.leastMs, 4 * state.longestMs, vane, known ? 0 : options.patienceMs);
}

function longestPauseMs(context: SeriesContext): number {
  return context.intervalMs > 0 ? 12 * context.intervalMs : Infinity;
}

/** What was flagged teaches a little: a real habit is learned in the end, one stuck sensor does not hide the next. */
function learn(state: State, context: SeriesContext, options: Options): void {
  const runMs = state.lastMs - state.fromMs;
  state.longestMs -= (state.longestMs * Math.min(runMs, DAY_MS)) / (14 * DAY_MS);
  if (isNaturallyConstant(context.parameter, state.low)) return;
  const limitMs = suspectAfterMs(state, context, options);
  state.longestMs = Math.max(state.longestMs, runMs < limitMs ? runMs : Math.min(runMs, (1.5 * limitMs) / 4));
}
