import { setTimeout as delay } from 'node:timers/promises';
import { call } from '../e2e/product.ts';

/** Waits until the first stations of the demonstration network have sent something. */
export async function untilDemonstrated(url: string): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    const { json } = await call<{ stations: { sensors: { latest: unknown }[] }[] }>(url, '/api/v1/stations?limit=5', null);
    if (json.stations.length === 5 && json.stations.every((station) => station.sensors.some((sensor) => sensor.latest !== null))) return;
    await delay(1_000);
  }
  throw new Error('the demonstration network has sent nothing in two minutes');
}
