import { defineDecoder } from '#lib/domain/plugins.ts';
import type { Sample } from '#lib/domain/reading.ts';
import { parseForm } from './parse-form.ts';
import { readWeather, type WeatherFields } from './read-weather.ts';

// Rain is left out: it comes as the sum of the past hour and of the day, over and over.
const FIELDS: WeatherFields = [
  [/^tempf$/, 'air_temperature', '°F'],
  [/^humidity$/, 'relative_humidity', '%'],
  [/^dewptf$/, 'dew_point', '°F'],
  [/^baromin$/, 'air_pressure_msl', 'inHg'],
  [/^winddir$/, 'wind_direction', '°'],
  [/^windspeedmph$/, 'wind_speed', 'mph'],
  [/^windgustmph$/, 'wind_gust', 'mph'],
  [/^solarradiation$/i, 'solar_radiation', 'W/m²'],
  [/^uv$/i, 'uv_index', ''],
  [/^AqPM2\.5$/, 'pm25', 'µg/m³'],
  [/^AqPM10$/, 'pm10', 'µg/m³'],
  [/^indoortempf$/, 'air_temperature', '°F', 'indoor'],
  [/^indoorhumidity$/, 'relative_humidity', '%', 'indoor'],
];

/** What nearly every weather station can send: one GET in the protocol of Weather Underground, which wants to read `success`. */
export default defineDecoder({
  head: {
    id: 'weather-underground',
    title: 'Weather Underground upload',
    version: 1,
    source: 'The upload protocol of personal weather stations at Weather Underground',
    options: {},
    optionsHelp: {},
    doors: [
      { method: 'GET', path: '/weatherstation/updateweatherstation.php', body: 'query', keyField: 'PASSWORD', success: 'success\n' },
      { method: 'GET', path: '/api/v1/push/weather-underground', body: 'query', keyField: 'PASSWORD', success: 'success\n' },
    ],
    secrets: ['PASSWORD', 'ID'],
    connections: [
      {
        id: 'weather-underground',
        label: 'Other weather station',
        about: 'Any that uploads to a server of your own in the Weather Underground protocol',
        kind: 'low-cost',
        where: 'In the settings of your console choose a customised server with the protocol “Wunderground”, and enter these lines. The station ID may be any word.',
        fields: [
          { label: 'Server', value: '{host}' },
          { label: 'Path', value: '/weatherstation/updateweatherstation.php?' },
          { label: 'Port', value: '{port}' },
          { label: 'Station key', value: '{key}' },
        ],
        intervalS: 60,
      },
    ],
    examples: [
      {
        title: 'US units; the moment it came where it says now',
        input: { body: 'ID=me&dateutc=now&tempf=50.0&humidity=81&baromin=29.92&windspeedmph=0.0&rainin=0.00&softwaretype=x&action=updateraw' },
        output: { samples: [sample(2, 'air_temperature', 50, '°F'), sample(3, 'relative_humidity', 81, '%'), sample(4, 'air_pressure_msl', 29.92, 'inHg'), sample(5, 'wind_speed', 0, 'mph')], rejects: [] },
      },
      {
        title: 'a time that cannot be read',
        input: { body: 'dateutc=yesterday&tempf=50.0' },
        output: { samples: [], rejects: [{ index: -1, code: 'time.malformed', message: 'The time in "dateutc" is like 2026-11-22 10:00:00, in UTC, or "now".' }] },
      },
    ],
  },
  decode: ({ body }) => readWeather(parseForm(body), FIELDS),
});

function sample(index: number, parameter: string, value: number, unit: string): Sample {
  return { index, station: null, device: null, parameter, channel: '', heightM: null, value, unit, timeMs: null, belowDetection: false };
}
