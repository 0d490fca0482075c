import { describe, expect, it } from 'vitest';
import { StationStore } from '#lib/live/station-store.ts';
import { listInView } from '../../../src/routes/in-view.ts';

const NOW = Date.UTC(2026, 10, 22, 10);

function storeOf(values: (number | null)[], longitudes = values.map(() => 9)): StationStore {
  const store = new StationStore();
  const all = <T>(value: T) => values.map(() => value);
  store.load({
    parameter: 'pm25', offset: 0, stationIds: values.map((_, i) => i + 1), names: values.map((_, i) => `S${i}`), kinds: all('low-cost' as const), exposures: all('outdoor' as const),
    longitudes, latitudes: all(45), sensorIds: values.map((_, i) => 100 + i), intervalsMs: all(60_000), timesMs: all(NOW), values, flags: all(null),
  });
  return store;
}
const idsOf = (store: StationStore) => listInView(store, [0, 40, 20, 50], NOW, () => true).map((row) => row.stationId);

describe('stations in view', () => {
  it('are listed by value, negative ones below zero and those without a value last', () => {
    expect(idsOf(storeOf([3, -2.5, null, 0, 812.4, -2.6, 3.001]))).toEqual([5, 7, 1, 4, 2, 6, 3]);
  });

  it('keep their order whatever the size of the values', () => {
    const values = Array.from({ length: 3000 }, (_, i) => ((i * 7919) % 3000) * (i % 2 === 0 ? 1 : -1) * 10);
    const rows = listInView(storeOf(values), [0, 40, 20, 50], NOW, () => true);
    expect(rows.map((row) => row.value)).toEqual(values.toSorted((a, b) => b - a));
  });

  it('are those inside, across the antimeridian too', () => {
    expect(listInView(storeOf([1, 2, 3], [179, -179, 0]), [170, 40, 190, 50], NOW, () => true).map((row) => row.stationId)).toEqual([2, 1]);
  });
});
