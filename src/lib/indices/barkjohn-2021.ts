import { defineParticleCorrection } from './particle-correction.ts';

export default defineParticleCorrection({
  head: {
    id: 'barkjohn-2021',
    title: 'PurpleAir PM2.5, Barkjohn 2021',
    version: 1,
    source: 'Barkjohn, Gantt, Clements 2021, Atmos. Meas. Tech. 14:4617, equation 11; mean of both channels, CF = 1',
    limits: 'PurpleAir outdoors, mean of both channels, 24 h and hourly means of up to about 250 µg/m³ in the United States.',
    examples: [
      { title: 'dry air with some smoke', input: { pm25: 10, relative_humidity: 50 }, output: { value: 6.68, band: null } },
      { title: 'clean and humid: below zero, and left so', input: { pm25: 0, relative_humidity: 95 }, output: { value: -2.439, band: null } },
      { title: 'without humidity there is no correction', input: { pm25: 10 }, output: { code: 'input.missing' } },
    ],
  },
  pm25: { kind: 'number', title: 'PM2.5, CF = 1, mean of channels A and B', unit: 'µg/m³', aliases: ['pm25_cf1'] },
  correct: (pm25, humidity) => ({ value: barkjohn2021(pm25, humidity), detail: `0.524 × ${pm25} − 0.0862 × ${humidity} + 5.75` }),
});

export function barkjohn2021(cf1UgM3: number, humidityPct: number): number {
  return 0.524 * cf1UgM3 - 0.0862 * humidityPct + 5.75;
}

/** The paper's test of the two channels: a reading is dropped where they differ by more than 5 µg/m³ and by more than 61 %. */
export function channelsAgree(aUgM3: number, bUgM3: number): boolean {
  const difference = Math.abs(aUgM3 - bUgM3);
  return !(difference > 5 && (2 * difference) / (aUgM3 + bUgM3) > 0.61);
}
