import { addProtocol, type LayerSpecification, type StyleSpecification } from 'maplibre-gl';
import { Protocol } from 'pmtiles';
import type { Theme } from '#lib/domain/palettes.ts';
import { BASEMAP } from './colours.ts';

/** A vector archive in the Protomaps schema, drawn in the basemap's own colours: ground, water, borders, quiet roads, names. */
export function makePmtilesStyle(url: string, theme: Theme): StyleSpecification {
  addProtocol('pmtiles', new Protocol().tile);
  return {
    version: 8,
    sources: { archive: { type: 'vector', url, attribution: '<a href="https://openstreetmap.org/copyright">© OpenStreetMap</a>' } },
    layers: layersOf(theme),
  };
}

/** Ids equal those of the offline basemap where they mean the same, so that a theme switch finds them. */
function layersOf(theme: Theme): LayerSpecification[] {
  const c = BASEMAP[theme];
  const source = { source: 'archive' } as const;
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': c.land } },
    { id: 'lakes', type: 'fill', ...source, 'source-layer': 'water', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': c.lake } },
    { id: 'rivers', type: 'line', ...source, 'source-layer': 'water', filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': c.river, 'line-width': 1.3 } },
    { id: 'regions', type: 'line', ...source, 'source-layer': 'roads', minzoom: 8, paint: { 'line-color': c.region, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.6, 14, 4] } },
    { id: 'borders', type: 'line', ...source, 'source-layer': 'boundaries', paint: { 'line-color': c.border, 'line-width': 1.3 } },
    {
      id: 'cities', type: 'symbol', ...source, 'source-layer': 'places', filter: ['==', ['get', 'kind'], 'locality'],
      layout: { 'text-field': ['coalesce', ['get', 'name:en'], ['get', 'name']], 'text-font': ['Lichen Map Medium'], 'text-size': 12.5, 'symbol-sort-key': ['-', ['coalesce', ['get', 'population_rank'], 0]] },
      paint: { 'text-color': c.city, 'text-halo-color': c.land, 'text-halo-width': 2 },
    },
  ];
}
