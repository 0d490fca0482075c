import type { StyleSpecification } from 'maplibre-gl';
import type { Theme } from '#lib/domain/palettes.ts';
import type { BasemapBlobs } from './decode-worker.ts';
import { basemapSources, groundLayers, nameLayers, type BasemapUrls } from './layers.ts';

/** The offline basemap, or what an operator put in its place: a style URL, or a `pmtiles://` archive drawn in our colours. */
export async function loadBasemapStyle(basemapUrl: string | null, theme: Theme): Promise<StyleSpecification | string> {
  if (basemapUrl === null) return loadOfflineStyle(theme);
  if (basemapUrl.startsWith('pmtiles://')) return (await import('./pmtiles-style.ts')).makePmtilesStyle(basemapUrl, theme);
  return basemapUrl;
}

async function loadOfflineStyle(theme: Theme): Promise<StyleSpecification> {
  const blobs = await readInWorker();
  const urls = Object.fromEntries(Object.entries(blobs).map(([name, blob]) => [name, URL.createObjectURL(blob)])) as BasemapUrls;
  // `glyphs` is left out on purpose: MapLibre then draws names from the page's own fonts.
  return { version: 8, sources: basemapSources(urls), layers: [...groundLayers(theme), ...nameLayers(theme)] };
}

type Answer = { ok: true; blobs: BasemapBlobs } | { ok: false; message: string };

function readInWorker(): Promise<BasemapBlobs> {
  const worker = new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      worker.terminate();
      if (data.ok) resolve(data.blobs);
      else reject(new Error(data.message));
    };
    worker.onerror = (event) => reject(new Error(event.message));
  });
}
