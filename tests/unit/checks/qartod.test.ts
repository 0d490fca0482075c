import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Check, Json } from '#lib/domain/plugins.ts';
import { checks } from '#server/checks/index.ts';
import { flagsOf } from './flags-of.ts';

const FILE = new URL('../../../../shared/data/anomaly/qartod_cases.json', import.meta.url);
interface Case {
  id: string;
  test: string;
  fn: string;
  args: { inp: (number | null | object)[]; tinp?: (string | number)[]; threshold?: number; suspect_threshold?: number; fail_threshold?: number; tolerance?: number; method?: string };
  expected?: number[];
}

const isThere = existsSync(FILE);
if (!isThere) console.log('skipped: QARTOD cases (../shared/data/anomaly/qartod_cases.json is absent)');
const cases = isThere ? (JSON.parse(readFileSync(FILE, 'utf8')) as { cases: Case[] }).cases : [];
const checkOf = (id: string) => checks.find((check) => check.head.id === id) as Check<Json>;

/** Values that are missing never reach a check here, and a series counts its gaps by time: cases with holes ask for something else. */
const isWhole = ({ args, expected }: Case) => expected !== undefined && args.inp?.every((value) => typeof value === 'number');
const casesOf = (fn: string) => cases.filter((one) => one.fn === fn && isWhole(one)).map((one) => [`${one.id} ${one.test}`, one] as const);

function seriesOf({ inp, tinp }: Case['args']): [number, number][] {
  return inp.map((value, i) => {
    const time = tinp?.[i] ?? i;
    return [typeof time === 'string' ? Date.parse(time) : time * 1000, value as number];
  });
}

/** Theirs says good (1) or not evaluated (2) where ours says nothing. */
const ours = (flags: readonly number[] = []) => flags.map((flag) => (flag <= 2 ? null : flag));

describe.runIf(isThere)('QARTOD cases of ioos_qc', () => {
  it.each(casesOf('spike_test').filter(([, one]) => (one.args.method ?? 'average') === 'average'))('spike: %s', (_name, { args, expected }) => {
    const flags = flagsOf(checkOf('spike'), { parameter: 'water_temperature', intervalMs: 1000 }, seriesOf(args), { suspect: args.suspect_threshold ?? 0, fail: args.fail_threshold ?? 0 });
    expect(flags).toEqual(ours(expected));
  });

  it.each(casesOf('rate_of_change_test').filter(([, one]) => one.args.fail_threshold === undefined && !/fail_flag/.test(one.test)))('rate of change: %s', (_name, { args, expected }) => {
    const flags = flagsOf(checkOf('rate-of-change'), { parameter: 'water_temperature', intervalMs: 900_000 }, seriesOf(args), { perSecond: args.threshold ?? 0 });
    expect(flags).toEqual(ours(expected));
  });

  it.each(casesOf('flat_line_test'))('flat line: %s', (_name, { args, expected }) => {
    const series = seriesOf(args);
    const intervalMs = (series[1]?.[0] ?? 0) - (series[0]?.[0] ?? 0);
    // theirs rounds the times down to whole intervals
    const whole = (seconds = 0) => Math.floor((seconds * 1000) / Math.max(1, intervalMs)) * intervalMs;
    const flags = flagsOf(checkOf('flat-line'), { parameter: 'water_temperature', intervalMs }, series, { suspectMs: whole(args.suspect_threshold), failMs: whole(args.fail_threshold), tolerance: args.tolerance ?? 0 });
    expect(flags).toEqual(ours(expected));
  });
});
