import type { GeoJSONSource, LayerSpecification, Map as MapLibreMap } from 'maplibre-gl';
import type { FeatureCollection } from 'geojson';
import type { MapWind } from '#lib/domain/api.ts';
import { freshnessOf } from '#lib/domain/freshness.ts';
import type { Theme } from '#lib/domain/palettes.ts';
import { BASEMAP } from './basemap/colours.ts';
import { addWindIcons } from './icons.ts';
import { STATIONS_FROM_ZOOM } from './limits.ts';

/** Below this wind is calm: a vane turns by itself, and a ring stands for the arrow. Beaufort 0 ends at 0.3 m/s; cups start at about 0.5. */
export const CALM_BELOW_MS = 0.5;
/** Arrows stop growing here (Beaufort 8). */
export const LONGEST_AT_MS = 18;
const SOURCE = 'wind';
const LATE_OPACITY = 0.4;
/** A ring that is not taken for that of a chosen station. */
const CALM_OPACITY = 0.6;

/** One arrow per station that measures wind: from its marker to where the wind blows, longer where it is stronger, faded where late, none where silent. */
export class WindArrows {
  #map: MapLibreMap;
  #before: string | undefined;

  constructor(map: MapLibreMap, before: string | undefined) {
    this.#map = map;
    this.#before = before;
  }

  /** Null: none. */
  show(wind: MapWind | null, nowMs: number, theme: Theme): void {
    const data = wind ? windFeatures(wind, nowMs) : { type: 'FeatureCollection' as const, features: [] };
    const source = this.#map.getSource<GeoJSONSource>(SOURCE);
    if (source) return void source.setData(data);
    if (!wind) return;
    addWindIcons(this.#map);
    this.#map.addSource(SOURCE, { type: 'geojson', data });
    this.#map.addLayer(windLayer(theme), this.#before);
  }
}

export function windFeatures({ stationIds, longitudes, latitudes, speeds, directions, timesMs, intervalsMs }: MapWind, nowMs: number): FeatureCollection {
  const features: FeatureCollection['features'] = [];
  stationIds.forEach((id, i) => {
    const freshness = freshnessOf(timesMs[i]!, intervalsMs[i]!, nowMs);
    if (freshness === 'silent') return;
    const [speed, from] = [speeds[i]!, directions[i] ?? null];
    const isCalm = speed < CALM_BELOW_MS || from === null;
    features.push({
      type: 'Feature', id,
      properties: { icon: isCalm ? 'wind-calm' : 'wind', towards: isCalm ? 0 : (from + 180) % 360, size: isCalm ? 1 : arrowSizeOf(speed), opacity: freshness === 'late' ? LATE_OPACITY : isCalm ? CALM_OPACITY : 1 },
      geometry: { type: 'Point', coordinates: [longitudes[i]!, latitudes[i]!] },
    });
  });
  return { type: 'FeatureCollection', features };
}

/** Of the drawn arrow, from the weakest to the strongest wind. */
export function arrowSizeOf(speed: number): number {
  return 0.7 + 0.7 * Math.min(1, speed / LONGEST_AT_MS);
}

export function windLayer(theme: Theme): LayerSpecification {
  const { ink, land } = BASEMAP[theme];
  return {
    id: 'wind', type: 'symbol', source: SOURCE, minzoom: STATIONS_FROM_ZOOM,
    layout: {
      'icon-image': ['get', 'icon'], 'icon-rotate': ['get', 'towards'], 'icon-size': ['get', 'size'],
      'icon-rotation-alignment': 'map', 'icon-allow-overlap': true, 'icon-ignore-placement': true,
    },
    paint: { 'icon-color': ink, 'icon-halo-color': land, 'icon-halo-width': 1.6, 'icon-opacity': ['get', 'opacity'] },
  };
}
