import type { Component, ComponentProps } from 'svelte';
import type StationPanel from './StationPanel.svelte';

type Panel = Component<ComponentProps<typeof StationPanel>>;

let panel: Panel | null = null;

/** The panel and its chart: no part of a map page on which no station is chosen. */
export async function loadStationPanel(): Promise<Panel> {
  panel ??= (await import('./StationPanel.svelte')).default as Panel;
  return panel;
}

/** Null until it was loaded. */
export function findStationPanel(): Panel | null {
  return panel;
}
