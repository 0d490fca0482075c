import { barkjohn2022 } from './barkjohn-2022.ts';
import { fireSmoke2021 } from './fire-smoke-2021.ts';
import { linearHumidity, type LinearHumidity } from './linear-humidity.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';

export type CorrectionId = 'barkjohn-2022' | 'fire-smoke-2021' | 'linear-humidity';

/** A correction that is published for a kind of sensor, or was found for one beside a reference. */
export interface Correction {
  id: CorrectionId;
  /** What `lichen index` takes beside the reading and its humidity. */
  factors: LinearHumidity | null;
  correct(rawUgM3: number, humidityPct: number): number;
}

const PLANTOWER = /purple ?air|pms ?5003|plantower/i;
const CF_1 = /\bcf ?[=_]? ?1\b/i;
const NUMBER = '\\s*([+-]?\\d+(?:\\.\\d+)?)\\s*';
const COLLOCATED = new RegExp(`linear-humidity\\(${NUMBER},${NUMBER},${NUMBER}\\)`);

/**
 * The correction that fits a sensor by what its method says, for PM2.5 alone; null where none is known. A Plantower sensor that
 * says `CF=1` takes the equation of Barkjohn 2021 with its extension for smoke of 2022, one that does not the piecewise one for CF = ATM. A method may name
 * the factors of its own collocation: `SDS011; linear-humidity(0.9, -0.05, 2)`.
 */
export function correctionOf(parameter: ParameterId, method: string | null): Correction | null {
  if (parameter !== 'pm25' || method === null) return null;
  const collocated = COLLOCATED.exec(method);
  if (collocated !== null) {
    const [slope = NaN, humidity = NaN, intercept = NaN] = collocated.slice(1).map(Number);
    const factors = { slope, humidity, intercept };
    return { id: 'linear-humidity', factors, correct: (raw, rh) => tidy(linearHumidity(raw, rh, factors)) };
  }
  if (!PLANTOWER.test(method)) return null;
  if (CF_1.test(method)) return { id: 'barkjohn-2022', factors: null, correct: (raw, rh) => tidy(barkjohn2022(raw, rh)) };
  return { id: 'fire-smoke-2021', factors: null, correct: (raw, rh) => tidy(fireSmoke2021(raw, rh)) };
}

/** What the plug-in of that correction takes for the same value. */
export function correctionInputsOf({ id, factors }: Correction, raw: number, humidity: number): Record<string, number> {
  return id === 'linear-humidity' ? { value: raw, relative_humidity: humidity, ...factors } : { pm25: raw, relative_humidity: humidity };
}

/** 12 digits, so that the mean of equal hours is that hour. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
