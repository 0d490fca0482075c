import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeBasemap, type PackedPlaces, type PackedShapes } from '#lib/map/basemap/decode.ts';
import { basemapPaint, groundLayers, nameLayers } from '#lib/map/basemap/layers.ts';

const read = (name: string) => readFileSync(new URL(`../../../static/basemap/${name}`, import.meta.url), 'utf8');
const shapes = JSON.parse(read('shapes.json')) as PackedShapes;
const places = JSON.parse(read('places.json')) as PackedPlaces;

describe('the offline basemap', () => {
  it('stays under 1.4 MB gzip', () => {
    expect(gzipSync(read('shapes.json')).length + gzipSync(read('places.json')).length).toBeLessThan(1_400_000);
  });

  it('has no polygon that covers the whole map', () => {
    for (const feature of decodeBasemap(shapes, places).land.features) {
      const ring = (feature.geometry as GeoJSON.Polygon).coordinates[0]!;
      const [xs, ys] = [ring.map((p) => p[0]!), ring.map((p) => p[1]!)];
      expect(Math.max(...xs) - Math.min(...xs) > 350 && Math.max(...ys) - Math.min(...ys) > 60).toBe(false);
    }
  });

  it('draws no coast along the antimeridian', () => {
    for (const feature of decodeBasemap(shapes, places).coast.features) {
      const line = (feature.geometry as GeoJSON.LineString).coordinates;
      for (let i = 1; i < line.length; i += 1) expect(Math.abs(line[i - 1]![0]!) > 179.99 && Math.abs(line[i]![0]!) > 179.99).toBe(false);
    }
  });

  it('names the largest cities first', () => {
    expect(places.cities.names.length).toBe(14_000);
    expect(places.cities.names.slice(0, 20)).toContain('Shanghai');
    expect(places.cities.largeCount).toBeGreaterThan(300);
  });

  it('changes the same paint properties in both themes, of layers that exist', () => {
    const ids = new Set([...groundLayers('light'), ...nameLayers('light')].map((layer) => layer.id));
    const keys = (theme: 'light' | 'dark') => basemapPaint(theme).map(([layer, property]) => `${layer} ${property}`);
    expect(keys('dark')).toEqual(keys('light'));
    for (const [layer] of basemapPaint('dark')) expect(ids.has(layer)).toBe(true);
  });
});
