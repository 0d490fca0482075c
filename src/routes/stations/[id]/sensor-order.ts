import type { SensorNow } from '#lib/domain/api.ts';
import { getParameter, isParameterId, PARAMETERS } from '#lib/domain/parameters.ts';

const RANK = new Map<string, number>(PARAMETERS.map((parameter, i) => [parameter.id, i]));
/** What people come for stands first. */
const FIRST = ['pm25', 'pm10', 'no2', 'o3', 'dissolved_oxygen', 'soil_moisture'];

/** Sensors in the order of the page; what hardware says of itself comes last. */
export function inOrder(sensors: readonly SensorNow[]): SensorNow[] {
  return sensors.toSorted((a, b) => rankOf(a) - rankOf(b) || a.channel.localeCompare(b.channel) || a.id - b.id);
}

/** The sensor that the address names by id or parameter; otherwise the first that has sent something. */
export function chosenSensor(ordered: readonly SensorNow[], params: URLSearchParams): SensorNow | null {
  const id = Number(params.get('sensor') ?? NaN);
  const parameter = params.get('p') ?? '';
  return (
    ordered.find((sensor) => sensor.id === id) ??
    (isParameterId(parameter) ? ordered.find((sensor) => sensor.parameter === parameter) : undefined) ??
    ordered.find((sensor) => sensor.latest !== null) ??
    ordered[0] ??
    null
  );
}

function rankOf({ parameter }: SensorNow): number {
  const first = FIRST.indexOf(parameter);
  if (first >= 0) return first - FIRST.length;
  return (RANK.get(parameter) ?? 0) + (getParameter(parameter).domain === 'device' ? 1_000 : 0);
}
