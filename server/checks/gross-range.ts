import { FLAG } from '#lib/domain/flags.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import { defineCheck } from '#lib/domain/plugins.ts';
import { valueText } from './value-text.ts';

type State = null;
type Options = Record<string, never>;

export default defineCheck<State, Options>({
  head: {
    id: 'gross-range',
    title: 'Gross range',
    version: 1,
    source: 'IOOS QARTOD manuals, gross range test; ranges from the registry of parameters',
    options: {},
    optionsHelp: {},
    examples: [
      {
        title: 'beyond the usual range is suspect, beyond the possible one fails',
        input: { context: { parameter: 'ph', intervalMs: 600_000 }, series: [[0, 7.2], [600_000, 9.6], [1_200_000, 14.2]] },
        output: [null, FLAG.suspect, FLAG.fail],
      },
    ],
  },
  begin: () => null,
  step(state, _timeMs, value, context) {
    const { typical, limits, zeroNoise } = getParameter(context.parameter);
    if (!(value >= limits[0] - zeroNoise && value <= limits[1])) {
      const why = `${valueText(value, context.parameter)} cannot be: ${context.parameter} lies within ${rangeText(limits)}.`;
      return { state, flag: FLAG.fail, why };
    }
    if (value < typical[0] - zeroNoise || value > typical[1]) {
      const why = `${valueText(value, context.parameter)} is outside the usual range ${rangeText(typical)}.`;
      return { state, flag: FLAG.suspect, why };
    }
    return { state, flag: null, why: '' };
  },
});

function rangeText([low, high]: readonly [number, number]): string {
  if (high === Infinity) return `${low} and more`;
  return low === -Infinity ? `${high} and less` : `${low} to ${high}`;
}
