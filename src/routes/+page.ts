import { browser } from '$app/environment';
import type { ParameterId } from '#lib/domain/parameters.ts';
import type { PageLoad } from './$types';
import { loadPanel } from './panel-data.ts';
import { RANGE_MS, rangeIn, stationIn } from './view-url.ts';

let isHydrated = false;

/** The chosen station. The first page waits for it; later the panel opens at once and fills. */
export const load: PageLoad = async ({ data, url, fetch }) => {
  const stationId = stationIn(url.searchParams);
  const range = rangeIn(url.searchParams);
  const panel = stationId === null ? null : read(fetch, stationId, data.parameter, { nowMs: Date.now(), rangeMs: RANGE_MS[range], airIndexId: data.airIndexId });
  const isFirst = !browser || !isHydrated;
  isHydrated = browser;
  // The panel and its chart are no part of a first load without a chosen station.
  const component = stationId === null ? null : import('./StationPanel.svelte').then((module) => module.default);
  return { ...data, stationId, range, panel: isFirst ? await panel : panel, StationPanel: await component };
};

async function read(fetchHere: typeof fetch, stationId: number, parameter: ParameterId, of: Parameters<typeof loadPanel>[3]) {
  return loadPanel(fetchHere, stationId, parameter, of).catch(() => 'failed' as const);
}
