import type { LayerSpecification } from 'maplibre-gl';
import type { Theme } from '#lib/domain/palettes.ts';
import { BASEMAP } from './basemap/colours.ts';
import { STATIONS_FROM_ZOOM } from './limits.ts';

const everywhere = { 'icon-allow-overlap': true, 'icon-ignore-placement': true } as const;

/** The server's medians of many stations, with their count. */
export function cellLayers(theme: Theme): LayerSpecification[] {
  const { land, ink, ink3 } = BASEMAP[theme];
  return [
    {
      id: 'cells', type: 'symbol', source: 'cells', maxzoom: STATIONS_FROM_ZOOM,
      layout: {
        'icon-image': 'cell', ...everywhere, 'symbol-sort-key': ['get', 'order'],
        'icon-size': ['interpolate', ['linear'], ['get', 'count'], 1, 0.8, 10, 1, 100, 1.25],
        'text-field': ['to-string', ['get', 'count']], 'text-font': ['Lichen Map SemiBold'], 'text-size': ['interpolate', ['linear'], ['get', 'count'], 1, 11, 100, 13],
        'text-allow-overlap': true, 'text-ignore-placement': true,
      },
      paint: {
        'icon-color': ['coalesce', ['get', 'fill'], land], 'icon-halo-color': ['coalesce', ['get', 'edge'], ink3], 'icon-halo-width': 1.3,
        'text-color': ['coalesce', ['get', 'text'], ink],
      },
    },
  ];
}

/** Drawn last and seen by nobody: takes the markers' places first, so that names dodge them. */
export function obstacleLayers(): LayerSpecification[] {
  const obstacle = { 'icon-allow-overlap': true, 'icon-padding': 1 } as const;
  return [
    {
      id: 'station-obstacles', type: 'symbol', source: 'obstacles', minzoom: STATIONS_FROM_ZOOM,
      layout: { ...obstacle, 'icon-image': 'obstacle' }, paint: { 'icon-opacity': 0 },
    },
    {
      id: 'cell-obstacles', type: 'symbol', source: 'cells', maxzoom: STATIONS_FROM_ZOOM,
      layout: { ...obstacle, 'icon-image': 'cell' }, paint: { 'icon-opacity': 0 },
    },
  ];
}
