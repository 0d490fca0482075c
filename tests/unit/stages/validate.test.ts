import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchKind, Reject, Sample } from '#lib/domain/reading.ts';
import { validate } from '#server/stages/validate.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;

function sample(fields: Partial<Sample> = {}): Sample {
  return { index: 0, station: null, device: null, parameter: 'pm25', channel: '', heightM: null, value: 7, unit: null, timeMs: NOW, belowDetection: false, ...fields };
}

function one(fields: Partial<Sample>, kind: BatchKind = 'live') {
  const rejects: Reject[] = [];
  const [canonical] = validate([sample(fields)], rejects, { receivedMs: NOW, kind });
  return canonical ?? rejects[0]!.code;
}

describe('validate', () => {
  it('gives every value in the canonical unit, with what was sent beside it', () => {
    expect(one({ parameter: 'BME280_pressure', value: 99133.97, unit: 'Pa' })).toMatchObject({ parameter: 'air_pressure', value: 991.3397, sentValue: 99133.97, sentUnit: 'Pa' });
    expect(one({ value: 7, unit: 'ug/m3' })).toMatchObject({ value: 7, sentValue: null, sentUnit: null });
  });

  it('makes a negative zero plain', () => {
    expect(Object.is((one({ value: -0 }) as { value: number }).value, 0)).toBe(true);
  });

  it.each<[Partial<Sample>, string]>([
    [{ value: 5001 }, 'value.out_of_range'],
    [{ value: -16 }, 'value.out_of_range'],
    [{ parameter: 'relative_humidity', value: 106 }, 'value.out_of_range'],
    [{ parameter: 'soil_moisture', value: 1.446 }, 'value.out_of_range'],
    [{ parameter: 'pm1', value: 1e15 }, 'value.out_of_range'],
    [{ parameter: 'pm3' }, 'parameter.unknown'],
    [{ unit: 'furlong' }, 'unit.unknown'],
    [{ unit: '°C' }, 'unit.incompatible'],
  ])('rejects %j', (fields, code) => {
    expect(one(fields)).toBe(code);
  });

  it('accepts what honest instruments read at zero', () => {
    expect(one({ value: -2.4 })).toMatchObject({ value: -2.4, flag: null });
  });

  it.each<[string, number, BatchKind, object | string]>([
    ['ten minutes ahead as it is', NOW + 10 * MINUTE, 'live', { timeMs: NOW + 10 * MINUTE, flag: null, deviceTimeMs: null }],
    ['more than ten minutes ahead at receive time, suspect', NOW + 10 * MINUTE + 1, 'live', { timeMs: NOW, flag: 3, deviceTimeMs: NOW + 10 * MINUTE + 1 }],
    ['nine years ahead at receive time, suspect', NOW + 9 * 365 * 1440 * MINUTE, 'live', { timeMs: NOW, flag: 3 }],
    ['the year 9999 not at all', Date.UTC(9999, 0, 1), 'live', 'time.out_of_range'],
    ['thirty years of age as it is', Date.UTC(1995, 5, 1), 'live', { timeMs: Date.UTC(1995, 5, 1), flag: null }],
    ['GPS’s epoch not at all', Date.UTC(1980, 0, 6), 'live', 'time.out_of_range'],
    ['1957 from a file', Date.UTC(1957, 5, 1), 'backfill', { timeMs: Date.UTC(1957, 5, 1) }],
    ['an unset clock not even from a file', 5000, 'backfill', 'time.out_of_range'],
    ['the day after the epoch from a file', 86_400_000, 'backfill', { timeMs: 86_400_000 }],
    ['1899 not at all', Date.UTC(1899, 11, 31), 'backfill', 'time.out_of_range'],
    ['NaN not at all', NaN, 'backfill', 'time.out_of_range'],
  ])('takes %s', (_title, timeMs, kind, expected) => {
    const result = one({ timeMs }, kind);
    if (typeof expected === 'string') expect(result).toBe(expected);
    else expect(result).toMatchObject(expected);
  });

  it('gives a sample without time the receive time', () => {
    expect(one({ timeMs: null })).toMatchObject({ timeMs: NOW, flag: null, deviceTimeMs: null });
  });

  it('makes of every sample either a finite canonical value or one reject, with a short message', () => {
    const anySample = fc.record({ index: fc.nat(), parameter: fc.oneof(fc.constantFrom('pm25', 'no2', 'ph'), fc.string()), value: fc.double({ noNaN: true, noDefaultInfinity: true }), unit: fc.option(fc.oneof(fc.constantFrom('ppb', '°F', 'µg/m³'), fc.string())), timeMs: fc.option(fc.double()) });
    fc.assert(
      fc.property(fc.array(anySample), (fields) => {
        const rejects: Reject[] = [];
        const canonical = validate(fields.map((each) => sample(each)), rejects, { receivedMs: NOW, kind: 'live' });
        expect(canonical.length + rejects.length).toBe(fields.length);
        for (const each of canonical) expect(Number.isFinite(each.value) && Number.isFinite(each.timeMs) && Math.abs(each.value) < 1e15).toBe(true);
        for (const reject of rejects) expect(reject.message.length).toBeLessThan(300);
      }),
    );
  });
});
