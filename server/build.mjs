import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// not import.meta.dirname: the check below must also reach readers with an older Node
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LOCK = join(ROOT, 'build', 'building');
/** What is built by one run of vite, what it is made of, and a file that is there when it is done. */
const PARTS = [
  { name: 'site', result: 'build/site/handler.js', args: ['build'], sources: ['src', 'static', 'svelte.config.js', 'vite.config.ts'] },
  { name: 'server', result: 'build/server/main.js', args: ['build', '--config', 'vite.server.config.ts'], sources: ['server', 'src/lib', 'vite.server.config.ts'] },
];
const PACKAGE = ['package.json', 'package-lock.json'];
const LOCK_PATIENCE_MS = 300_000;

/** Ends the process in plain words where Node is too old for what follows. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Lichen needs Node 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org/en/download`);
  process.exit(1);
}

/** @typedef {(typeof PARTS)[number]} Part */

/**
 * Builds the site and the server where that has not been done since their sources changed.
 * Two processes that ask at once build once.
 * @param {(line: string) => void} [say]
 */
export async function ensureBuilt(say = console.log) {
  if (PARTS.every(isFresh)) return;
  if (!existsSync(join(ROOT, 'node_modules', 'vite'))) return keepWhatIsThere(say);
  await withLock(async () => {
    for (const part of PARTS) if (!isFresh(part)) await build(part, say);
  });
}

/** @param {Part} part @param {(line: string) => void} say */
async function build(part, say) {
  const print = fingerprint(part);
  const startedMs = performance.now();
  say(`Building the ${part.name} …`);
  await runVite([...part.args, '--logLevel', 'warn']);
  writeFileSync(stampOf(part), print);
  say(`Built the ${part.name} in ${((performance.now() - startedMs) / 1000).toFixed(1)} s.`);
}

/** @param {Part} part */
function isFresh(part) {
  return isComplete(part) && existsSync(stampOf(part)) && readFileSync(stampOf(part), 'utf8') === fingerprint(part);
}

/** @param {Part} part */
function isComplete({ result }) {
  return existsSync(join(ROOT, result));
}

/** @param {Part} part */
function stampOf({ name }) {
  return join(ROOT, 'build', `${name}.stamp`);
}

/** @param {(line: string) => void} say */
function keepWhatIsThere(say) {
  if (!PARTS.every(isComplete)) fail('Lichen is not built, and the tools to build it are missing: run "npm ci" (without --omit=dev) first.');
  say('The build may be older than its sources; the tools to build it again are not installed.');
}

/** Changes whenever a source is added, removed or written to. @param {Part} part */
function fingerprint({ sources }) {
  const hash = createHash('sha256');
  for (const path of listFiles([...sources, ...PACKAGE])) {
    const { size, mtimeMs } = statSync(join(ROOT, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** @param {string[]} paths @returns {string[]} */
function listFiles(paths) {
  return paths.flatMap((path) => {
    const whole = join(ROOT, path);
    if (!existsSync(whole)) return [];
    if (!statSync(whole).isDirectory()) return [path];
    return listFiles(readdirSync(whole).sort().map((name) => `${path}/${name}`));
  });
}

/** @param {string[]} args @returns {Promise<void>} */
async function runVite(args) {
  // whatever the caller's is: `test` or `development` would bundle the frameworks' checks and warnings
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), ...args], { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production' }, stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const stop = () => {
    child.kill();
    rmSync(LOCK, { force: true });
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (code === 0) return;
  rmSync(LOCK, { force: true });
  fail(`${Buffer.concat(output).toString()}\nThe build failed: vite ${args.join(' ')}`);
}

/** @param {() => Promise<void>} work */
async function withLock(work) {
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  const givenUpMs = performance.now() + LOCK_PATIENCE_MS;
  while (!tryLock()) {
    if (performance.now() > givenUpMs) fail(`Another process builds for too long; remove ${LOCK} if there is none.`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  try {
    await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function tryLock() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (cause) {
    if (/** @type {NodeJS.ErrnoException} */ (cause).code !== 'EEXIST') throw cause;
  }
  if (isOwnerGone()) rmSync(LOCK, { force: true });
  return false;
}

function isOwnerGone() {
  try {
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0);
    return false;
  } catch (cause) {
    return /** @type {NodeJS.ErrnoException} */ (cause).code === 'ESRCH';
  }
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  requireNode();
  await ensureBuilt();
}
