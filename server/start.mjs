import { ensureBuilt, requireNode } from './build.mjs';

requireNode();
await ensureBuilt();
// The same process: signals reach the server directly.
await import(new URL('../build/server/main.js', import.meta.url).href);
