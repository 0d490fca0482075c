import { defineDecoder } from '#lib/domain/plugins.ts';
import type { Decoded } from '#lib/domain/plugins.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { RawMessage, Reject, Sample } from '#lib/domain/reading.ts';
import { MAX_READINGS, isRecord, parseJson, wholeBody } from './parse-json.ts';
import { readValue } from './read-value.ts';

/**
 * Sensor.Community's airRohr firmware, in both of its forms: one POST per sensor with `X-Pin` and bare value types,
 * and the own-API form with prefixed ones. It sends no time; every value is text.
 */
export default defineDecoder({
  head: {
    id: 'airrohr',
    title: 'Sensor.Community airRohr',
    version: 1,
    source: 'https://github.com/opendata-stuttgart/sensors-software, airrohr-firmware',
    options: {},
    optionsHelp: {},
    doors: [
      { method: 'POST', path: '/api/v1/push/airrohr', body: 'json', keyField: 'key', mayNameItself: true },
      { method: 'POST', path: '/v1/push-sensor-data', body: 'json', keyField: 'key', mayNameItself: true },
    ],
    secrets: [],
    connections: [
      {
        id: 'airrohr',
        label: 'airRohr',
        about: 'Sensor.Community: fine dust, temperature, humidity, noise',
        kind: 'low-cost',
        where: 'Open the page of your sensor in your network, choose “Configuration”, then “APIs”, tick “Send data to own API”, and enter these lines. Save and restart it.',
        fields: [
          { label: 'Server', value: '{host}' },
          { label: 'Path', value: '/api/v1/push/airrohr?key={key}' },
          { label: 'Port', value: '{port}' },
        ],
        intervalS: 145,
      },
    ],
    examples: [
      {
        title: 'sensor.community form: bare names, pin 11 is a BME280, pressure in Pa',
        input: {
          headers: { 'x-sensor': 'esp8266-12345', 'x-pin': '11' },
          body: '{"software_version":"NRZ-2024-135","sensordatavalues":[{"value_type":"temperature","value":"21.30"},{"value_type":"pressure","value":"99133.97"}]}',
        },
        output: {
          samples: [
            sample(0, 'air_temperature', 21.3, '°C', 'bme280', 'esp8266-12345'),
            sample(1, 'air_pressure', 99133.97, 'Pa', 'bme280', 'esp8266-12345'),
          ],
          rejects: [],
        },
      },
      {
        title: 'own-API form: prefixed names, counters left out, signal with its unit in the text',
        input: {
          body: '{"esp8266id":"12345","sensordatavalues":[{"value_type":"SDS_P1","value":"5.38"},{"value_type":"SDS_P2","value":"4.98"},{"value_type":"samples","value":"316274"},{"value_type":"signal","value":"-59 dBm"}]}',
        },
        output: {
          samples: [
            sample(0, 'pm10', 5.38, 'µg/m³', '', 'esp8266-12345'),
            sample(1, 'pm25', 4.98, 'µg/m³', '', 'esp8266-12345'),
            sample(3, 'rssi', -59, 'dBm', '', 'esp8266-12345'),
          ],
          rejects: [],
        },
      },
      {
        title: 'a value that is no number beside a good one',
        input: { body: '{"esp8266id":7,"sensordatavalues":[{"value_type":"temperature","value":"nan"},{"value_type":"humidity","value":"48.1"}]}' },
        output: {
          samples: [sample(1, 'relative_humidity', 48.1, '%', 'dht', 'esp8266-7')],
          rejects: [{ index: 0, code: 'value.not_a_number', message: 'The value of temperature is not a finite number.' }],
        },
      },
      {
        title: 'no values at all',
        input: { body: '{"esp8266id":"12345"}' },
        output: { samples: [], rejects: [{ index: -1, code: 'reading.malformed', message: 'The body has no array "sensordatavalues".' }] },
      },
    ],
  },
  decode,
});

