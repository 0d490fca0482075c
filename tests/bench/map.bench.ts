import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { launch } from '../browser/chromium.ts';
import { makeDataDir, removeDataDir, ROOT, startProduct, type Product } from '../e2e/product.ts';
import { addStations, startUpdates } from './map-stations.ts';
import { scriptOf, type Script } from './script-trace.ts';
import { print, quantile } from './stats.ts';

/** Of the stream; 30 for the long run: `MINUTES=30 npm run bench -- map`. */
const MINUTES = Number(process.env['MINUTES'] ?? 2);
const STATIONS = 20_000;
const MANY_STATIONS = 100_000;
const UPDATES_PER_SECOND = 200;
const LIMIT_MS = 50;
/** Traces are long: the stream is measured in pieces of this length, at its beginning, middle and end. */
const TRACE_MS = 20_000;
const SIZE = { width: 1440, height: 900 };
/** Every station stands in this view, on single markers. */
const VIEW = 'z=6.2&lat=47&lon=11';
const PANS = 12;

interface Drawn {
  usefulMs: number;
  drawnMs: number;
}

/** Real Chromium with software WebGL on the built product, with and without its drawing: script time per frame under a stream, memory, first useful map, and an empty MapLibre map beside it. */
export default async function map(): Promise<void> {
  const dataDir = makeDataDir();
  let product = await startProduct(dataDir, { LOG_LEVEL: 'error' });
  const browser = await launch();
  try {
    const fill = async (from: number, to: number) => {
      await addStations(dataDir, from, to);
      await product.end('SIGTERM');
      product = await startProduct(dataDir, { LOG_LEVEL: 'error' });
    };
    await fill(1, STATIONS);
    const empty = await emptyMap(browser, product.url);
    print([['an empty MapLibre map that repaints: drawn; script per frame, p50 / p99 / most', `${seconds(empty.drawn.drawnMs)}; ${scripted(empty.script)}`]]);
    const taken = await streamed(browser, product, { isDrawn: false });
    print([
      ['script per frame where drawing costs nothing, p50 / p99 / most', `${scripted(taken.script)}; limit ${LIMIT_MS} at p99`],
      ['  of it CPU time, p50 / p99', cpuOf(taken.script, empty.script)],
      ['  longest by name', taken.script.longest.join(', ')],
    ]);
    const stream = await streamed(browser, product, { isDrawn: true });
    print([
      ['stations, updates', `${STATIONS}, ${UPDATES_PER_SECOND}/s for ${MINUTES} min; ${stream.arrived} readings acknowledged`],
      ['first useful map / all drawn', `${seconds(stream.drawn.usefulMs)} / ${seconds(stream.drawn.drawnMs)}; ${ratio(stream.drawn.drawnMs, empty.drawn.drawnMs)} of the empty map`],
      ['script per frame where the processor draws, p50 / p99 / most', `${scripted(stream.script)}; limit ${LIMIT_MS} at p99; ${ratio(quantile(stream.script.frameMs, 0.99), quantile(empty.script.frameMs, 0.99))} of the empty map at p99`],
      ['  of it CPU time, p50 / p99', cpuOf(stream.script, empty.script)],
      ['  longest by name', stream.script.longest.join(', ')],
      ['JS heap after GC, start / middle / end', stream.heapMb.map((mb) => `${mb.toFixed(1)} MB`).join(' / ')],
    ]);
    await fill(STATIONS + 1, MANY_STATIONS);
    const many = await panned(browser, product.url);
    print([
      [`${MANY_STATIONS} stations: first useful map / all drawn`, `${seconds(many.drawn.usefulMs)} / ${seconds(many.drawn.drawnMs)}`],
      ['  script per frame of a pan, p50 / p99 / most', scripted(many.script)],
      ['  of it CPU time, p50 / p99', cpuOf(many.script, empty.script)],
      ['  longest by name', many.script.longest.join(', ')],
      ['  JS heap after GC', `${many.heapMb.toFixed(1)} MB`],
    ]);
  } finally {
    await browser.close();
    await product.end('SIGTERM');
    removeDataDir(dataDir);
  }
}

/** `isDrawn` false: the drawing calls return at once, as with a graphics card; otherwise frames wait for the processor, and script of all that time counts as one frame's. */
async function streamed(browser: Browser, product: Product, { isDrawn }: { isDrawn: boolean }) {
  const page = await browser.newPage({ viewport: SIZE });
  if (!isDrawn) await page.addInitScript('for (const name of ["drawElements", "drawArrays"]) WebGL2RenderingContext.prototype[name] = () => {}');
  const devtools = await page.context().newCDPSession(page);
  const drawn = await opened(page, `${product.url}/?p=pm25&${VIEW}`, '.map');
  const stop = startUpdates(product.url, UPDATES_PER_SECOND);
  const heapMb = [await heapOf(devtools)];
  const scripts: Script[] = [];
  const pieceMs = (MINUTES * 60_000) / 2;
  for (let half = 0; half < 2; half += 1) {
    scripts.push(await traced(browser, page, Math.min(TRACE_MS, pieceMs)));
    await page.waitForTimeout(Math.max(0, pieceMs - TRACE_MS));
    heapMb.push(await heapOf(devtools));
  }
  scripts.push(await traced(browser, page, Math.min(TRACE_MS, pieceMs)));
  const arrived = await stop();
  await page.close();
  return { drawn, heapMb, arrived, script: joined(scripts) };
}

