import { findParameter, type ParameterId } from '#lib/domain/parameters.ts';
import type { Decoded } from '#lib/domain/plugins.ts';
import type { Sample } from '#lib/domain/reading.ts';
import { isRecord } from './parse-json.ts';
import { readValue } from './read-value.ts';

/** Names that payload formatters of LoRaWAN devices use for what they mean, with the unit they mean it in. */
const USUAL = new Map<string, readonly [ParameterId, string]>([
  ['temperature', ['air_temperature', '°C']],
  ['temp', ['air_temperature', '°C']],
  ['tempc_sht', ['air_temperature', '°C']],
  ['humidity', ['relative_humidity', '%']],
  ['hum_sht', ['relative_humidity', '%']],
  ['pressure', ['air_pressure', 'hPa']],
  ['batv', ['battery_voltage', 'V']],
  ['battery_voltage', ['battery_voltage', 'V']],
  ['temp_soil', ['soil_temperature', '°C']],
  ['water_soil', ['soil_moisture', '%']],
]);
const MAX_LEAVES = 200;
const MAX_DEPTH = 4;

interface Leaves {
  device: string | null;
  timeMs: number | null;
}

/** Numbers of an object that a payload formatter made, by their names. A name that means no parameter is left out: formatters tell much else. */
export function readLeaves(object: Record<string, unknown>, { device, timeMs }: Leaves): Decoded {
  const decoded: Decoded = { samples: [], rejects: [] };
  let index = -1;
  const walk = (value: Record<string, unknown>, depth: number) => {
    for (const [name, leaf] of Object.entries(value)) {
      if (index + 1 >= MAX_LEAVES) return;
      if (isRecord(leaf)) {
        if (depth < MAX_DEPTH) walk(leaf, depth + 1);
        continue;
      }
      index += 1;
      const found = USUAL.get(name.toLowerCase()) ?? parameterOf(name);
      if (found === null || (typeof leaf !== 'number' && typeof leaf !== 'string')) continue;
      const read = readValue(leaf);
      if (read.ok) decoded.samples.push(sampleOf(index, found, read.value, device, timeMs));
      else decoded.rejects.push({ index, code: read.code, message: `The value of ${name.slice(0, 40)} is not a finite number.` });
    }
  };
  walk(object, 1);
  return decoded;
}

/** Signal at the gateway that heard it best. */
export function strongestRssi(receptions: unknown): number | null {
  if (!Array.isArray(receptions)) return null;
  const values = receptions.slice(0, 100).map((one: unknown) => (isRecord(one) ? one['rssi'] : null)).filter((rssi) => typeof rssi === 'number' && Number.isFinite(rssi)) as number[];
  return values.length === 0 ? null : Math.max(...values);
}

export function sampleOf(index: number, [parameter, unit]: readonly [ParameterId, string | null], value: number, device: string | null, timeMs: number | null): Sample {
  return { index, station: null, device, parameter, channel: '', heightM: null, value, unit, timeMs, belowDetection: false };
}

function parameterOf(name: string): readonly [ParameterId, null] | null {
  const parameter = findParameter(name);
  return parameter === null ? null : [parameter.id, null];
}
