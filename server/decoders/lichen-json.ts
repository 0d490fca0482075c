import { defineDecoder } from '#lib/domain/plugins.ts';
import type { Decoded } from '#lib/domain/plugins.ts';
import type { RawMessage, Reject, Sample } from '#lib/domain/reading.ts';
import type { RejectCode } from '#lib/domain/codes.ts';
import { MAX_READINGS, isRecord, parseJson, wholeBody } from './parse-json.ts';
import { readTime } from './read-time.ts';
import { readValue } from './read-value.ts';

/** The native body of `POST /api/v1/readings`. */
export default defineDecoder({
  head: {
    id: 'lichen-json',
    title: 'Lichen JSON',
    version: 1,
    source: 'docs: the ingest contract',
    options: {},
    optionsHelp: {},
    doors: [{ method: 'POST', path: '/api/v1/readings', body: 'json' }],
    secrets: [],
    connections: [
      {
        id: 'curl',
        label: 'curl or any program',
        about: 'Anything that can send a line of JSON over HTTP',
        kind: 'low-cost',
        where: 'Run this in a terminal, or let your program send the same. Parameter, value and unit are what you measure.',
        fields: [],
        snippet: `curl -X POST {origin}/api/v1/readings \\
  -H "Authorization: Bearer {key}" -H "Content-Type: application/json" \\
  -d '{"readings":[{"parameter":"pm25","value":7.2,"unit":"µg/m³"}]}'`,
        intervalS: 60,
      },
      {
        id: 'esphome',
        label: 'ESPHome',
        about: 'An ESP32 or ESP8266 with sensors of your own',
        kind: 'low-cost',
        where: 'Add this to the YAML of your device, with the id of your own sensor in place of pm_2_5, and install it.',
        fields: [],
        snippet: `http_request:
interval:
  - interval: 60s
    then:
      - http_request.post:
          url: {origin}/api/v1/readings
          request_headers:
            Authorization: Bearer {key}
            Content-Type: application/json
          json: |-
            JsonArray readings = root["readings"].to<JsonArray>();
            JsonObject one = readings.add<JsonObject>();
            one["parameter"] = "pm25";
            one["value"] = id(pm_2_5).state;
            one["unit"] = "µg/m³";`,
        intervalS: 60,
      },
    ],
    examples: [
      {
        title: 'a number with its unit and time',
        input: { body: '{"readings":[{"parameter":"dissolved_oxygen","value":8.41,"unit":"mg/L","time":"2026-11-22T11:00:00+01:00"}]}' },
        output: { samples: [sample(0, { parameter: 'dissolved_oxygen', value: 8.41, unit: 'mg/L', timeMs: Date.UTC(2026, 10, 22, 10) })], rejects: [] },
      },
      {
        title: 'a bare array; text below detection; everything optional',
        input: { body: '[{"parameter":"nitrate_n","value":"<0.2","station":12,"channel":"b","height_m":"-1.5","time":1795341600}]' },
        output: {
          samples: [sample(0, { parameter: 'nitrate_n', value: 0.2, station: '12', channel: 'b', heightM: -1.5, belowDetection: true, timeMs: 1795341600000 })],
          rejects: [],
        },
      },
      {
        title: 'a bad reading beside a good one',
        input: { body: '{"readings":[{"parameter":"pm25","value":1e400},{"parameter":"pm25","value":"7"},7]}' },
        output: {
          samples: [sample(1, { parameter: 'pm25', value: 7 })],
          rejects: [
            { index: 0, code: 'value.not_a_number', message: 'The value of pm25 is not a finite number.' },
            { index: 2, code: 'reading.malformed', message: 'A reading is an object such as {"parameter":"pm25","value":12.3}.' },
          ],
        },
      },
      {
        title: 'no JSON',
        input: { body: '{"readings":[' },
        output: { samples: [], rejects: [{ index: -1, code: 'reading.malformed', message: 'The body cannot be read: it is not JSON.' }] },
      },
    ],
  },
  decode,
});

function decode(message: RawMessage): Decoded {
  const parsed = parseJson(message.body);
  if (!parsed.ok) return { samples: [], rejects: [parsed.reject] };
  const readings = isRecord(parsed.value) ? parsed.value.readings : parsed.value;
  if (!Array.isArray(readings)) return { samples: [], rejects: [wholeBody('reading.malformed', 'The body has no array "readings".')] };
  if (readings.length > MAX_READINGS) return { samples: [], rejects: [wholeBody('body.too_many', `A body holds at most ${MAX_READINGS} readings, this one ${readings.length}.`)] };
  return decodeReadings(readings);
}

function decodeReadings(readings: unknown[]): Decoded {
  const samples: Sample[] = [];
  const rejects: Reject[] = [];
  for (let index = 0; index < readings.length; index++) {
    const read = decodeReading(readings[index], index);
    if ('code' in read) rejects.push(read);
    else samples.push(read);
  }
  return { samples, rejects };
}

function decodeReading(reading: unknown, index: number): Sample | Reject {
  if (!isRecord(reading)) return { index, code: 'reading.malformed', message: 'A reading is an object such as {"parameter":"pm25","value":12.3}.' };
  const { parameter, unit, height_m: height } = reading;
  if (typeof parameter !== 'string' || parameter === '') return { index, code: 'parameter.missing', message: 'A reading names its parameter.' };
  const value = readValue(reading.value);
  if (!value.ok) return { index, code: value.code, message: valueMessage(value.code, parameter) };
  const timeMs = readTime(reading.time);
  if (Number.isNaN(timeMs)) return { index, code: 'time.malformed', message: 'A time is ISO 8601 with Z or an offset, or epoch seconds or milliseconds.' };
  const station = readName(reading.station);
  const channel = readName(reading.channel);
  const heightM = height === undefined || height === null ? null : readHeight(height);
  if (station === undefined) return { index, code: 'station.unknown', message: 'A station is given by its id.' };
  if (channel === undefined) return malformed(index, 'A channel is at most 32 plain characters.');
  if (heightM === undefined) return malformed(index, 'A height is a number of metres between -12000 and 12000.');
  if (unit !== undefined && unit !== null && typeof unit !== 'string') return { index, code: 'unit.unknown', message: 'A unit is text.' };
  return {
    index,
    station,
    device: null,
    parameter,
    channel: channel ?? '',
    heightM,
    value: value.value,
    // An empty unit states none.
    unit: unit === undefined || unit === '' ? null : unit,
    timeMs,
    belowDetection: value.belowDetection || reading.below_detection === true,
  };
}

function malformed(index: number, message: string): Reject {
  return { index, code: 'reading.malformed', message };
}

function valueMessage(code: RejectCode, parameter: string): string {
  return code === 'value.missing' ? 'A reading has a value.' : `The value of ${parameter.slice(0, 40)} is not a finite number.`;
}

const NAME = /^[\w .:+/@-]{1,32}$/;

/** Ids and channels as text or whole number; undefined where they are neither, null where they are missing. */
function readName(name: unknown): string | null | undefined {
  if (name === undefined || name === null || name === '') return null;
  if (typeof name === 'number') return Number.isSafeInteger(name) ? String(name) : undefined;
  return typeof name === 'string' && NAME.test(name) ? name : undefined;
}

function readHeight(height: unknown): number | undefined {
  const read = readValue(height);
  return read.ok && !read.belowDetection && Math.abs(read.value) <= 12_000 ? read.value : undefined;
}

function sample(index: number, fields: Pick<Sample, 'parameter' | 'value'> & Partial<Sample>): Sample {
  return { index, station: null, device: null, channel: '', heightM: null, unit: null, timeMs: null, belowDetection: false, ...fields };
}
