import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// not import.meta.dirname: the check below must also reach readers with an older Node
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMP = join(ROOT, 'build', 'stamp');
const LOCK = join(ROOT, 'build', 'building');
const SOURCES = ['src', 'server', 'static', 'package.json', 'package-lock.json', 'svelte.config.js', 'vite.config.ts', 'vite.server.config.ts'];
const LOCK_PATIENCE_MS = 300_000;

/** Ends the process in plain words where Node is too old for what follows. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Lichen needs Node 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org/en/download`);
  process.exit(1);
}

/**
 * Builds the site and the server where that has not been done since their sources changed.
 * Two processes that ask at once build once.
 * @param {(line: string) => void} [say]
 */
export async function ensureBuilt(say = console.log) {
  if (isFresh()) return;
  if (!existsSync(join(ROOT, 'node_modules', 'vite'))) return keepWhatIsThere(say);
  await withLock(async () => {
    if (isFresh()) return;
    const print = fingerprint();
    const startedMs = performance.now();
    say('Building the site and the server (only when something changed; about half a minute) …');
    await runVite(['build', '--logLevel', 'warn']);
    await runVite(['build', '--config', 'vite.server.config.ts', '--logLevel', 'warn']);
    writeFileSync(STAMP, print);
    say(`Built in ${((performance.now() - startedMs) / 1000).toFixed(1)} s.`);
  });
}

function isFresh() {
  return existsSync(STAMP) && isComplete() && readFileSync(STAMP, 'utf8') === fingerprint();
}

function isComplete() {
  return existsSync(join(ROOT, 'build', 'site', 'handler.js')) && existsSync(join(ROOT, 'build', 'server', 'main.js'));
}

/** @param {(line: string) => void} say */
function keepWhatIsThere(say) {
  if (!isComplete()) fail('Lichen is not built, and the tools to build it are missing: run "npm ci" (without --omit=dev) first.');
  say('The build may be older than its sources; the tools to build it again are not installed.');
}

/** Changes whenever a source is added, removed or written to. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const path of listFiles(SOURCES)) {
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
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
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
