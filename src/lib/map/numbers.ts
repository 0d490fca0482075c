import type { FeatureCollection } from 'geojson';
import type { LayerSpecification } from 'maplibre-gl';
import { freshnessOf } from '#lib/domain/freshness.ts';
import type { Theme } from '#lib/domain/palettes.ts';
import { BASEMAP } from './basemap/colours.ts';
import { NUMBERS_FROM_ZOOM } from './limits.ts';
import type { StationColumns } from './paint.ts';

/** More would not be read, and each costs a label. */
const MAX_NUMBERS = 250;

/** Values of the stations in view, under their markers; silent ones have none. */
export function numberFeatures(columns: StationColumns, bounds: readonly [number, number, number, number], nowMs: number, labelOf: (value: number) => string, isShown: (index: number) => boolean): FeatureCollection {
  const [west, south, east, north] = bounds;
  const features: FeatureCollection['features'] = [];
  for (let i = 0; i < columns.count && features.length < MAX_NUMBERS; i += 1) {
    const [longitude, latitude, value] = [columns.longitudes[i]!, columns.latitudes[i]!, columns.values[i]!];
    if (columns.sensorIds[i] === 0 || Number.isNaN(value) || longitude < west || longitude > east || latitude < south || latitude > north) continue;
    if (!isShown(i) || freshnessOf(columns.timesMs[i]!, columns.intervalsMs[i]!, nowMs) === 'silent') continue;
    features.push({ type: 'Feature', properties: { label: labelOf(value) }, geometry: { type: 'Point', coordinates: [longitude, latitude] } });
  }
  return { type: 'FeatureCollection', features };
}

export function numberLayer(theme: Theme): LayerSpecification {
  const { ink, land } = BASEMAP[theme];
  return {
    id: 'numbers', type: 'symbol', source: 'numbers', minzoom: NUMBERS_FROM_ZOOM,
    layout: { 'text-field': ['get', 'label'], 'text-font': ['Lichen Map SemiBold'], 'text-size': 12, 'text-anchor': 'top', 'text-offset': [0, 1.1], 'text-padding': 1 },
    paint: { 'text-color': ink, 'text-halo-color': land, 'text-halo-width': 2 },
  };
}
