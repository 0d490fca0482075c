import { describe, expect, it } from 'vitest';
import { HOUR_MS, type HourColumn } from '#lib/domain/hour-mean.ts';
import { formatValue } from '#lib/domain/display.ts';
import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';
import { AIR_INDICES } from '#lib/indices/region.ts';
import { runIndexCommand } from '#server/cli/index-command.ts';
import { indexViewOf } from '../../../src/routes/index-view.ts';
import { apiHrefOf, commandOf, correctedViewOf, type Why } from '../../../src/routes/index-why.ts';
import { indexNameOf } from '../../../src/routes/index-words.ts';
import { callRoute } from '../api/routes.ts';

const END_MS = Date.UTC(2026, 10, 22, 10);
const VALUES = 200;
const MEASURED: readonly ParameterId[] = ['pm25', 'pm10', 'no2', 'o3', 'so2', 'co', 'nh3', 'relative_humidity', 'dissolved_oxygen', 'water_temperature', 'specific_conductance', 'soil_ph'];
const METHODS = ['PurpleAir PA-II, CF=1', 'PMS5003', 'SDS011; linear-humidity(0.89, -0.139, 9.28)', null];

interface Answer {
  ok: boolean;
  value: number;
  text: string;
  band: { name: string } | null;
  code: string;
}

/** What a terminal answers to the line that the page gives to copy. */
async function typed(command: string): Promise<{ code: number; answer: Answer | null }> {
  const [, id = '', json = ''] = /^npx lichen index (\S+) --json '(.*)'$/.exec(command) ?? [];
  const lines: string[] = [];
  const code = await runIndexCommand([id, '--json', json], { out: (line) => lines.push(line), err: () => {} });
  return { code, answer: lines.length === 0 ? null : (JSON.parse(lines.join('\n')) as Answer) };
}

/** The station's hours, some missing, some low, some as in a fire. */
function stationOf(random: () => number): HourColumn[] {
  const holes = random() * 0.5;
  const level = 10 ** (random() * 2 - 0.5);
  return MEASURED.filter(() => random() < 0.75).map((parameter, i) => {
    const [low, high] = getParameter(parameter).typical;
    const means = Array.from({ length: 47 }, () => {
      const value = parameter === 'pm25' ? level * 8 * random() : low + (high - low) * random() * Math.min(1, level / 6);
      return random() < holes ? NaN : Number(value.toPrecision(3 + Math.floor(random() * 10)));
    });
    return { sensorId: i + 1, parameter, method: METHODS[Math.floor(random() * METHODS.length)]!, means, counts: means.map((mean) => (Number.isNaN(mean) ? 0 : 1 + Math.floor(59 * random()))) };
  });
}

/** Missing hours are named, and those that are there are as they were. */
function expectHours(why: Why, columns: readonly HourColumn[]): void {
  for (const { parameter, hours, used, missing, of } of why.inputs) {
    const { means, counts } = columns.find((column) => column.parameter === parameter && (column.means as number[]).some(Number.isFinite))!;
    expect(hours).toHaveLength(of);
    expect([hours.filter(({ mean }) => mean !== null).length, hours.filter(({ mean }) => mean === null).length]).toEqual([used, missing]);
    hours.forEach(({ endMs, mean, count }, k) => {
      const at = means.length - 1 - (END_MS - endMs) / HOUR_MS;
      expect([k, mean ?? NaN, count]).toEqual([k, means[at], counts[at]]);
    });
  }
}

