import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Theme } from '#lib/domain/palettes.ts';
import { BASEMAP } from './basemap/colours.ts';
import { STATIONS_FROM_ZOOM } from './limits.ts';

const state = (name: string, otherwise: string | number): ExpressionSpecification => ['coalesce', ['feature-state', name], otherwise] as ExpressionSpecification;
/** A marker that a filter leaves out is there and seen by nobody. */
const unlessHidden = (opacity: ExpressionSpecification | number): ExpressionSpecification => ['case', ['==', state('isHidden', 0), 1], 0, opacity] as ExpressionSpecification;
const everywhere = { 'icon-allow-overlap': true, 'icon-ignore-placement': true } as const;

/** Stations as symbols of their kind. Colour, edge and dashes come from feature-state; nothing is tiled again when a value changes. */
export function stationLayers(theme: Theme): LayerSpecification[] {
  const { land, ink3, finding } = BASEMAP[theme];
  const measured = ['==', ['get', 'other'], 0] as ExpressionSpecification;
  const others = ['==', ['get', 'other'], 1] as ExpressionSpecification;
  const layout = { 'icon-image': ['get', 'kind'] as ExpressionSpecification, 'symbol-sort-key': ['get', 'order'] as ExpressionSpecification, ...everywhere };
  return [
    {
      id: 'others', type: 'symbol', source: 'stations', minzoom: STATIONS_FROM_ZOOM, filter: others,
      layout: { ...layout, 'icon-size': 0.68 },
      paint: { 'icon-color': land, 'icon-halo-color': ink3, 'icon-halo-width': 0.9, 'icon-opacity': unlessHidden(1) },
    },
    {
      id: 'station-casing', type: 'symbol', source: 'stations', minzoom: STATIONS_FROM_ZOOM, filter: measured,
      layout, paint: { 'icon-color': land, 'icon-halo-color': land, 'icon-halo-width': 3.2, 'icon-opacity': unlessHidden(1) },
    },
    {
      id: 'stations', type: 'symbol', source: 'stations', minzoom: STATIONS_FROM_ZOOM, filter: measured,
      layout, paint: { 'icon-color': state('fill', land), 'icon-halo-color': state('edge', ink3), 'icon-halo-width': 1.3, 'icon-opacity': unlessHidden(1) },
    },
    {
      id: 'station-dashes', type: 'symbol', source: 'stations', minzoom: STATIONS_FROM_ZOOM, filter: measured,
      layout: { ...layout, 'icon-image': ['concat', ['get', 'kind'], '-dashed'] },
      paint: { 'icon-color': state('dash', ink3), 'icon-opacity': unlessHidden(state('isLate', 0)) },
    },
    {
      id: 'station-findings', type: 'symbol', source: 'stations', minzoom: STATIONS_FROM_ZOOM, filter: measured,
      layout: { ...layout, 'icon-image': 'bracket' },
      paint: { 'icon-color': finding, 'icon-halo-color': land, 'icon-halo-width': 1, 'icon-opacity': unlessHidden(state('hasFinding', 0)) },
    },
  ];
}

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
      id: 'station-obstacles', type: 'symbol', source: 'stations', minzoom: STATIONS_FROM_ZOOM, filter: ['==', ['get', 'other'], 0],
      layout: { ...obstacle, 'icon-image': ['get', 'kind'], 'icon-size': 0.5 }, paint: { 'icon-opacity': 0 },
    },
    {
      id: 'cell-obstacles', type: 'symbol', source: 'cells', maxzoom: STATIONS_FROM_ZOOM,
      layout: { ...obstacle, 'icon-image': 'cell' }, paint: { 'icon-opacity': 0 },
    },
  ];
}
