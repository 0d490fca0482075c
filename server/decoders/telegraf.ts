import { defineDecoder } from '#lib/domain/plugins.ts';
import type { Decoded } from '#lib/domain/plugins.ts';
import type { RawMessage, Reject, Sample } from '#lib/domain/reading.ts';
import { MAX_READINGS, isRecord, parseJson, wholeBody } from './parse-json.ts';
import { readTime } from './read-time.ts';
import { readValue } from './read-value.ts';

/** What `outputs.http` of Telegraf writes with `data_format = "json"`: one metric, or several as `metrics`. A field is a parameter by its name. */
export default defineDecoder({
  head: {
    id: 'telegraf',
    title: 'Telegraf',
    version: 1,
    source: 'https://github.com/influxdata/telegraf, plugins/serializers/json',
    options: {},
    optionsHelp: {},
    doors: [{ method: 'POST', path: '/api/v1/push/telegraf', body: 'json' }],
    secrets: [],
    connections: [
      {
        id: 'telegraf',
        label: 'Telegraf',
        about: 'Whatever its inputs read: name the fields as parameters, e.g. pm25',
        kind: 'low-cost',
        where: 'Add this to telegraf.conf and restart it. A field is taken for the parameter of its name, in that parameter’s own unit; a tag “channel” tells two of a kind apart.',
        fields: [],
        snippet: `[[outputs.http]]
  url = "{origin}/api/v1/push/telegraf"
  data_format = "json"
  [outputs.http.headers]
    Content-Type = "application/json"
    Authorization = "Bearer {key}"`,
        intervalS: 10,
      },
    ],
    examples: [
      {
        title: 'one metric: seconds since 1970, a tag for the channel; words are left out',
        input: { body: '{"fields":{"pm25":7.2,"air_temperature":4.1,"status":"ok"},"name":"roof","tags":{"host":"pi","channel":"a"},"timestamp":1795341600}' },
        output: { samples: [sample(0, 'pm25', 7.2, 'a'), sample(1, 'air_temperature', 4.1, 'a')], rejects: [] },
      },
      {
        title: 'several at once, one without fields',
        input: { body: '{"metrics":[{"fields":{"co2":447},"name":"x","tags":{},"timestamp":1795341600},{"name":"y"}]}' },
        output: { samples: [sample(0, 'co2', 447)], rejects: [{ index: 1, code: 'reading.malformed', message: 'A metric has "fields" and a "timestamp".' }] },
      },
      {
        title: 'something else',
        input: { body: '7' },
        output: { samples: [], rejects: [{ index: -1, code: 'reading.malformed', message: 'The body is a metric with "fields", or {"metrics":[…]}.' }] },
      },
    ],
  },
  decode,
});

function decode({ body }: RawMessage): Decoded {
  const parsed = parseJson(body);
  if (!parsed.ok) return { samples: [], rejects: [parsed.reject] };
  if (!isRecord(parsed.value)) return { samples: [], rejects: [wholeBody('reading.malformed', 'The body is a metric with "fields", or {"metrics":[…]}.')] };
  const metrics = Array.isArray(parsed.value['metrics']) ? (parsed.value['metrics'] as unknown[]) : [parsed.value];
  const decoded: Decoded = { samples: [], rejects: [] };
  let index = 0;
  for (const metric of metrics) {
    if (index >= MAX_READINGS) return { samples: [], rejects: [wholeBody('body.too_many', `A body holds at most ${MAX_READINGS} readings.`)] };
    index = readMetric(metric, index, decoded);
  }
  return decoded;
}

/** Returns the index of the next field. */
function readMetric(metric: unknown, index: number, { samples, rejects }: Decoded): number {
  const refuse = (code: Reject['code'], message: string) => {
    rejects.push({ index, code, message });
    return index + 1;
  };
  if (!isRecord(metric) || !isRecord(metric['fields'])) return refuse('reading.malformed', 'A metric has "fields" and a "timestamp".');
  const timeMs = readTime(metric['timestamp']);
  if (Number.isNaN(timeMs)) return refuse('time.malformed', 'A timestamp is seconds or milliseconds since 1970.');
  const tags = isRecord(metric['tags']) ? metric['tags'] : {};
  const channel = typeof tags['channel'] === 'string' && /^[\w .:+/@-]{1,32}$/.test(tags['channel']) ? tags['channel'] : '';
  for (const [parameter, given] of Object.entries(metric['fields'])) {
    // words and switches are what else an input tells
    const value = typeof given === 'number' ? readValue(given) : null;
    if (value === null) continue;
    if (value.ok) samples.push({ ...sample(index, parameter, value.value, channel), timeMs });
    else rejects.push({ index, code: value.code, message: `The value of ${parameter.slice(0, 40)} is not a finite number.` });
    index += 1;
  }
  return index;
}

function sample(index: number, parameter: string, value: number, channel = ''): Sample {
  return { index, station: null, device: null, parameter, channel, heightM: null, value, unit: null, timeMs: 1795341600000, belowDetection: false };
}
