import { browser } from '$app/environment';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { PageLoad } from './$types';
import type { loadPanel } from './panel-data.ts';
import { loadStationPanel } from './panel-script.ts';
import { RANGE_MS, rangeIn, stationIn } from './panel-url.ts';

let isHydrated = false;

/** The chosen station. The first page waits for it; later the panel opens at once and fills. */
export const load: PageLoad = async ({ data, url, fetch }) => {
  const stationId = stationIn(url.searchParams);
  const range = rangeIn(url.searchParams);
  const panel = stationId === null ? null : read(fetch, stationId, data.parameter, { nowMs: Date.now(), rangeMs: RANGE_MS[range], airIndexId: data.airIndexId });
  const isFirst = !browser || !isHydrated;
  isHydrated = browser;
  // in the browser the first page brings its script with the map's
  if (stationId !== null && !(browser && isFirst)) await loadStationPanel();
  return { ...data, stationId, range, panel: isFirst ? await panel : panel };
};

async function read(fetchHere: typeof fetch, stationId: number, parameter: ParameterId, of: Parameters<typeof loadPanel>[3]) {
  try {
    const { loadPanel } = await import('./panel-data.ts');
    return await loadPanel(fetchHere, stationId, parameter, of);
  } catch {
    return 'failed' as const;
  }
}
