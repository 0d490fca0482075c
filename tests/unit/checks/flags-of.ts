import type { Flag } from '#lib/domain/flags.ts';
import { worseFlag } from '#lib/domain/flags.ts';
import type { Check, Json, SeriesContext } from '#lib/domain/plugins.ts';

/** Flags as they stand once the whole series was stepped, with every state taken through JSON. */
export function flagsOf(check: Check<Json>, context: SeriesContext, series: readonly (readonly [timeMs: number, value: number])[], options: Record<string, number> = {}): (Flag | null)[] {
  const laid = { ...check.head.options, ...options };
  const flags = new Map<number, Flag | null>(series.map(([timeMs]) => [timeMs, null]));
  let state = check.begin(context, laid);
  for (const [timeMs, value] of series) {
    const result = check.step(JSON.parse(JSON.stringify(state)) as Json, timeMs, value, context, laid);
    state = result.state;
    const of = result.flagOfMs ?? timeMs;
    flags.set(of, worseFlag(flags.get(of) ?? null, result.flag));
  }
  return [...flags.values()];
}
