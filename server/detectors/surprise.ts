import { getParameter } from '#lib/domain/parameters.ts';
import { defineDetector } from '#lib/domain/plugins.ts';
import type { SeriesContext } from '#lib/domain/plugins.ts';
import { stepTail, TAIL_WIDTH } from '#lib/numeric/tail.ts';
import { beginFeatures, FEATURES, FEATURE_COUNT, stepFeatures } from './series-features.ts';
import type { FeatureState } from './series-features.ts';

type State = {
  features: FeatureState;
  /** One tail per feature, the last one for their mean. */
  tails: number[];
  /** Values that each tail has seen. */
  counts: number[];
  /** Readings since the last alert, and how surprising it was. */
  sinceAlert: number;
  alerted: number;
};
type Options = { threshold: number; ownShare: number; quiet: number; again: number; warmUp: number; lasts: number };

/** Beyond it squares would leave the numbers that JSON knows. */
const MOST_VALUE = 1e100;

const values = new Float64Array(FEATURE_COUNT);
const surprises = new Float64Array(FEATURE_COUNT);

export default defineDetector<State, Options>({
  head: {
    id: 'surprise',
    title: 'Surprise on several time scales',
    version: 1,
    source: 'Peaks over threshold (Siffer et al. 2017) on means, changes, spread and distance from the usual day; summed as log probabilities, then held against its own history as anomaly likelihood does (Lavin & Ahmad 2015)',
    options: { threshold: 2.8, ownShare: 0.4, quiet: 150, again: 1.5, warmUp: 150, lasts: 0.6 },
    optionsHelp: {
      threshold: 'An alert from this surprise on: the mean -log10 probability of the features, plus their mean’s own.',
      ownShare: 'Weight of how unusual the mean of the surprises is for this series.',
      quiet: 'Readings after an alert without another one.',
      again: 'Unless the surprise is so many times that of the alert.',
      warmUp: 'Readings before the first alert.',
      lasts: 'An alert lasts while the surprise stays above this share of the threshold.',
    },
    examples: [
      { title: 'a quiet series gives no alert', input: { context: { parameter: 'water_temperature', intervalMs: 600_000 }, series: wave(400) }, output: { alertsAt: [] } },
      { title: 'a rise that stays is one alert', input: { context: { parameter: 'water_temperature', intervalMs: 600_000 }, series: wave(400, 350) }, output: { alertsAt: [350 * 600_000] } },
    ],
  },
  begin: () => ({ features: beginFeatures(), tails: new Array<number>((FEATURE_COUNT + 1) * TAIL_WIDTH).fill(0), counts: new Array<number>(FEATURE_COUNT + 1).fill(0), sinceAlert: 1_000_000, alerted: 0 }),
  step(state, timeMs, value, context, options) {
    const usual = stepFeatures(state.features, timeMs, Math.max(-MOST_VALUE, Math.min(MOST_VALUE, value)), values);
    const surprise = surpriseOf(state, options);
    state.sinceAlert = Math.min(state.sinceAlert + 1, 1_000_000);
    const isOver = surprise >= options.threshold && state.features.count > options.warmUp;
    const isAlert = isOver && (state.sinceAlert >= options.quiet || surprise >= options.again * state.alerted);
    if (isAlert) {
      state.sinceAlert = 0;
      state.alerted = surprise;
    }
    const score = scoreOf(surprise, options.threshold);
    if (!isAlert) return { state, score: Math.min(score, isOver ? 0.49 : score), isAlert, lasts: surprise >= options.lasts * options.threshold, title: '', why: '' };
    return { state, score, isAlert, lasts: true, ...wordsOf(value, usual, context) };
  },
});

/** 0.5 at the threshold. */
function scoreOf(surprise: number, threshold: number): number {
  return surprise / (surprise + threshold);
}

function surpriseOf(state: State, options: Options): number {
  const { tails, counts } = state;
  let sum = 0;
  for (let i = 0; i < FEATURE_COUNT; i += 1) {
    surprises[i] = 0;
    const feature = values[i] as number;
    if (feature !== feature) continue; // NaN: not known yet
    const count = (counts[i] as number) + 1;
    counts[i] = count;
    const surprise = stepTail(tails, i * TAIL_WIDTH, count, feature);
    surprises[i] = surprise;
    sum += Math.abs(surprise);
  }
  const mean = sum / FEATURE_COUNT;
  const count = (counts[FEATURE_COUNT] as number) + 1;
  counts[FEATURE_COUNT] = count;
  return mean + options.ownShare * Math.max(0, stepTail(tails, FEATURE_COUNT * TAIL_WIDTH, count, mean));
}

/** Two words after the kind of feature that is most surprised, and a sentence. */
function wordsOf(value: number, usual: number, context: SeriesContext): { title: string; why: string } {
  let most = 0;
  for (let i = 1; i < FEATURE_COUNT; i += 1) if (Math.abs(surprises[i] as number) > Math.abs(surprises[most] as number)) most = i;
  const { kind } = FEATURES[most] as (typeof FEATURES)[number];
  const isUp = value >= usual;
  const { unit } = getParameter(context.parameter);
  const text = (x: number) => `${Number(x.toPrecision(3))}${unit === '' ? '' : ` ${unit}`}`;
  const versus = `${text(value)} where about ${text(usual)} is usual at this time of day`;
  if (kind === 'spread') return { title: 'Unusual noise', why: `The readings scatter far more than they did before; ${versus}.` };
  if (kind === 'change') return { title: isUp ? 'Sudden rise' : 'Sudden drop', why: `The value changed faster than it does here: ${versus}.` };
  if (kind === 'slow') return { title: 'Slow drift', why: `The mean of many readings has moved away from what it was: ${versus}.` };
  return { title: isUp ? 'Local rise' : 'Local drop', why: `${versus}.` };
}

function wave(count: number, riseAt = Infinity): [number, number][] {
  return Array.from({ length: count }, (_, i) => [i * 600_000, 12 + Math.sin((i / 144) * 2 * Math.PI) + 0.1 * Math.sin(i * 2.7) + 0.1 * Math.cos(i * 1.3) + (i >= riseAt ? 6 : 0)]);
}