async function panned(browser: Browser, url: string) {
  const page = await browser.newPage({ viewport: SIZE });
  const devtools = await page.context().newCDPSession(page);
  const drawn = await opened(page, `${url}/?p=pm25&${VIEW}`, '.map');
  const script = await traced(browser, page, 0, async () => {
    for (let i = 0; i < PANS; i += 1) {
      await page.mouse.move(700, 450);
      await page.mouse.down();
      await page.mouse.move(700 + (i % 2 === 0 ? 260 : -260), 450 + (i % 3) * 40, { steps: 8 });
      await page.mouse.up();
      await page.waitForTimeout(400);
    }
  });
  const heapMb = await heapOf(devtools);
  await page.close();
  return { drawn, script, heapMb };
}

/** The same library with nothing on it, repainting without pause: what no map on this machine can be under. */
async function emptyMap(browser: Browser, url: string) {
  const page = await browser.newPage({ viewport: SIZE });
  const library = join(ROOT, 'node_modules/maplibre-gl/dist');
  await page.route('**/bench/*', (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
    if (name === 'empty.html') return route.fulfill({ contentType: 'text/html', body: EMPTY_PAGE });
    return route.fulfill({ contentType: name.endsWith('.css') ? 'text/css' : 'text/javascript', body: readFileSync(join(library, name)) });
  });
  const drawn = await opened(page, `${url}/bench/empty.html`, '#map');
  const script = await traced(browser, page, TRACE_MS / 2);
  await page.close();
  return { drawn, script };
}

const EMPTY_PAGE = `<!doctype html><link rel="stylesheet" href="/bench/maplibre-gl.css"><style>html, body, #map { height: 100%; margin: 0 }</style><div id="map"></div>
<script type="module">
  import { Map, setWorkerUrl } from '/bench/maplibre-gl.mjs';
  setWorkerUrl('/bench/maplibre-gl-worker.mjs');
  const element = document.getElementById('map');
  const map = new Map({ container: element, style: { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#d5e2e5' } }] }, center: [11, 47], zoom: 6.2 });
  map.on('load', () => { element.dataset.state = 'ready'; });
  map.on('render', () => { element.dataset.state = 'drawn'; map.triggerRepaint(); });
</script>`;

async function opened(page: Page, address: string, map: string): Promise<Drawn> {
  await page.goto('about:blank');
  const startedMs = performance.now();
  await page.goto(address, { waitUntil: 'commit', timeout: 180_000 });
  await page.locator(`${map}[data-state="ready"], ${map}[data-state="drawn"]`).waitFor({ state: 'attached', timeout: 180_000 });
  const usefulMs = performance.now() - startedMs;
  await page.locator(`${map}[data-state="drawn"]`).waitFor({ state: 'attached', timeout: 180_000 });
  return { usefulMs, drawnMs: performance.now() - startedMs };
}

async function traced(browser: Browser, page: Page, durationMs: number, work: () => Promise<void> = async () => {}): Promise<Script> {
  await browser.startTracing(page, { categories: ['devtools.timeline', 'v8.execute', 'disabled-by-default-devtools.timeline', '__metadata', 'blink.user_timing'] });
  await Promise.all([page.waitForTimeout(durationMs), work()]);
  return scriptOf(JSON.parse((await browser.stopTracing()).toString('utf8')));
}

async function heapOf(devtools: CDPSession): Promise<number> {
  for (let i = 0; i < 3; i += 1) await devtools.send('HeapProfiler.collectGarbage');
  return (await devtools.send('Runtime.getHeapUsage')).usedSize / 1e6;
}

function joined(scripts: readonly Script[]): Script {
  return { frameMs: scripts.flatMap((one) => one.frameMs), cpuMs: scripts.flatMap((one) => one.cpuMs), longest: scripts.flatMap((one) => one.longest).slice(0, 6) };
}

function scripted({ frameMs }: Script): string {
  return `${quantile(frameMs, 0.5).toFixed(1)} / ${quantile(frameMs, 0.99).toFixed(1)} / ${Math.max(...frameMs).toFixed(1)} ms in ${frameMs.length} frames`;
}

function cpuOf({ cpuMs }: Script, empty: Script): string {
  if (cpuMs.length === 0 || empty.cpuMs.length === 0) return 'not traced';
  return `${quantile(cpuMs, 0.5).toFixed(1)} / ${quantile(cpuMs, 0.99).toFixed(1)} ms; ${ratio(quantile(cpuMs, 0.99), quantile(empty.cpuMs, 0.99))} of the empty map at p99`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function ratio(one: number, other: number): string {
  return `${(one / other).toFixed(1)} ×`;
}
