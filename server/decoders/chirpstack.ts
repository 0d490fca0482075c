import { defineDecoder } from '#lib/domain/plugins.ts';
import type { Decoded } from '#lib/domain/plugins.ts';
import type { RawMessage } from '#lib/domain/reading.ts';
import { isRecord, parseJson, wholeBody } from './parse-json.ts';
import { readLeaves, sampleOf, strongestRssi } from './read-leaves.ts';
import { readTime } from './read-time.ts';

/** The HTTP integration of ChirpStack v4 in JSON: what the device's codec made of the payload, by the names of its fields. */
export default defineDecoder({
  head: {
    id: 'chirpstack',
    title: 'ChirpStack',
    version: 1,
    source: 'https://www.chirpstack.io/docs/chirpstack/integrations/http.html',
    options: {},
    optionsHelp: {},
    isForwarded: true,
    doors: [{ method: 'POST', path: '/api/v1/push/chirpstack', body: 'json' }],
    secrets: ['devAddr', 'context'],
    connections: [
      {
        id: 'chirpstack',
        label: 'ChirpStack',
        about: 'LoRaWAN by a network server of your own',
        kind: 'low-cost',
        where: 'Open your application, choose “Integrations”, add “HTTP” with the encoding JSON, and enter these lines. One integration speaks for one sensor; its device profile needs a codec.',
        fields: [
          { label: 'Event endpoint URL', value: '{origin}/api/v1/push/chirpstack' },
          { label: 'Header: Authorization', value: 'Bearer {key}' },
        ],
        intervalS: 600,
      },
    ],
    examples: [
      {
        title: 'an uplink with the object of its codec',
        input: { body: '{"deduplicationId":"3ac7e3c4","time":"2026-11-22T10:00:00.5+00:00","deviceInfo":{"deviceName":"weir","devEui":"0101010101010101"},"fPort":1,"data":"qg==","object":{"water_temperature":9.2,"level":"1.25","state":"ok"},"rxInfo":[{"rssi":-36,"snr":10.5}]}' },
        output: {
          samples: [
            sampleOf(0, ['water_temperature', null], 9.2, 'eui-0101010101010101', Date.UTC(2026, 10, 22, 10, 0, 0, 500)),
            sampleOf(1, ['gage_height', null], 1.25, 'eui-0101010101010101', Date.UTC(2026, 10, 22, 10, 0, 0, 500)),
            sampleOf(1000, ['rssi', 'dBm'], -36, 'eui-0101010101010101', Date.UTC(2026, 10, 22, 10, 0, 0, 500)),
          ],
          rejects: [],
        },
      },
      {
        title: 'an uplink without a codec',
        input: { body: '{"deviceInfo":{"devEui":"0101010101010101"},"fPort":1,"data":"qg=="}' },
        output: { samples: [], rejects: [{ index: -1, code: 'reading.malformed', message: 'The network did not decode this uplink: give the device profile a codec.' }] },
      },
      { title: 'a status is no measurement', input: { body: '{"deviceInfo":{"devEui":"0101010101010101"},"margin":10,"batteryLevel":80}' }, output: { samples: [], rejects: [] } },
    ],
  },
  decode,
});

function decode({ body }: RawMessage): Decoded {
  const parsed = parseJson(body);
  if (!parsed.ok) return { samples: [], rejects: [parsed.reject] };
  if (!isRecord(parsed.value) || !isRecord(parsed.value['deviceInfo'])) return { samples: [], rejects: [wholeBody('reading.malformed', 'The body is no JSON event of ChirpStack: it has no "deviceInfo".')] };
  const { object, data, deviceInfo, rxInfo, time } = parsed.value;
  if (!isRecord(object)) return { samples: [], rejects: data === undefined ? [] : [wholeBody('reading.malformed', 'The network did not decode this uplink: give the device profile a codec.')] };
  const timeMs = readTime(time);
  if (Number.isNaN(timeMs)) return { samples: [], rejects: [wholeBody('time.malformed', 'The time in "time" cannot be read.')] };
  const device = deviceOf(deviceInfo as Record<string, unknown>);
  const decoded = readLeaves(object, { device, timeMs });
  const rssi = strongestRssi(rxInfo);
  if (rssi !== null) decoded.samples.push(sampleOf(1000, ['rssi', 'dBm'], rssi, device, timeMs));
  return decoded;
}

function deviceOf({ devEui }: Record<string, unknown>): string | null {
  return typeof devEui === 'string' && /^[0-9a-f]{16}$/i.test(devEui) ? `eui-${devEui.toLowerCase()}` : null;
}
