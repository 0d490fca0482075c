import { defineParticleCorrection } from './particle-correction.ts';

export default defineParticleCorrection({
  head: {
    id: 'fire-smoke-2021',
    title: 'PurpleAir PM2.5, Fire and Smoke Map 2021',
    version: 1,
    source: 'US EPA and US Forest Service, AirNow Fire and Smoke Map, piecewise correction of October 2021; CF = ATM',
    limits: 'PurpleAir outdoors, CF = ATM, hourly means as the Fire and Smoke Map shows them.',
    examples: [
      { title: 'clean air', input: { pm25: 5, relative_humidity: 50 }, output: { value: 4.06, band: null } },
      { title: 'heavy smoke: humidity no longer counts', input: { pm25: 260, relative_humidity: 30 }, output: { value: 242.1244, band: null } },
      { title: 'without PM2.5 there is nothing to correct', input: { relative_humidity: 30 }, output: { code: 'input.missing' } },
    ],
  },
  pm25: { kind: 'number', title: 'PM2.5, CF = ATM, mean of channels A and B', unit: 'µg/m³', aliases: ['pm25_atm'] },
  correct: (pm25, humidity) => ({ value: fireSmoke2021(pm25, humidity), detail: detailOf(pm25) }),
});

/** Five pieces that meet at 30, 50, 210 and 260 µg/m³. */
export function fireSmoke2021(atmUgM3: number, humidityPct: number): number {
  const x = atmUgM3;
  const offset = 5.75 - 0.0862 * humidityPct;
  if (x < 30) return 0.524 * x + offset;
  if (x < 50) {
    const share = x / 20 - 3 / 2;
    return (0.786 * share + 0.524 * (1 - share)) * x + offset;
  }
  if (x < 210) return 0.786 * x + offset;
  const share = Math.min(1, x / 50 - 21 / 5);
  return (0.69 * share + 0.786 * (1 - share)) * x + offset * (1 - share) + 2.966 * share + 8.84e-4 * x ** 2 * share;
}

function detailOf(x: number): string {
  if (x < 30) return '0.524 × PM2.5 − 0.0862 × RH + 5.75';
  if (x < 50) return 'slope rising from 0.524 to 0.786 between 30 and 50, − 0.0862 × RH + 5.75';
  if (x < 210) return '0.786 × PM2.5 − 0.0862 × RH + 5.75';
  return x < 260 ? 'from 0.786 × PM2.5 − 0.0862 × RH + 5.75 to the quadratic between 210 and 260' : '8.84e-4 × PM2.5² + 0.69 × PM2.5 + 2.966';
}
