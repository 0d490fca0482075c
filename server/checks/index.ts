import type { Check, Json } from '#lib/domain/plugins.ts';
import flatLine from './flat-line.ts';
import gap from './gap.ts';
import grossRange from './gross-range.ts';
import rateOfChange from './rate-of-change.ts';
import spike from './spike.ts';

/** Every check, in the order in which the judge asks them. */
export const checks: readonly Check<Json>[] = [grossRange, spike, rateOfChange, flatLine, gap];
