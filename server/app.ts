import type { Reads } from '#lib/domain/api.ts';

/** What the pages and routes may know and use of the process they run in; the one App stands on `locals.app`. */
export interface App {
  reads: Reads;
  /** True for the administrator's API token. Compared in constant time. */
  isAdministrator(token: string): boolean;
  /** Removes the demonstration network and stops its simulator; asked by the administrator's one click. */
  removeDemonstration(): Promise<void>;
  /** MapLibre style URL or `pmtiles://` source that replaces the offline basemap; null: offline basemap. */
  basemapUrl: string | null;
  version: string;
}

/** Two module graphs exist in production (the site's and the server's); the App is handed over under this key. */
export const APP_KEY = Symbol.for('lichen.app');
