/**
 * At or below this value (canonical unit) a parameter stays constant by nature: no rain, night, calm, a clear river, a gas
 * under the instrument's resolution.
 */
const FLOORS: Record<string, number> = {
  precipitation: 0,
  solar_radiation: 5,
  uv_index: 0.5,
  illuminance: 10,
  wind_speed: 0.3,
  wind_gust: 0.5,
  wind_direction: 0,
  turbidity: 1,
  turbidity_ntu: 1,
  chlorophyll_a: 0.5,
  phycocyanin: 0.1,
  tss: 1,
  ssc: 1,
  e_coli: 1,
  enterococci: 1,
  o3: 1,
  no: 1,
  so2: 1,
  co: 0.1,
  h2s: 1,
  wave_height: 0,
  discharge: 0,
};

export function isNaturallyConstant(parameter: string, value: number): boolean {
  const floor = FLOORS[parameter];
  return floor !== undefined && value <= floor;
}
