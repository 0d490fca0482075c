import { defineDecoder } from '#lib/domain/plugins.ts';
import type { Decoded } from '#lib/domain/plugins.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { RawMessage, Sample } from '#lib/domain/reading.ts';
import { isRecord, parseJson, wholeBody } from './parse-json.ts';
import { readLeaves, sampleOf, strongestRssi } from './read-leaves.ts';
import { readTime } from './read-time.ts';
import { readValue } from './read-value.ts';

const RECEIVED = '2026-11-22T10:00:00.123456789Z';
const RECEIVED_MS = Date.UTC(2026, 10, 22, 10, 0, 0, 123);
const DEVICE = 'eui-a84041291183ff1b';

/** Webhooks of The Things Stack v3: the normalized payload where the network knows the device, else the decoded one by the names of its fields. */
export default defineDecoder({
  head: {
    id: 'the-things-stack',
    title: 'The Things Stack',
    version: 1,
    source: 'https://www.thethingsindustries.com/docs/integrations/webhooks',
    options: {},
    optionsHelp: {},
    isForwarded: true,
    doors: [{ method: 'POST', path: '/api/v1/push/the-things-stack', body: 'json' }],
    secrets: ['session_key_id', 'uplink_token', 'dev_addr'],
    connections: [
      {
        id: 'the-things-stack',
        label: 'The Things Network',
        about: 'LoRaWAN by The Things Stack: air, water and soil',
        kind: 'low-cost',
        where: 'In the console open your application, choose “Webhooks”, add a custom one in the format JSON with “Uplink message” enabled, and enter these lines. One webhook speaks for one sensor.',
        fields: [
          { label: 'Base URL', value: '{origin}/api/v1/push/the-things-stack' },
          { label: 'Additional header: Authorization', value: 'Bearer {key}' },
        ],
        intervalS: 600,
      },
    ],
    examples: [
      {
        title: 'decoded payload of a device with probes, and the signal',
        input: {
          body: `{"end_device_ids":{"device_id":"lsn50-1","dev_eui":"A84041291183FF1B"},"uplink_message":{"f_port":2,"decoded_payload":{"BatV":3.655,"TempC_SHT":4.5,"Work_mode":"SHT"},"rx_metadata":[{"rssi":-97},{"rssi":-33}],"received_at":"${RECEIVED}"}}`,
        },
        output: { samples: [sample(0, 'battery_voltage', 3.655, 'V'), sample(1, 'air_temperature', 4.5, '°C'), sample(1000, 'rssi', -33, 'dBm')], rejects: [] },
      },
      {
        title: 'normalized payload: soil by its depth in cm, and what is not said is not zero',
        input: { body: `{"end_device_ids":{"device_id":"soil","dev_eui":"A84041291183FF1B"},"uplink_message":{"normalized_payload":[{"soil":{"depth":20,"moisture":31.5,"temperature":9},"air":{"pressure":1013.2}}],"received_at":"${RECEIVED}"}}` },
        output: {
          samples: [sample(0, 'air_pressure', 1013.2, 'hPa'), { ...sample(1, 'soil_moisture', 31.5, '%'), heightM: -0.2 }, { ...sample(2, 'soil_temperature', 9, '°C'), heightM: -0.2 }],
          rejects: [],
        },
      },
      {
        title: 'an uplink that nobody decoded',
        input: { body: `{"end_device_ids":{"device_id":"x"},"uplink_message":{"f_port":2,"frm_payload":"DkcBGw==","received_at":"${RECEIVED}"}}` },
        output: { samples: [], rejects: [{ index: -1, code: 'reading.malformed', message: 'The network did not decode this uplink: set a payload formatter for the device.' }] },
      },
      { title: 'a join is no measurement', input: { body: '{"end_device_ids":{"device_id":"x"},"join_accept":{}}' }, output: { samples: [], rejects: [] } },
    ],
  },
  decode,
});

