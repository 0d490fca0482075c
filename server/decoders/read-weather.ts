import type { ParameterId } from '#lib/domain/parameters.ts';
import type { Decoded } from '#lib/domain/plugins.ts';
import type { Reject, Sample } from '#lib/domain/reading.ts';
import { wholeBody } from './parse-json.ts';
import { readTime } from './read-time.ts';
import { readValue } from './read-value.ts';

/** Field of a weather station → parameter, unit, channel; `$1` in a channel is the number in the field's name. */
export type WeatherFields = readonly (readonly [name: RegExp, parameter: ParameterId, unit: string, channel?: string])[];

/** What consumer weather stations upload in common: US units, the time in UTC, fields as text. Fields that no table names are left out. */
export function readWeather(fields: ReadonlyMap<string, string>, table: WeatherFields): Decoded {
  const timeMs = timeOf(fields.get('dateutc'));
  if (Number.isNaN(timeMs)) return { samples: [], rejects: [wholeBody('time.malformed', 'The time in "dateutc" is like 2026-11-22 10:00:00, in UTC, or "now".')] };
  const samples: Sample[] = [];
  const rejects: Reject[] = [];
  let index = -1;
  for (const [name, text] of fields) {
    index += 1;
    const found = findField(name, table);
    if (found === null) continue;
    const value = readValue(text);
    // a probe that was taken away leaves its field behind, empty
    if (!value.ok && value.code === 'value.missing') continue;
    if (value.ok) samples.push({ index, station: null, device: null, ...found, heightM: null, value: value.value, timeMs, belowDetection: value.belowDetection });
    else rejects.push({ index, code: value.code, message: `The value of ${name.slice(0, 40)} is not a finite number.` });
  }
  if (samples.length === 0 && rejects.length === 0) rejects.push(wholeBody('reading.malformed', 'The message has no field of a weather station, such as tempf or humidity.'));
  return { samples, rejects };
}

function findField(name: string, table: WeatherFields): { parameter: ParameterId; unit: string; channel: string } | null {
  if (name.length > 40) return null;
  for (const [pattern, parameter, unit, channel = ''] of table) {
    const match = pattern.exec(name);
    if (match !== null) return { parameter, unit, channel: channel.replace('$1', match[1] ?? '') };
  }
  return null;
}

/** The stations write UTC without saying so. */
function timeOf(text: string | undefined): number | null {
  if (text === undefined || text === '' || text === 'now') return null;
  return readTime(/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d$/.test(text) ? `${text}Z` : text);
}