/** Value type without its prefix → parameter and the unit the firmware sends. */
const TYPES = new Map<string, readonly [ParameterId, string]>([
  ['P0', ['pm1', 'µg/m³']],
  ['P1', ['pm10', 'µg/m³']],
  ['P2', ['pm25', 'µg/m³']],
  ['P4', ['pm4', 'µg/m³']],
  ['temperature', ['air_temperature', '°C']],
  ['humidity', ['relative_humidity', '%']],
  ['pressure', ['air_pressure', 'Pa']],
  ['pressure_sealevel', ['air_pressure_msl', 'Pa']],
  ['pressure_at_sealevel', ['air_pressure_msl', 'Pa']],
  ['co2_ppm', ['co2', 'ppm']],
  ['noise_LAeq', ['noise_laeq', 'dB(A)']],
  ['counts_per_minute', ['radioactivity', 'counts/min']],
  ['signal', ['rssi', 'dBm']],
]);
/** What the firmware tells of itself, and particle counts, extremes and positions, which are no parameters here. */
const LEFT_OUT = /^(samples|min_micro|max_micro|interval|measurement_interval|N\d+|TS|lat|lon|height|timestamp|noise_LA_(min|max)|LA_(min|max)|hv_pulses|sample_time_ms|counts)$/;
const PREFIX = /^(SDS|PMS|HPM|NPM|IPS|SPS30|HTU21D|BMP280|BMP|BME280|SHT3X|SCD30|DS18B20|DNMS|GPS|PPD|DHT|conc)_(.+)$/;
/** The first form names no sensor, but each kind of sensor has a pin of its own. */
const CHANNEL_OF_PIN = new Map([['3', 'bmp'], ['7', 'dht'], ['11', 'bme280'], ['13', 'ds18b20'], ['15', 'dnms'], ['17', 'scd30']]);
/** The SDS011 is the particle sensor of nearly every device; the bare P1 of pin 1 is the same series. */
const CHANNEL_OF_PREFIX = new Map([['SDS', ''], ['conc', 'scd30']]);

function decode(message: RawMessage): Decoded {
  const parsed = parseJson(message.body);
  if (!parsed.ok) return { samples: [], rejects: [parsed.reject] };
  const values = isRecord(parsed.value) ? parsed.value.sensordatavalues : null;
  if (!isRecord(parsed.value) || !Array.isArray(values)) return { samples: [], rejects: [wholeBody('reading.malformed', 'The body has no array "sensordatavalues".')] };
  if (values.length > MAX_READINGS) return { samples: [], rejects: [wholeBody('body.too_many', `A body holds at most ${MAX_READINGS} readings, this one ${values.length}.`)] };
  return decodeValues(values, deviceOf(parsed.value, message.headers), message.headers['x-pin'] ?? null);
}

function decodeValues(values: unknown[], device: string | null, pin: string | null): Decoded {
  const samples: Sample[] = [];
  const rejects: Reject[] = [];
  values.forEach((value: unknown, index) => {
    const read = decodeValue(value, index, device, pin);
    if (read === null) return;
    if ('code' in read) rejects.push(read);
    else samples.push(read);
  });
  return { samples, rejects };
}

function decodeValue(entry: unknown, index: number, device: string | null, pin: string | null): Sample | Reject | null {
  if (!isRecord(entry)) return { index, code: 'reading.malformed', message: 'A value is an object such as {"value_type":"P1","value":"5.38"}.' };
  const { value_type: type } = entry;
  if (typeof type !== 'string' || type === '') return { index, code: 'parameter.missing', message: 'A value names its value_type.' };
  const [, prefix, bare = type] = PREFIX.exec(type) ?? [];
  if (LEFT_OUT.test(bare)) return null;
  // What is not in the table goes on under its own name; validation says what it thinks of it.
  const [parameter, unit] = TYPES.get(bare) ?? [type, null];
  const value = readValue(withoutUnit(entry.value));
  if (!value.ok) return { index, code: value.code, message: value.code === 'value.missing' ? 'A value is missing.' : `The value of ${type.slice(0, 40)} is not a finite number.` };
  return sample(index, parameter, value.value, unit, channelOf(parameter, prefix ?? null, pin), device);
}

/** Old firmware sends `-59 dBm`. */
function withoutUnit(value: unknown): unknown {
  return typeof value === 'string' && value.length < 32 ? value.replace(/\s*dBm$/i, '') : value;
}

function channelOf(parameter: string, prefix: string | null, pin: string | null): string {
  if (parameter === 'rssi') return '';
  if (prefix !== null) return CHANNEL_OF_PREFIX.get(prefix) ?? prefix.toLowerCase();
  if (pin !== null) return CHANNEL_OF_PIN.get(pin) ?? '';
  // Own-API form without prefix: the DHT22 for climate.
  return parameter === 'air_temperature' || parameter === 'relative_humidity' ? 'dht' : '';
}

/** The hardware's name as the network knows it, e.g. `esp8266-12345`. */
export function deviceOf(body: Record<string, unknown>, headers: Readonly<Record<string, string>>): string | null {
  const named = headers['x-sensor'] ?? headers.sensor;
  if (named !== undefined) return isDeviceName(named) ? named : null;
  for (const [chip, id] of [['esp8266', body.esp8266id], ['esp32', body.esp32id]] as const) {
    const name = typeof id === 'string' || typeof id === 'number' ? `${chip}-${id}` : '';
    if (isDeviceName(name)) return name;
  }
  return null;
}

function isDeviceName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(name);
}

function sample(index: number, parameter: string, value: number, unit: string | null, channel: string, device: string | null): Sample {
  return { index, station: null, device, parameter, channel, heightM: null, value, unit, timeMs: null, belowDetection: false };
}
