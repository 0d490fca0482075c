import type { ParameterId } from '#lib/domain/parameters.ts';
import { defineDecoder } from '#lib/domain/plugins.ts';
import type { Decoded } from '#lib/domain/plugins.ts';
import type { RawMessage, Reject, Sample } from '#lib/domain/reading.ts';
import { isRecord, parseJson, wholeBody } from './parse-json.ts';
import { readValue } from './read-value.ts';

/** Field → parameter, unit, and the value by which the firmware says that the sensor does not answer. */
const FIELDS = new Map<string, readonly [ParameterId, string, number]>([
  ['pm01', ['pm1', 'µg/m³', -1]],
  // pm02 is PM2.5
  ['pm02', ['pm25', 'µg/m³', -1]],
  ['pm10', ['pm10', 'µg/m³', -1]],
  ['rco2', ['co2', 'ppm', -1]],
  ['atmp', ['air_temperature', '°C', -1001]],
  ['rhum', ['relative_humidity', '%', -1]],
  ['tvocIndex', ['voc_index', '', -1]],
  ['wifi', ['rssi', 'dBm', 0]],
]);

const ORDER = [...FIELDS.keys()];
const orderOf = (name: string) => ORDER.indexOf(name);

/** AirGradient ONE and Open Air, pointed here by their `httpDomain`: they carry no key and name themselves in the address. */
export default defineDecoder({
  head: {
    id: 'airgradient',
    title: 'AirGradient',
    version: 1,
    source: 'https://github.com/airgradienthq/arduino, docs/local-server.md',
    options: {},
    optionsHelp: {},
    doors: [
      { method: 'POST', path: '/sensors/{device}/measures', body: 'json', keyField: 'key', mayNameItself: true },
      { method: 'POST', path: '/api/v1/push/airgradient', body: 'json', keyField: 'key', mayNameItself: true },
    ],
    secrets: [],
    connections: [
      {
        id: 'airgradient',
        label: 'AirGradient',
        about: 'ONE and Open Air: particles, CO₂, temperature, humidity',
        kind: 'low-cost',
        where: 'From a computer in the network of your monitor run this line. It tells the monitor where to send; it can carry no key and is known by its serial number.',
        fields: [],
        snippet: `curl -X PUT http://airgradient_{device}.local/config \\
  -H "Content-Type: application/json" \\
  -d '{"httpDomain":"{hostPort}"}'`,
        device: { label: 'Serial number', hint: 'Twelve letters and digits on the back of the monitor, e.g. 84fce60bec38.', pattern: '[0-9A-Fa-f]{12}', prefix: 'airgradient:' },
        intervalS: 60,
      },
    ],
    examples: [
      {
        title: 'an indoor monitor; counts and indices without a parameter here are left out',
        input: { body: '{"wifi":-46,"serialno":"84fce60bec38","rco2":447,"pm01":3,"pm02":7,"pm10":8,"pm003Count":442,"atmp":25.87,"rhum":43,"tvocIndex":100,"noxIndex":1,"boot":6}' },
        output: {
          samples: [
            sample('pm01', 'pm1', 3, 'µg/m³'), sample('pm02', 'pm25', 7, 'µg/m³'), sample('pm10', 'pm10', 8, 'µg/m³'), sample('rco2', 'co2', 447, 'ppm'),
            sample('atmp', 'air_temperature', 25.87, '°C'), sample('rhum', 'relative_humidity', 43, '%'), sample('tvocIndex', 'voc_index', 100, ''), sample('wifi', 'rssi', -46, 'dBm'),
          ],
          rejects: [],
        },
      },
      {
        title: 'an outdoor monitor with two particle sensors, one of which does not answer',
        input: { body: '{"serialno":"84fce60bec38","channels":{"1":{"pm02":5},"2":{"pm02":-1}}}' },
        output: {
          samples: [sample('pm02', 'pm25', 5, 'µg/m³', '1')],
          rejects: [{ index: orderOf('pm02'), code: 'value.missing', message: 'The sensor for pm02 does not answer.' }],
        },
      },
      {
        title: 'no measurements',
        input: { body: '[]' },
        output: { samples: [], rejects: [{ index: -1, code: 'reading.malformed', message: 'The body is an object of measurements, such as {"pm02":7,"atmp":21.5}.' }] },
      },
    ],
  },
  decode,
});

function decode({ body, query }: RawMessage): Decoded {
  const parsed = parseJson(body);
  if (!parsed.ok) return { samples: [], rejects: [parsed.reject] };
  if (!isRecord(parsed.value)) return { samples: [], rejects: [wholeBody('reading.malformed', 'The body is an object of measurements, such as {"pm02":7,"atmp":21.5}.')] };
  const device = deviceOf(parsed.value, query['device']);
  const decoded: Decoded = { samples: [], rejects: [] };
  readFields(parsed.value, '', device, decoded);
  if (isRecord(parsed.value['channels'])) {
    for (const channel of ['1', '2']) {
      const values = parsed.value['channels'][channel];
      if (isRecord(values)) readFields(values, channel, device, decoded);
    }
  }
  return decoded;
}

function readFields(values: Record<string, unknown>, channel: string, device: string | null, { samples, rejects }: Decoded): void {
  for (const [name, [parameter, unit, silent]] of FIELDS) {
    if (values[name] === undefined || values[name] === null) continue;
    const read = readField(name, values[name], silent);
    if ('code' in read) rejects.push(read);
    else samples.push({ ...sample(name, parameter, read.value, unit, channel), device });
  }
}

function readField(name: string, given: unknown, silent: number): { value: number } | Reject {
  const index = orderOf(name);
  const value = readValue(given);
  if (!value.ok) return { index, code: value.code, message: `The value of ${name} is not a finite number.` };
  // older firmware sends its number for “no answer” as if it were measured
  if (value.value === silent) return { index, code: 'value.missing', message: `The sensor for ${name} does not answer.` };
  return { value: value.value };
}

/** As in its address, `airgradient:84fce60bec38`. */
function deviceOf({ serialno }: Record<string, unknown>, named: string | undefined): string | null {
  const name = named ?? (typeof serialno === 'string' ? `airgradient:${serialno}` : '');
  return /^airgradient:[0-9A-Fa-f]{6,24}$/.test(name) ? name.toLowerCase() : null;
}

function sample(name: string, parameter: ParameterId, value: number, unit: string, channel = ''): Sample {
  return { index: orderOf(name), station: null, device: 'airgradient:84fce60bec38', parameter, channel, heightM: null, value, unit, timeMs: null, belowDetection: false };
}
