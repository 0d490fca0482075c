import type { FeatureCollection } from 'geojson';
import type { MapCell } from '#lib/domain/api.ts';
import type { Theme } from '#lib/domain/palettes.ts';
import { BASEMAP } from './basemap/colours.ts';
import { isDarkColour } from './contrast.ts';
import type { Shades } from './ramp.ts';

export function cellFeatures(cells: readonly MapCell[], ramp: Shades, theme: Theme): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: cells.map((cell, id) => ({
      type: 'Feature',
      id,
      // few sort keys: each is a call of its own
      properties: { count: cell.stationCount, order: Math.floor(Math.log2(Math.max(1, cell.stationCount))), ...coloursOf(cell, ramp, theme) },
      geometry: { type: 'Point', coordinates: [cell.longitude, cell.latitude] },
    })),
  };
}

function coloursOf(cell: MapCell, ramp: Shades, theme: Theme): { fill: string; edge: string; text: string } {
  const { land, ink3 } = BASEMAP[theme];
  if (cell.median === null || cell.freshCount === 0) return { fill: land, edge: ink3, text: ink3 };
  const { fill, edge } = ramp.shadeOf(cell.median);
  return { fill, edge, text: isDarkColour(fill) ? '#ffffff' : '#16211c' };
}
