import { describe, expect, it } from 'vitest';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { decoders } from '#server/decoders/index.ts';
import { readCoordinates } from '../../../src/routes/sensors/add/coordinates.ts';
import { fill, isOwnName } from '../../../src/routes/sensors/add/fill.ts';
import { packetLines } from '../../../src/routes/sensors/add/packet-lines.ts';
import { qrPath } from '../../../src/routes/sensors/add/qr-path.ts';

const reading = (parameter: ParameterId, value: number, more: object = {}) => ({ index: 0, parameter, channel: '', value, unit: '', sent_value: null, sent_unit: null, time: '', device_time: null, below_detection: false, ...more });

describe('the lines to enter', () => {
  it('are filled in, with the usual port where the address names none', () => {
    const filling = { key: 'lk_a', device: 'b' };
    expect(fill('{host}:{port} {hostPort} {https} {key} {device} {other}', { origin: 'https://air.example.org', ...filling })).toBe('air.example.org:443 air.example.org on lk_a b {other}');
    expect(fill('{origin} {host}:{port}', { origin: 'http://10.0.0.7:3000', ...filling })).toBe('http://10.0.0.7:3000 10.0.0.7:3000');
  });

  it('leave no name unfilled in any make, and carry the key wherever hardware can', () => {
    for (const { head } of decoders) {
      for (const { label, fields, snippet, device, kind } of head.connections) {
        const text = [...fields.map(({ value }) => value), snippet ?? ''].map((one) => fill(one, { origin: 'http://h:1', key: 'KEY', device: 'DEVICE' })).join('\n');
        expect(text, label).not.toMatch(/\{\w+\}/);
        expect(text.includes('KEY') || (device !== undefined && text.includes('DEVICE')), label).toBe(true);
        expect(kind.length).toBeGreaterThan(0);
      }
    }
  });

  it.each([['http://localhost:3000', true], ['http://127.0.0.1', true], ['http://[::1]:80', true], ['http://192.168.1.5:3000', false], ['https://air.example.org', false]])('know that %s is a name of this machine alone: %s', (origin, isOwn) => {
    expect(isOwnName(origin)).toBe(isOwn);
  });
});

describe('lines of a packet', () => {
  it('stand beside what was read from them, also where numbers are equal', () => {
    const { lines, otherCount } = packetLines({ text: '{"id":"x","pm10":"7","pm25":7,"t":7.5}', readings: [reading('pm25', 7), reading('pm10', 7)] });
    expect(lines.map(({ raw, wasText }) => [raw, wasText])).toEqual([['"pm25": 7', false], ['"pm10": "7"', true]]);
    expect(otherCount).toBe(2);
  });

  it('are whole entries of a list of values', () => {
    const { lines } = packetLines({ text: '{"esp8266id":"1","sensordatavalues":[{"value_type":"SDS_P1","value":"5.38"},{"value_type":"signal","value":"-59 dBm"}]}', readings: [reading('pm10', 5.38), reading('rssi', -59)] });
    expect(lines.map(({ raw }) => raw)).toEqual(['"value_type": "SDS_P1", "value": "5.38"', '"value_type": "signal", "value": "-59 dBm"']);
  });

  it('are a form’s fields, found by the value before it was converted', () => {
    const { lines, otherCount } = packetLines({ text: 'PASSKEY=***&tempf=50.0&humidity=81', readings: [reading('air_temperature', 10, { sent_value: 50, sent_unit: '°F' })] });
    expect([lines[0]?.raw, otherCount]).toEqual(['tempf=50.0', 2]);
  });

  it('are empty where nothing is found', () => {
    expect(packetLines({ text: '', readings: [reading('pm25', 1)] }).lines).toEqual([{ raw: '', reading: reading('pm25', 1), wasText: false }]);
  });
});

describe('coordinates', () => {
  it.each<[string, [number, number] | null]>([
    ['51.0493, 13.7381', [13.7381, 51.0493]],
    ['51,0493; 13,7381', [13.7381, 51.0493]],
    ['33.9 S 18.4 E', [18.4, -33.9]],
    ['40.7128° N, 74.0060° W', [-74.006, 40.7128]],
    ['−33.9 −70.6', [-70.6, -33.9]],
    ['91, 0', null],
    ['51', null],
    ['Dresden', null],
  ])('reads %s', (text, pin) => {
    expect(readCoordinates(text)).toEqual(pin);
  });
});

it('draws a QR code whose corners are the three finders', () => {
  const { size, path } = qrPath('http://10.0.0.7:3000/api/v1/push/ecowitt/lk_abc');
  expect(size).toBeGreaterThan(28);
  for (const corner of [`M4 4h7v1`, `M${size - 11} 4h7v1`, `M4 ${size - 11}h7v1`]) expect(path).toContain(corner);
});
