import { describe, expect, it } from 'vitest';
import type { FleetCause } from '#lib/domain/fleet.ts';
import { causeSentence } from '../../../src/routes/fleet/cause-words.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR_MS = 3_600_000;
const cause = (more: Partial<FleetCause> & Pick<FleetCause, 'id'>): FleetCause => ({ sinceMs: NOW - 5 * HOUR_MS, parameter: null, sensorId: null, value: null, against: null, count: 1, why: '', ...more });
const said = (more: Partial<FleetCause> & Pick<FleetCause, 'id'>) => causeSentence(cause(more), NOW).replaceAll('\u202f', ' ');

describe('what needs hands', () => {
  it('is said in one plain sentence', () => {
    expect(said({ id: 'silent', value: 600_000 })).toBe('No reading for 5 h; one is due every 10 min.');
    expect(said({ id: 'silent' })).toBe('No reading for 5 h.');
    expect(said({ id: 'silent', why: 'never' })).toBe('Put there 5 h ago, and never a reading.');
    expect(said({ id: 'refused', count: 1, why: 'Send JSON.' })).toBe('1 refusal: Send JSON.');
    expect(said({ id: 'refused', count: 1200, why: 'Send JSON.' })).toBe('1,200 refusals, the newest: Send JSON.');
    expect(said({ id: 'stuck', parameter: 'relative_humidity', why: 'The value has been 99.9 for 6 h.' })).toBe('Relative humidity: The value has been 99.9 for 6 h.');
    expect(said({ id: 'clock', value: 2 * HOUR_MS })).toBe('Its clock is 2 h ahead; readings are kept at the time they came.');
    expect(said({ id: 'battery', parameter: 'battery_voltage', value: 3.1, against: 3.4 })).toBe('3.10 V; below 3.40 V it may stop any day.');
    expect(said({ id: 'partly-silent', count: 2, why: 'air_temperature,pm25' })).toBe('2 sensors say nothing, one for 5 h: Air temperature, Fine particles, PM2.5.');
    expect(said({ id: 'neighbours', parameter: 'pm25', value: 60, against: 10, count: 5 })).toBe('Fine particles, PM2.5 was 60.0 µg/m³ on average yesterday, where 5 stations around it had 10.0 µg/m³.');
    expect(said({ id: 'nowhere' })).toBe('Added 5 h ago, and never put on the map.');
  });
});
