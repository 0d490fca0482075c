import type { StyleSpecification } from 'maplibre-gl';
import type { Theme } from '#lib/domain/palettes.ts';
import { decodeBasemap, type PackedPlaces, type PackedShapes } from './decode.ts';
import { basemapSources, groundLayers, nameLayers } from './layers.ts';

/** The offline basemap, or what an operator put in its place: a style URL, or a `pmtiles://` archive drawn in our colours. */
export async function loadBasemapStyle(basemapUrl: string | null, theme: Theme): Promise<StyleSpecification | string> {
  if (basemapUrl === null) return loadOfflineStyle(theme);
  if (basemapUrl.startsWith('pmtiles://')) return (await import('./pmtiles-style.ts')).makePmtilesStyle(basemapUrl, theme);
  return basemapUrl;
}

async function loadOfflineStyle(theme: Theme): Promise<StyleSpecification> {
  const [shapes, places] = await Promise.all([loadJson<PackedShapes>('/basemap/shapes.json'), loadJson<PackedPlaces>('/basemap/places.json')]);
  // `glyphs` is left out on purpose: MapLibre then draws names from the page's own fonts.
  return { version: 8, sources: basemapSources(decodeBasemap(shapes, places)), layers: [...groundLayers(theme), ...nameLayers(theme)] };
}

async function loadJson<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
}
