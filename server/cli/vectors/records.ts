import { convertUnits, microgramsOfPpb } from '#lib/domain/gas-units.ts';
import { findParameter } from '#lib/domain/parameters.ts';
import { ucumOf } from '#lib/domain/ucum.ts';
import { flatLineFlags, grossRangeFlags, locationFlags, rateOfChangeFlags, spikeFlags } from '#lib/numeric/qartod.ts';
import { readProviderTime } from '#server/importer/provider-times.ts';
import { readProviderValue } from '#server/importer/provider-values.ts';
import type { Mapping } from '#server/importer/mapping.ts';
import { WorkedOut } from './outcome.ts';

type Values = readonly (number | string | null)[];
type Span = [number, number];
interface Clocked {
  values: Values;
  times_s?: number[];
  times?: string[];
  start?: string;
  step_s?: number;
}

/** Units, cells, times and the quality tests of a series. */
export function makeRecordFunctions(mappings: readonly Mapping[]) {
  return {
    normalise_unit: ({ raw }: { raw: string }) => ucumOf(raw),
    parse_value: ({ raw, context = '' }: { raw: unknown; context?: string }) => readProviderValue(raw, context, mappings),
    ppb_to_ugm3: ({ gas, ppb, temp_c: temperatureC, pressure_kpa: pressureKpa }: { gas: string; ppb: number | null; temp_c: number; pressure_kpa?: number }) =>
      ppb === null ? null : microgramsOfPpb(ppb, { molarMass: molarMassOf(gas), temperatureC, ...(pressureKpa === undefined ? {} : { pressureKpa }) }),
    convert: ({ value, from, to, gas, temp_c: temperatureC = 20, pressure_kpa: pressureKpa }: { value: number | null; from: string; to: string; gas?: string; temp_c?: number; pressure_kpa?: number }) => {
      if (value === null) return null;
      const air = gas === undefined ? undefined : { molarMass: molarMassOf(gas), temperatureC, ...(pressureKpa === undefined ? {} : { pressureKpa }) };
      const converted = convertUnits(value, from, to, air);
      return converted.ok ? converted.value : null;
    },
    to_utc: (record: Record<string, unknown>) => {
      const time = readProviderTime(record);
      if (time === null) return null;
      if (time.kind === 'instant') return new WorkedOut(time.text, { instant: time.text, utc: time.text, ms: time.ms });
      return time.kind === 'date' ? new WorkedOut(null, { date: time.date, instant: null }) : new WorkedOut(null, { local: time.local, instant: null });
    },
    location_test: ({ lon, lat, range_max_m: rangeMaxM, bbox, method }: { lon: Values; lat: Values; range_max_m?: number | null; bbox?: [number, number, number, number] | null; method?: 'wgs84' | 'haversine' }) =>
      [...locationFlags(numbers(lon), numbers(lat), { rangeMaxM: rangeMaxM ?? Infinity, ...(bbox ? { box: bbox } : {}), ...(method === undefined ? {} : { method }) })],
    gross_range_test: ({ values, fail_span: fail, suspect_span: suspect }: { values: Values; fail_span: Span; suspect_span?: Span | null }) => [...grossRangeFlags(numbers(values), { fail, ...(suspect ? { suspect } : {}) })],
    spike_test: ({ values, suspect_threshold: suspect, fail_threshold: fail, method = 'average' }: { values: Values; suspect_threshold?: number | null; fail_threshold?: number | null; method?: 'average' | 'differential' }) =>
      [...spikeFlags(numbers(values), { suspect: suspect ?? Infinity, fail: fail ?? Infinity, method })],
    rate_of_change_test: ({ threshold_per_s: suspect, fail_threshold_per_s: fail, ...series }: Clocked & { threshold_per_s: number; fail_threshold_per_s?: number | null }) =>
      [...rateOfChangeFlags(numbers(series.values), secondsOf(series), { suspect, fail: fail ?? Infinity })],
    flat_line_test: ({ suspect_threshold_s: suspectS, fail_threshold_s: failS, tolerance, ...series }: Clocked & { suspect_threshold_s: number; fail_threshold_s: number; tolerance: number }) =>
      [...flatLineFlags(numbers(series.values), secondsOf(series), { suspectS, failS, tolerance })],
  };
}

function numbers(values: Values): Float64Array {
  return Float64Array.from(values, (value) => (value === null ? NaN : Number(value)));
}

function secondsOf({ values, times_s: seconds, times, start, step_s: stepS = 1 }: Clocked): Float64Array {
  if (seconds !== undefined) return Float64Array.from(seconds);
  if (times !== undefined) return Float64Array.from(times, (time) => Date.parse(time) / 1000);
  return Float64Array.from(values, (_, i) => Date.parse(start ?? '1970-01-01T00:00:00Z') / 1000 + i * stepS);
}

function molarMassOf(gas: string): number {
  const parameter = findParameter(gas);
  if (parameter === null || parameter.molarMass === null) throw new Error(`no molar mass of ${gas} is known`);
  return parameter.molarMass;
}
