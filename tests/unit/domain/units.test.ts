import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PARAMETERS, getParameter } from '#lib/domain/parameters.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { convert, convertTo, parseUnit } from '#lib/domain/units.ts';

const to = (value: number, unit: string | null, id: ParameterId, referenceC?: 20 | 25) => convert(value, unit, getParameter(id), referenceC);

describe('convert', () => {
  it.each<[number, string, ParameterId, number]>([
    [12.5, 'µg/m³', 'pm25', 12.5],
    [12.5, '\u03bcg/m3', 'pm25', 12.5],
    [12.5, 'ug/m3', 'pm25', 12.5],
    [12.5, 'UG/M3', 'pm25', 12.5],
    [12.5, '&micro;g/m&sup3;', 'pm25', 12.5],
    [12.5, 'ug m-3', 'pm25', 12.5],
    [12.5, 'µg m⁻³', 'pm25', 12.5],
    [0.0125, 'mg/m3', 'pm25', 12.5],
    [99133.97, 'Pa', 'air_pressure', 991.3397],
    [101.325, 'kPa', 'air_pressure', 1013.25],
    [1013.25, 'mbar', 'air_pressure', 1013.25],
    [760, 'mmHg', 'air_pressure', 1013.25014435],
    [29.92, 'inHg', 'air_pressure', 1013.2075888],
    [77, '°F', 'air_temperature', 25],
    [77, 'degF', 'air_temperature', 25],
    [77, '[degF]', 'air_temperature', 25],
    [300, 'K', 'air_temperature', 26.85],
    [21, 'Cel', 'air_temperature', 21],
    [0.04, 'ppm', 'no2', 40],
    [8410, 'ug/L', 'dissolved_oxygen', 8.41],
    [8.41, 'MG/L', 'dissolved_oxygen', 8.41],
    [8.41, 'ppm', 'dissolved_oxygen', 8.41],
    [1.2, 'mg/l as N', 'nitrate_n', 1.2],
    [100, 'ft3/s', 'discharge', 2.8316846592],
    [100, 'ft&#179;/s', 'discharge', 2.8316846592],
    [10, 'ft', 'gage_height', 3.048],
    [1.5, 'mS/cm', 'specific_conductance', 1500],
    [250, 'uS/cm @25C', 'specific_conductance', 250],
    [23.5, '%', 'soil_moisture', 0.235],
    [0.5, '1', 'relative_humidity', 50],
    [35, 'ppt', 'salinity', 35],
    [7.4, 'pH', 'ph', 7.4],
    [7.4, 'std units', 'ph', 7.4],
    [2, 'mph', 'wind_speed', 0.89408],
    [2, 'm s-1', 'wind_speed', 2],
    [0.5, 'in', 'precipitation', 12.7],
    [3700, 'mV', 'battery_voltage', 3.7],
    [126, 'MPN/100 mL', 'e_coli', 126],
    [-1.5, 'MPa', 'soil_water_potential', -1500],
    [3, 'FNU', 'turbidity', 3],
  ])('makes %s %s of %s into %s', (value, unit, id, expected) => {
    expect(to(value, unit, id)).toEqual({ ok: true, value: expected });
  });

  it('turns µg/m³ into ppb at 20 °C, and at 25 °C where asked', () => {
    // 1 ppb O3 = 1.9957 µg/m³ at 20 °C (UK Defra conversion factors), 1.9620 at 25 °C.
    expect(to(100, 'µg/m³', 'o3')).toMatchObject({ ok: true, value: expect.closeTo(100 / 1.9957, 1) });
    expect(to(100, 'µg/m³', 'o3', 25)).toMatchObject({ ok: true, value: expect.closeTo(100 / 1.962, 1) });
    expect(to(1, 'mg/m³', 'co')).toMatchObject({ ok: true, value: expect.closeTo(1 / 1.1642, 2) });
  });

  it.each<[string, ParameterId, string]>([
    ['furlong', 'gage_height', 'unit.unknown'],
    ['__proto__', 'gage_height', 'unit.unknown'],
    ['', 'pm25', 'unit.unknown'],
    ['x'.repeat(1_000_000), 'pm25', 'unit.unknown'],
    ['ppb', 'pm25', 'unit.incompatible'],
    ['NTU', 'turbidity', 'unit.incompatible'],
    ['FNU', 'turbidity_ntu', 'unit.incompatible'],
    ['°C', 'pm25', 'unit.incompatible'],
    ['1', 'pm25', 'unit.unknown'],
  ])('refuses %.10s for %s', (unit, id, code) => {
    expect(to(1, unit, id)).toEqual({ ok: false, code });
  });

  it('takes the canonical unit of every parameter as people write it, as UCUM and when it is left out', () => {
    for (const parameter of PARAMETERS) {
      for (const unit of [parameter.unit, parameter.ucum, null]) expect(convert(12.25, unit, parameter), `${parameter.id} ${unit}`).toEqual({ ok: true, value: 12.25 });
    }
  });

  it('comes back to the same value from every unit that converts at all', () => {
    const units = ['µg/m³', 'mg/m³', 'mg/L', 'ppb', 'ppm', '°F', 'K', 'Pa', 'kPa', 'mmHg', 'inHg', 'km/h', 'ft', 'in', 'mS/cm', '%', 'ft³/s', 'mV', 'klx'];
    fc.assert(
      fc.property(fc.constantFrom(...PARAMETERS), fc.constantFrom(...units), fc.double({ min: -1e6, max: 1e6, noNaN: true }), (parameter, unit, value) => {
        const there = convert(value, unit, parameter);
        if (!there.ok) return;
        const back = convertTo(there.value, unit, parameter);
        expect(back.ok && Math.abs(back.value - value) <= 1e-9 * Math.max(1000, Math.abs(value))).toBe(true);
      }),
    );
  });

  it('survives any text as a unit', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => { parseUnit(text); to(1, text, 'pm25'); }));
  });
});
