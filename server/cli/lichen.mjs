#!/usr/bin/env node
import { ensureBuilt, requireNode } from '../build.mjs';

requireNode();
// stdout belongs to the command's own output
await ensureBuilt(console.error);
await import(new URL('../../build/server/lichen.js', import.meta.url).href);
