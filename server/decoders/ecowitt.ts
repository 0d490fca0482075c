import { defineDecoder } from '#lib/domain/plugins.ts';
import type { Sample } from '#lib/domain/reading.ts';
import { parseForm } from './parse-form.ts';
import { readWeather, type WeatherFields } from './read-weather.ts';

// Left out: rain, which comes as running totals of day, week and year, and soil moisture, which is per cent between two
// calibration points of the probe and no share of volume.
const FIELDS: WeatherFields = [
  [/^tempf$/, 'air_temperature', '°F'],
  [/^humidity$/, 'relative_humidity', '%'],
  [/^baromabsin$/, 'air_pressure', 'inHg'],
  [/^baromrelin$/, 'air_pressure_msl', 'inHg'],
  [/^winddir$/, 'wind_direction', '°'],
  [/^windspeedmph$/, 'wind_speed', 'mph'],
  [/^windgustmph$/, 'wind_gust', 'mph'],
  [/^solarradiation$/, 'solar_radiation', 'W/m²'],
  [/^uv$/, 'uv_index', ''],
  [/^tempinf$/, 'air_temperature', '°F', 'indoor'],
  [/^humidityin$/, 'relative_humidity', '%', 'indoor'],
  [/^temp([1-8])f$/, 'air_temperature', '°F', 'ch$1'],
  [/^humidity([1-8])$/, 'relative_humidity', '%', 'ch$1'],
  [/^pm25_ch([1-4])$/, 'pm25', 'µg/m³', 'ch$1'],
  [/^tf_ch([1-8])$/, 'soil_temperature', '°F', 'ch$1'],
  [/^co2$/, 'co2', 'ppm', 'indoor'],
  [/^pm25_co2$/, 'pm25', 'µg/m³', 'indoor'],
  [/^pm10_co2$/, 'pm10', 'µg/m³', 'indoor'],
];

/** Weather stations of Ecowitt, Froggit and others of their make, uploading to a customised server in the Ecowitt protocol. */
export default defineDecoder({
  head: {
    id: 'ecowitt',
    title: 'Ecowitt',
    version: 1,
    source: 'The customised upload of Ecowitt gateways: a form of US units',
    options: {},
    optionsHelp: {},
    doors: [{ method: 'POST', path: '/api/v1/push/ecowitt/{key}', body: 'form' }],
    // stands for the station in the maker's own cloud
    secrets: ['PASSKEY'],
    connections: [
      {
        id: 'ecowitt',
        label: 'Ecowitt',
        about: 'Weather stations and gateways: wind, temperature, pressure, PM2.5',
        kind: 'low-cost',
        where: 'In the app (WS View or Ecowitt) open your gateway, choose “Customized”, switch it on with the protocol “Ecowitt”, and enter these lines.',
        fields: [
          { label: 'Server IP / Hostname', value: '{host}' },
          { label: 'Path', value: '/api/v1/push/ecowitt/{key}' },
          { label: 'Port', value: '{port}' },
          { label: 'Upload interval', value: '60' },
        ],
        intervalS: 60,
      },
    ],
    examples: [
      {
        title: 'US units, time in UTC; totals of rain left out',
        input: { body: 'PASSKEY=0123456789ABCDEF0123456789ABCDEF&stationtype=GW1100A_V2.2.3&dateutc=2026-11-22+10:00:00&tempf=50.0&humidity=81&baromabsin=29.530&winddir=230&windspeedmph=4.47&dailyrainin=0.012&model=GW1100A' },
        output: {
          samples: [sample(3, 'air_temperature', 50, '°F'), sample(4, 'relative_humidity', 81, '%'), sample(5, 'air_pressure', 29.53, 'inHg'), sample(6, 'wind_direction', 230, '°'), sample(7, 'wind_speed', 4.47, 'mph')],
          rejects: [],
        },
      },
      {
        title: 'further probes by their numbers, one that was taken away',
        input: { body: 'dateutc=2026-11-22+10:00:00&pm25_ch1=7.0&temp2f=&humidity2=55&tf_ch1=41' },
        output: { samples: [sample(1, 'pm25', 7, 'µg/m³', 'ch1'), sample(3, 'relative_humidity', 55, '%', 'ch2'), sample(4, 'soil_temperature', 41, '°F', 'ch1')], rejects: [] },
      },
      {
        title: 'a value that is no number beside a good one',
        input: { body: 'dateutc=2026-11-22+10:00:00&tempf=warm&humidity=50' },
        output: { samples: [sample(2, 'relative_humidity', 50, '%')], rejects: [{ index: 1, code: 'value.not_a_number', message: 'The value of tempf is not a finite number.' }] },
      },
      {
        title: 'a form of something else',
        input: { body: 'user=me' },
        output: { samples: [], rejects: [{ index: -1, code: 'reading.malformed', message: 'The message has no field of a weather station, such as tempf or humidity.' }] },
      },
    ],
  },
  decode: ({ body }) => readWeather(parseForm(body), FIELDS),
});

function sample(index: number, parameter: string, value: number, unit: string, channel = ''): Sample {
  return { index, station: null, device: null, parameter, channel, heightM: null, value, unit, timeMs: Date.UTC(2026, 10, 22, 10), belowDetection: false };
}
