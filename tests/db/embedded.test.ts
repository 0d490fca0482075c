import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachEmbedded, startEmbedded, type Embedded } from '#server/db/embedded/index.ts';
import { lockFolder } from '#server/db/embedded/lock.ts';
import { isRunning, startTimeOf } from '#server/db/embedded/processes.ts';
import { openPool } from '#server/db/pool.ts';

const isRoot = process.getuid?.() === 0;

describe('the embedded database', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'lichen-embedded-'));
  const log: string[] = [];
  const start = () => startEmbedded({ dataDir, log: (line) => log.push(line) });
  let embedded: Embedded;
  beforeAll(async () => {
    chmodSync(dataDir, 0o755);
    embedded = await start();
  });
  afterAll(async () => {
    await embedded.stop();
    rmSync(dataDir, { recursive: true });
  });

  it('is durable, checks its pages, counts in UTC and listens on this machine alone', async () => {
    const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'listen_addresses', 'TimeZone', 'server_encoding', 'password_encryption'];
    const settings = await Promise.all(names.map((name) => ask(embedded, `select current_setting('${name}') as value`)));
    expect(settings).toEqual(['on', 'on', 'on', 'on', '127.0.0.1', 'UTC', 'UTF8', 'scram-sha-256']);
    expect(await ask(embedded, "select lower('ÄÉÞ') as value")).toBe('äéþ');
  });

  it('keeps its data in a folder of mode 0700, and its password in a file of mode 0600', () => {
    const folder = join(dataDir, 'postgres');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'lichen.password')).mode & 0o777).toBe(0o600);
    if (isRoot) expect(statSync(folder).uid).not.toBe(0);
  });

  it('lets nobody in without the password', async () => {
    await expect(ask({ ...embedded, url: embedded.url.replace(/:[^:@]+@/, ':wrong@') }, 'select 1 as value')).rejects.toMatchObject({ code: '28P01' });
  });

  it('refuses a second Lichen on the same folder, in plain words', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'instance.running', message: expect.stringContaining('Another Lichen') });
  });

  it('lets a program of the command line use it, and leaves it running', async () => {
    const attached = await attachEmbedded(dataDir);
    expect(attached.url).toBe(embedded.url);
    await attached.stop();
    expect(await ask(embedded, 'select 1 as value')).toBe(1);
  });

  it('comes back on the same port when its server is killed', async () => {
    await ask(embedded, 'create table kept as select 7 as value');
    process.kill(embedded.pid(), 'SIGKILL');
    await expect.poll(() => ask(embedded, 'select value from kept').catch(() => null), { timeout: 30_000, interval: 100 }).toBe(7);
    expect(log).toContain('the database is back');
  });

  it('starts within a second once it was made, and stops for good', async () => {
    const pid = embedded.pid();
    await embedded.stop();
    expect(isRunning(pid)).toBe(false);
    const startedMs = performance.now();
    embedded = await start();
    console.log(`warm start ${Math.round(performance.now() - startedMs)} ms`);
    expect(await ask(embedded, 'select value from kept')).toBe(7);
  });

  it('is started for a program of the command line where nothing runs, and stopped with it', async () => {
    await embedded.stop();
    const attached = await attachEmbedded(dataDir);
    expect(await ask(attached, 'select value from kept')).toBe(7);
    await attached.stop();
    expect(isRunning(attached.pid())).toBe(false);
    embedded = await start();
  });

  it('is used on when the Lichen before was killed and left it running', async () => {
    await embedded.stop();
    const left = await startInChild(dataDir);
    left.child.kill('SIGKILL');
    await untilGone(left.child.pid ?? 0);
    expect(isRunning(left.pid)).toBe(true);
    embedded = await start();
    expect(embedded.pid()).toBe(left.pid);
    expect(embedded.notes.join()).toContain('still running');
    expect(await ask(embedded, 'select value from kept')).toBe(7);
  });

  it('starts over the pid file of a process that is no server', async () => {
    await embedded.stop();
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n${join(dataDir, 'postgres')}\n1\n5432\n\n127.0.0.1\n\nready\n`);
    embedded = await start();
    expect(await ask(embedded, 'select value from kept')).toBe(7);
  });

  it('moves to another port when the one it had is taken while it was down', async () => {
    await embedded.stop();
    embedded = await start();
    const port = Number(new URL(embedded.url).port);
    await embedded.stop();
    const squatter = createServer().listen(port, '127.0.0.1');
    embedded = await start();
    expect(await ask(embedded, 'select value from kept')).toBe(7);
    squatter.close();
  });

  it('makes nothing anew where an interrupted start left something half made', async () => {
    await embedded.stop();
    mkdirSync(join(dataDir, 'postgres.new-1'));
    embedded = await start();
    expect(await ask(embedded, 'select value from kept')).toBe(7);
  });
});

describe.runIf(isRoot)('the embedded database in a closed folder, as root', () => {
  it('keeps its data where its account can go, says so, and finds it again', async () => {
    const home = mkdtempSync(join(tmpdir(), 'lichen-closed-'));
    const dataDir = join(home, 'data');
    const first = await startEmbedded({ dataDir, log: () => undefined });
    const folder = readFileSync(join(dataDir, 'postgres.place'), 'utf8').trim();
    try {
      expect(folder).toMatch(/^\/var\/lib\/lichen\/[0-9a-f]{16}\/postgres$/);
      expect(first.notes.join('\n')).toContain(folder);
      await ask(first, 'create table kept as select 7 as value');
      await first.stop();
      chmodSync(home, 0o755);
      const second = await startEmbedded({ dataDir, log: () => undefined });
      expect(await ask(second, 'select value from kept')).toBe(7);
      await second.stop();
    } finally {
      rmSync(home, { recursive: true });
      rmSync(join(folder, '..'), { recursive: true });
    }
  });
});

describe('the lock of a data folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lichen-lock-'));
  const path = join(folder, 'lichen.lock');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is taken over from a process that is gone, and from a later one with its number', () => {
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, started: '1', token: 'gone' }));
    lockFolder(folder)();
    writeFileSync(path, JSON.stringify({ pid: process.ppid, started: 'long ago', token: 'gone' }));
    lockFolder(folder)();
    writeFileSync(path, '{half');
    lockFolder(folder)();
    expect(existsSync(path)).toBe(false);
  });

  it('is respected while its process lives', () => {
    writeFileSync(path, JSON.stringify({ pid: process.ppid, started: startTimeOf(process.ppid), token: 'alive' }));
    expect(() => lockFolder(folder)).toThrow(`process ${process.ppid}`);
    rmSync(path);
  });
});

async function ask(embedded: Pick<Embedded, 'url'>, statement: string): Promise<unknown> {
  const pool = openPool(embedded.url, { max: 1, connectTimeoutMs: 2000 });
  try {
    return (await pool.query<{ value: unknown }>(statement)).rows[0]?.value;
  } finally {
    await pool.end();
  }
}

/** A Lichen of its own process, which can be killed. It runs the built room: Node 20 reads no types. */
async function startInChild(dataDir: string): Promise<{ child: ChildProcess; pid: number }> {
  const { build } = await import('vite');
  const outDir = mkdtempSync(join(process.cwd(), 'node_modules', '.lichen-child-'));
  try {
    await build({ configFile: false, logLevel: 'silent', publicDir: false, ssr: { noExternal: [/^#/] }, build: { ssr: 'server/db/embedded/index.ts', outDir, rolldownOptions: { output: { entryFileNames: 'embedded.mjs' } } } });
    const script = `const { startEmbedded } = await import(${JSON.stringify(join(outDir, 'embedded.mjs'))});
      const { pid } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log: () => undefined });
      console.log(pid()); setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => child.stdout?.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))));
    return { child, pid };
  } finally {
    rmSync(outDir, { recursive: true });
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await delay(10);
}