function decode({ body }: RawMessage): Decoded {
  const parsed = parseJson(body);
  if (!parsed.ok) return { samples: [], rejects: [parsed.reject] };
  if (!isRecord(parsed.value) || !isRecord(parsed.value['end_device_ids'])) return { samples: [], rejects: [wholeBody('reading.malformed', 'The body is no event of The Things Stack: it has no "end_device_ids".')] };
  const uplink = parsed.value['uplink_message'];
  if (!isRecord(uplink)) return { samples: [], rejects: [] };
  const timeMs = readTime(uplink['received_at']);
  if (Number.isNaN(timeMs)) return { samples: [], rejects: [wholeBody('time.malformed', 'The time in "received_at" cannot be read.')] };
  return readUplink(uplink, deviceOf(parsed.value['end_device_ids']), timeMs);
}

function readUplink(uplink: Record<string, unknown>, device: string | null, timeMs: number | null): Decoded {
  const { normalized_payload: normalized, decoded_payload: decodedPayload } = uplink;
  const decoded = Array.isArray(normalized) ? readNormalized(normalized, device, timeMs) : isRecord(decodedPayload) ? readLeaves(decodedPayload, { device, timeMs }) : null;
  if (decoded === null) return { samples: [], rejects: [wholeBody('reading.malformed', 'The network did not decode this uplink: set a payload formatter for the device.')] };
  const rssi = strongestRssi(uplink['rx_metadata']);
  if (rssi !== null) decoded.samples.push(sampleOf(1000, ['rssi', 'dBm'], rssi, device, timeMs));
  return decoded;
}

/** Groups and fields of the normalized payload that mean a parameter here. */
const NORMALIZED: readonly (readonly [group: string, field: string, parameter: ParameterId, unit: string])[] = [
  ['air', 'temperature', 'air_temperature', '°C'], ['air', 'relativeHumidity', 'relative_humidity', '%'], ['air', 'pressure', 'air_pressure', 'hPa'],
  ['air', 'co2', 'co2', 'ppm'], ['air', 'lightIntensity', 'illuminance', 'lx'], ['wind', 'speed', 'wind_speed', 'm/s'], ['wind', 'direction', 'wind_direction', '°'],
  ['soil', 'moisture', 'soil_moisture', '%'], ['soil', 'temperature', 'soil_temperature', '°C'], ['soil', 'ec', 'soil_ec', 'dS/m'], ['soil', 'pH', 'soil_ph', ''],
  ['water', 'temperature', 'water_temperature', '°C'],
];
const MAX_MEASUREMENTS = 50;

function readNormalized(measurements: unknown[], device: string | null, receivedMs: number | null): Decoded {
  const decoded: Decoded = { samples: [], rejects: [] };
  let index = -1;
  for (const measurement of measurements.slice(0, MAX_MEASUREMENTS)) {
    if (!isRecord(measurement)) continue;
    const ownMs = readTime(measurement['time']);
    const timeMs = ownMs === null || Number.isNaN(ownMs) ? receivedMs : ownMs;
    for (const [group, field, parameter, unit] of NORMALIZED) {
      const values = measurement[group];
      if (!isRecord(values) || values[field] === undefined) continue;
      index += 1;
      const read = readValue(values[field]);
      if (!read.ok) decoded.rejects.push({ index, code: read.code, message: `The value of ${group}.${field} is not a finite number.` });
      else decoded.samples.push({ ...sampleOf(index, [parameter, unit], read.value, device, timeMs), heightM: group === 'soil' ? depthOf(values['depth']) : null });
    }
  }
  return decoded;
}

/** Centimetres below the surface → metres above it. */
function depthOf(depth: unknown): number | null {
  return typeof depth === 'number' && depth > 0 && depth < 100_000 ? -depth / 100 : null;
}

function deviceOf({ dev_eui: eui }: Record<string, unknown>): string | null {
  return typeof eui === 'string' && /^[0-9a-f]{16}$/i.test(eui) ? `eui-${eui.toLowerCase()}` : null;
}

function sample(index: number, parameter: ParameterId, value: number, unit: string): Sample {
  return sampleOf(index, [parameter, unit], value, DEVICE, RECEIVED_MS);
}
