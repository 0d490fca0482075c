import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstLoadOf } from './first-load.ts';
import { call, makeDataDir, makeStation, removeDataDir, startProduct, type Product } from './product.ts';

/** Scripts of a page before anything is asked for by import(): the map's library, live copies and charts come after. */
const LIMIT_KB = 60;
const PATHS = ['/', '/?s=1&p=dissolved_oxygen', '/stations', '/stations/1', '/compare', '/download', '/alerts', '/alerts/new', '/sensors/add', '/devices', '/sign-in', '/about', '/no-such-page'];

describe('the first load', () => {
  let product: Product;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = makeDataDir();
    product = await startProduct(dataDir);
    const { key } = await makeStation(product.url);
    await call(product.url, '/api/v1/readings', key, { readings: [{ parameter: 'dissolved_oxygen', value: 8.4, unit: 'mg/L' }] });
  });
  afterAll(async () => {
    await product.end('SIGTERM');
    removeDataDir(dataDir);
  });

  it.each(PATHS)('of %s is at most 60 kB of scripts', async (path) => {
    const { bytes, files } = await firstLoadOf(product.url, path);
    console.log(`${path}: ${(bytes / 1000).toFixed(1)} kB gzip of scripts in ${files.length} files`);
    expect(files.length).toBeGreaterThan(3);
    expect(bytes).toBeLessThanOrEqual(LIMIT_KB * 1000);
  });

  it('says something useful without scripts: the map page lists its stations', async () => {
    const html = await (await fetch(new URL('/?p=dissolved_oxygen', product.url))).text();
    const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
    expect(main).toContain('8.4');
    expect(main).toContain('Weir');
  });
});
