import { decodeBasemap, type PackedPlaces, type PackedShapes } from './decode.ts';

export type BasemapBlobs = Record<keyof ReturnType<typeof decodeBasemap>, Blob>;

/** Reads and unpacks the basemap beside the page's thread; blobs pass between threads without being copied. */
async function answer(): Promise<void> {
  const [shapes, places] = await Promise.all([readJson<PackedShapes>('/basemap/shapes.json'), readJson<PackedPlaces>('/basemap/places.json')]);
  const entries = Object.entries(decodeBasemap(shapes, places)).map(([name, collection]) => [name, new Blob([JSON.stringify(collection)], { type: 'application/geo+json' })]);
  postMessage({ ok: true, blobs: Object.fromEntries(entries) as BasemapBlobs });
}

async function readJson<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
}

answer().catch((error: unknown) => postMessage({ ok: false, message: String(error) }));
