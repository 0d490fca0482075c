import { barkjohn2021 } from './barkjohn-2021.ts';
import { defineParticleCorrection } from './particle-correction.ts';

export default defineParticleCorrection({
  head: {
    id: 'barkjohn-2022',
    title: 'PurpleAir PM2.5, Barkjohn 2022 for heavy smoke',
    version: 1,
    source: 'Barkjohn et al. 2022, Sensors 22:9669: equation of 2021 up to 570 µg/m³, quadratic from 611, joined between; CF = 1',
    limits: 'PurpleAir outdoors, hourly means, smoke up to about 2000 µg/m³.',
    examples: [
      { title: 'an ordinary day: the equation of 2021', input: { pm25: 35.5, relative_humidity: 60 }, output: { value: 19.18, band: null } },
      { title: 'heavy smoke: the quadratic', input: { pm25: 611, relative_humidity: 50 }, output: { value: 400.120141, band: null } },
      { title: 'without humidity there is no correction', input: { pm25: 10, relative_humidity: null }, output: { code: 'input.missing' } },
    ],
  },
  pm25: { kind: 'number', title: 'PM2.5, CF = 1, mean of channels A and B', unit: 'µg/m³', aliases: ['pm25_cf1'] },
  correct: (pm25, humidity) => ({ value: barkjohn2022(pm25, humidity), detail: detailOf(pm25) }),
});

export function barkjohn2022(cf1UgM3: number, humidityPct: number): number {
  if (cf1UgM3 < 570) return barkjohn2021(cf1UgM3, humidityPct);
  const smoke = 4.21e-4 * cf1UgM3 ** 2 + 0.392 * cf1UgM3 + 3.44;
  if (cf1UgM3 >= 611) return smoke;
  const share = 0.0244 * cf1UgM3 - 13.9;
  return share * smoke + (1 - share) * barkjohn2021(cf1UgM3, humidityPct);
}

function detailOf(pm25: number): string {
  if (pm25 < 570) return '0.524 × PM2.5 − 0.0862 × RH + 5.75';
  return pm25 >= 611 ? '4.21e-4 × PM2.5² + 0.392 × PM2.5 + 3.44' : 'between 570 and 611 both equations, joined';
}