describe('why this number', () => {
  it(`gives the digits of ${VALUES} shown values when its inputs are typed into a terminal, and by the API`, async () => {
    const random = lehmer(20261125);
    let [indexed, corrected, refusals, withHoles] = [0, 0, 0, 0];
    while (indexed + corrected < VALUES) {
      const columns = stationOf(random);
      const shown = columns[Math.floor(random() * columns.length)];
      if (shown === undefined) continue;
      const view = indexViewOf(columns, shown.parameter, AIR_INDICES[Math.floor(random() * AIR_INDICES.length)]!, END_MS, shown.sensorId);
      if (view?.made) {
        expectHours(view.made, columns);
        const { code, answer } = await typed(commandOf(view.made));
        if (view.isTold) {
          expect(code).toBe(0);
          const digits = answer!.text === answer!.band!.name ? answer!.band!.name : `${answer!.band!.name}, ${answer!.text}`;
          expect(digits).toBe(indexNameOf(view));
          indexed += 1;
          if (view.made.inputs.some(({ missing }) => missing > 0)) withHoles += 1;
          if (indexed % 10 === 0) expect(await (await callRoute(apiHrefOf(view.made))).json()).toMatchObject({ index: view.id, ok: true, text: answer!.text });
        } else if (Object.keys(view.made.given).length > 0) {
          expect(answer?.ok === true && answer.band !== null).toBe(false);
          refusals += 1;
        }
      }
      const latest = { value: Number((40 * 10 ** (random() * 1.5 - 0.5)).toFixed(1)), timeMs: END_MS + Math.floor((random() - 0.4) * 2 * HOUR_MS) };
      const particles = columns.find(({ parameter }) => parameter === 'pm25');
      const beside = particles ? correctedViewOf(columns, particles.sensorId, latest, END_MS) : null;
      if (beside !== null && random() < 0.5) {
        const { answer } = await typed(commandOf(beside.why));
        expect(formatValue(answer!.value, 'pm25')).toBe(formatValue(beside.value, 'pm25'));
        corrected += 1;
      }
    }
    console.log(`${indexed} indices (${withHoles} with missing hours), ${corrected} corrected values; ${refusals} that could not be told were refused alike`);
    expect(corrected).toBeGreaterThan(20);
    expect(withHoles).toBeGreaterThan(50);
    expect(refusals).toBeGreaterThan(5);
  });

  it('shows the row of the table and the pollutant that decides', () => {
    const view = indexViewOf([{ sensorId: 1, parameter: 'pm25', method: null, means: [20, 20, 20], counts: [60, 60, 60] }], 'pm25', 'us-aqi', END_MS);
    expect(view?.made?.steps.map(({ detail }) => detail)).toEqual(expect.arrayContaining([expect.stringContaining('row 9.1–35.4 → 51–100')]));
    expect(view?.made).toMatchObject({ id: 'us-aqi', version: 2024, given: { pm25: '20 µg/m³' } });
    expect(commandOf(view!.made!)).toBe(`npx lichen index us-aqi --json '{"pm25":"20 µg/m³"}'`);
  });

  it('corrects beside the raw value only where the kind of sensor and its humidity are known', () => {
    const columns = (method: string | null): HourColumn[] => [
      { sensorId: 1, parameter: 'pm25', method, means: [30, 30], counts: [60, 60] },
      { sensorId: 2, parameter: 'relative_humidity', method: null, means: [40, 60], counts: [60, 60] },
    ];
    const latest = { value: 35.5, timeMs: END_MS + 60_000 };
    expect(correctedViewOf(columns('PurpleAir, CF=1'), 1, latest, END_MS)).toMatchObject({ id: 'barkjohn-2022', raw: 35.5, humidityPct: 60, value: 19.18 });
    expect(correctedViewOf(columns('PMS5003 (ATM)'), 1, latest, END_MS)?.id).toBe('fire-smoke-2021');
    expect(correctedViewOf(columns('SDS011; linear-humidity(0.5, -0.1, 6)'), 1, latest, END_MS)).toMatchObject({ id: 'linear-humidity', value: 17.75 });
    expect(correctedViewOf(columns('SDS011'), 1, latest, END_MS)).toBeNull();
    expect(correctedViewOf(columns('PurpleAir').slice(0, 1), 1, latest, END_MS)).toBeNull();
    // a reading of the hour before takes that hour's humidity
    expect(correctedViewOf(columns('PurpleAir, CF=1'), 1, { value: 35.5, timeMs: END_MS - 90 * 60_000 }, END_MS)).toMatchObject({ humidityPct: 40 });
  });
});

function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}
