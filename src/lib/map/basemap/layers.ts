import type { FilterSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl';
import type { Theme } from '#lib/domain/palettes.ts';
import { BASEMAP, type BasemapColours } from './colours.ts';
import type { BasemapData } from './decode.ts';

/** Families of fonts.css; their names carry the weight, because MapLibre reads it from there. */
const SANS = ['Lichen Map Medium'];
const SANS_LARGE = ['Lichen Map SemiBold'];
const SERIF = ['Lichen Map Serif Medium'];
const SERIF_ITALIC = ['Lichen Map Serif Italic'];

/** Wider than the outermost waterline, so that none is cut off at a tile's edge. */
const COAST_BUFFER = 320;

/** Where MapLibre's worker reads each collection. */
export type BasemapUrls = Record<keyof BasemapData, string>;

export function basemapSources(data: BasemapUrls): Record<string, SourceSpecification> {
  return {
    land: { type: 'geojson', data: data.land, maxzoom: 10 },
    coast: { type: 'geojson', data: data.coast, maxzoom: 10, buffer: COAST_BUFFER },
    lines: { type: 'geojson', data: data.lines, maxzoom: 10 },
    lakes: { type: 'geojson', data: data.lakes, maxzoom: 10 },
    graticule: { type: 'geojson', data: data.graticule, maxzoom: 8 },
    places: { type: 'geojson', data: data.places, maxzoom: 10, buffer: 64 },
  };
}

/** Ground: everything that lies below the stations. */
export function groundLayers(theme: Theme): LayerSpecification[] {
  const c = BASEMAP[theme];
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': c.sea } },
    { id: 'graticule', type: 'line', source: 'graticule', minzoom: 3.5, paint: { 'line-color': c.graticule, 'line-width': 1 } },
    waterline('waterline-outer', c.waterlines[0], 42),
    waterline('waterline-middle', c.waterlines[1], 24),
    waterline('waterline-inner', c.waterlines[2], 9),
    { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': c.land, 'fill-antialias': false } },
    { id: 'lakes', type: 'fill', source: 'lakes', minzoom: 2.5, paint: { 'fill-color': c.lake } },
    { id: 'lake-shores', type: 'line', source: 'lakes', minzoom: 4, paint: { 'line-color': c.coast, 'line-width': 0.7 } },
    line('rivers', c.river, { width: ['interpolate', ['linear'], ['zoom'], 3, 0.5, 6, 1.3, 9, 2], minzoom: 2.5 }),
    line('regions', c.region, { width: 1, minzoom: 3 }),
    line('borders', c.border, { width: ['interpolate', ['linear'], ['zoom'], 2, 0.7, 5, 1.3] }),
    {
      id: 'coast', type: 'line', source: 'coast', layout: { 'line-join': 'round' },
      paint: { 'line-color': c.coast, 'line-width': ['interpolate', ['linear'], ['zoom'], 2, 0.6, 5, 1] },
    },
  ];
}

/** Names: drawn above the stations, placed around them. */
export function nameLayers(theme: Theme): LayerSpecification[] {
  const c = BASEMAP[theme];
  return [
    {
      id: 'sea-names', type: 'symbol', source: 'places',
      filter: ['all', ['==', ['get', 'kind'], 'sea'], ['>=', ['zoom'], ['-', ['get', 'from'], 0.5]]] as FilterSpecification,
      layout: {
        'text-field': ['get', 'name'], 'text-font': SERIF_ITALIC, 'text-size': ['interpolate', ['linear'], ['zoom'], 2, 13, 5, 17],
        'text-max-width': 7, 'text-line-height': 1.2, 'text-padding': 8,
      },
      paint: { 'text-color': c.seaName },
    },
    {
      id: 'country-names', type: 'symbol', source: 'places', minzoom: 2, maxzoom: 7.5,
      filter: ['all', ['==', ['get', 'kind'], 'country'], ['<', ['get', 'rank'], ['step', ['zoom'], 24, 3, 70, 4, 130, 5, 165, 7, 999]]] as FilterSpecification,
      layout: {
        'text-field': ['upcase', ['get', 'name']], 'text-font': SERIF, 'text-size': ['interpolate', ['linear'], ['zoom'], 2, 10.5, 5, 13], 'text-letter-spacing': 0.16,
        'text-max-width': 9, 'symbol-sort-key': ['get', 'rank'], 'text-padding': 6,
      },
      paint: { 'text-color': c.country, 'text-halo-color': c.land, 'text-halo-width': 2 },
    },
    cityLayer('cities', SANS, 12.5, c, ['all', ['==', ['get', 'large'], 0], ['<', ['get', 'rank'], ['step', ['zoom'], 0, 5, 1600, 6, 2600, 7, 6000, 8, 99999]]]),
    cityLayer('cities-large', SANS_LARGE, 14, c, ['all', ['==', ['get', 'large'], 1], ['<', ['get', 'rank'], ['step', ['zoom'], 16, 3, 60, 4, 160, 5, 99999]]]),
  ];
}

/** What a theme changes, as paint properties: the style is never replaced, so nothing flashes. */
export function basemapPaint(theme: Theme): [layer: string, property: string, value: unknown][] {
  return [...groundLayers(theme), ...nameLayers(theme)].flatMap((layer) =>
    Object.entries(layer.paint ?? {})
      .filter(([property]) => property.endsWith('-color'))
      .map(([property, value]): [string, string, unknown] => [layer.id, property, value]),
  );
}

function waterline(id: string, colour: string, width: number): LayerSpecification {
  return {
    id, type: 'line', source: 'coast',
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint: { 'line-color': colour, 'line-width': ['interpolate', ['linear'], ['zoom'], 1, width / 6, 4, width / 2, 6, width] },
  };
}

function line(kind: string, colour: string, { width, minzoom = 0 }: { width: unknown; minzoom?: number }): LayerSpecification {
  return {
    id: kind, type: 'line', source: 'lines', minzoom,
    filter: ['==', ['get', 'kind'], kind],
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint: { 'line-color': colour, 'line-width': width as number },
  };
}

function cityLayer(id: string, font: string[], size: number, c: BasemapColours, filter: unknown): LayerSpecification {
  return {
    id, type: 'symbol', source: 'places', filter: filter as FilterSpecification,
    layout: {
      'text-field': ['get', 'name'], 'text-font': font, 'text-size': ['interpolate', ['linear'], ['zoom'], 3, size - 1.5, 5, size],
      'symbol-sort-key': ['get', 'rank'], 'text-padding': 1, 'text-max-width': 12, 'text-justify': 'auto',
      'text-variable-anchor-offset': TWELVE_POSITIONS,
      // The largest are placed even where they must overlap; the camera is close enough then to need their names.
      ...(font === SANS_LARGE ? { 'text-overlap': ['step', ['zoom'], 'never', 5.5, 'always'] as unknown as 'always' } : {}),
    },
    paint: { 'text-color': c.city, 'text-halo-color': c.land, 'text-halo-width': 2, 'text-halo-blur': 0.5 },
  };
}

/** Near first, then a step further out; ems from the city to the name's anchor. */
const TWELVE_POSITIONS = [
  'left', [0.7, 0], 'top', [0, 0.6], 'bottom', [0, -0.6], 'right', [-0.7, 0],
  'top-left', [0.6, 0.9], 'bottom-left', [0.6, -0.9], 'top-right', [-0.6, 0.9], 'bottom-right', [-0.6, -0.9],
  'top', [0, 1.9], 'bottom', [0, -1.9], 'left', [2.2, 0], 'right', [-2.2, 0],
] as never;
