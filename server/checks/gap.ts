import { defineCheck } from '#lib/domain/plugins.ts';
import type { SeriesContext, Span } from '#lib/domain/plugins.ts';
import { durationText } from './duration-text.ts';

type State = { lastMs: number; longestMs: number };
type Options = { factor: number; leastMs: number };

const DAY_MS = 86_400_000;

export default defineCheck<State, Options>({
  head: {
    id: 'gap',
    title: 'Gap in the data',
    version: 1,
    source: 'IOOS QARTOD manuals, test 1: timing and gap',
    options: { factor: 5, leastMs: 1_200_000 },
    optionsHelp: {
      factor: 'A gap is longer than this many usual intervals.',
      leastMs: 'A shorter silence is never a gap, milliseconds.',
    },
    examples: [
      { title: 'a steady series has no gap', input: { context: { parameter: 'air_temperature', intervalMs: 600_000 }, series: [[0, 1], [600_000, 2], [1_200_000, 3]] }, output: [null, null, null] },
      { title: 'the reading after a gap is itself good', input: { context: { parameter: 'air_temperature', intervalMs: 600_000 }, series: [[0, 1], [600_000, 2], [9_000_000, 3]] }, output: [null, null, null] },
    ],
  },
  begin: () => ({ lastMs: -1, longestMs: 0 }),
  step(state, timeMs, _value, context, options) {
    const { lastMs } = state;
    const span = lastMs < 0 ? null : spanOf(state, timeMs, context, options);
    if (lastMs >= 0) learn(state, timeMs - lastMs, limitMs(state, context, options));
    state.lastMs = timeMs;
    return span === null ? { state, flag: null, why: '' } : { state, flag: null, why: '', span };
  },
  silent: (state, nowMs, context, options) => (state.lastMs < 0 ? null : spanOf(state, nowMs, context, options)),
});

function spanOf(state: State, nowMs: number, context: SeriesContext, options: Options): Span | null {
  const gapMs = nowMs - state.lastMs;
  const limit = limitMs(state, context, options);
  if (gapMs <= limit) return null;
  const why = `No reading for ${durationText(gapMs)}; one is due every ${durationText(context.intervalMs)}.`;
  return { fromMs: state.lastMs, toMs: nowMs, score: gapMs / (gapMs + limit), title: 'No data', why };
}

function limitMs(state: State, context: SeriesContext, options: Options): number {
  if (context.intervalMs <= 0) return Infinity;
  return Math.max(options.factor * context.intervalMs, options.leastMs, 2 * state.longestMs);
}

/** Pauses that a series makes by habit are no gaps; one long gap teaches little, so that it cannot hide the next. */
function learn(state: State, gapMs: number, limit: number): void {
  state.longestMs -= (state.longestMs * Math.min(gapMs, DAY_MS)) / (14 * DAY_MS);
  const taught = gapMs > limit ? Math.min(gapMs, 0.75 * Math.min(limit, DAY_MS)) : gapMs;
  state.longestMs = Math.max(state.longestMs, taught);
}
