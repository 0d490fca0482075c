import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONG_NAME, makeSite, type Site } from './every-page.ts';
import { firstLoadOf } from './first-load.ts';
import { makeDataDir, removeDataDir, startProduct, type Product } from './product.ts';
import { makeStore, type Store } from './store.ts';

/** Scripts of a page before anything is asked for by import(): the map's library, live copies and charts come after. */
const LIMIT_KB = 60;

describe('the first load', () => {
  let product: Product;
  let dataDir: string;
  let store: Store;
  let site: Site;
  beforeAll(async () => {
    dataDir = makeDataDir();
    store = await makeStore(dataDir);
    product = await startProduct(dataDir, store.env);
    site = await makeSite(product, store);
  });
  afterAll(async () => {
    await product?.end('SIGTERM');
    await store?.drop();
    removeDataDir(dataDir);
  });

  it('of every page is at most 60 kB of scripts', async () => {
    const heavy: string[] = [];
    for (const { path } of site.pages) {
      const { bytes, files } = await firstLoadOf(product.url, path);
      const said = `${path}: ${(bytes / 1000).toFixed(1)} kB gzip of scripts in ${files.length} files`;
      console.log(said);
      expect(files.length, path).toBeGreaterThan(3);
      if (bytes > LIMIT_KB * 1000) heavy.push(said);
    }
    expect(heavy).toEqual([]);
  });

  it('says something useful without scripts: the map page lists its stations', async () => {
    const html = await (await fetch(new URL('/?p=pm25', product.url))).text();
    const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
    expect(main).toContain('80.0');
    expect(main).toContain(LONG_NAME);
  });
});
