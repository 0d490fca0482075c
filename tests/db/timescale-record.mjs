import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/**
 * TimescaleDB is not found everywhere. Where it is, `npm run timescale:record` runs the database tests, the end-to-end
 * tests and the 30 kills against it and writes down what they were run on; `npm run timescale:check` fails where that
 * has changed since. The kills crash the server: give it one that nobody else uses.
 */
const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const RECORD = join(PROJECT, 'docs', 'timescale-record.json');
const FOLDERS = ['migrations', 'server/db'];
const END_TO_END = ['--project', 'e2e', '--project', 'browser', 'tests/e2e/product.test.ts', 'tests/e2e/kill.test.ts', 'tests/browser/live.test.ts'];

process.exitCode = process.argv.includes('--check') ? check() : await record();

function check() {
  const found = readRecord();
  if (found === null) return say('There is no record of the database tests on TimescaleDB; make one with TIMESCALE_URL=… npm run timescale:record', 1);
  if (found.sha256 !== hashOfSources()) {
    return say(`server/db or migrations changed since the database tests ran on TimescaleDB (${found.date}); run them again: TIMESCALE_URL=… npm run timescale:record`, 1);
  }
  return say(`The database tests passed on TimescaleDB ${found.timescaledb} with these sources: ${found.passedOnTimescale} of them there, ${found.date}`, 0);
}

async function record() {
  const url = process.env.TIMESCALE_URL;
  if (!url) return say('Set TIMESCALE_URL to a server that has TimescaleDB, e.g. postgres://postgres@127.0.0.1:5432/postgres', 1);
  const sha256 = hashOfSources();
  const report = runTests(['--project', 'db'], { TIMESCALE_URL: url });
  const onTimescale = report.testResults.flatMap((file) => file.assertionResults).filter((test) => test.ancestorTitles.some((title) => title.endsWith('on timescale')));
  const passedOnTimescale = onTimescale.filter((test) => test.status === 'passed').length;
  if (!report.success || passedOnTimescale === 0) return say(`Not recorded: ${report.numFailedTests} tests failed, ${passedOnTimescale} passed on TimescaleDB`, 1);
  const { endToEnd, kills } = runEndToEnd(url);
  if (!endToEnd.success || kills === null) return say(`Not recorded: ${endToEnd.numFailedTests} end-to-end tests failed on TimescaleDB`, 1);
  if (sha256 !== hashOfSources()) return say('Not recorded: the sources changed while the tests ran', 1);
  const versions = await readVersions(url);
  const counts = { passed: report.numPassedTests, failed: report.numFailedTests, passedOnTimescale, endToEndPassed: endToEnd.numPassedTests, kills };
  writeFileSync(RECORD, `${JSON.stringify({ ...versions, node: process.version, ...counts, sha256, date: new Date().toISOString().slice(0, 10) }, null, 2)}\n`);
  return check();
}

/** The product as a person meets it, started on this server; with the counts of what the kills left. */
function runEndToEnd(url) {
  const folder = mkdtempSync(join(tmpdir(), 'lichen-record-'));
  const killReport = join(folder, 'kills.json');
  try {
    const endToEnd = runTests(END_TO_END, { E2E_DATABASE_URL: url, KILL_REPORT: killReport });
    return { endToEnd, kills: existsSync(killReport) ? JSON.parse(readFileSync(killReport, 'utf8')) : null };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runTests(which, env) {
  const folder = mkdtempSync(join(tmpdir(), 'lichen-record-'));
  const output = join(folder, 'report.json');
  try {
    const arguments_ = [join(PROJECT, 'node_modules/vitest/vitest.mjs'), 'run', ...which, '--reporter=default', '--reporter=json', `--outputFile.json=${output}`];
    spawnSync(process.execPath, arguments_, { cwd: PROJECT, stdio: 'inherit', env: { ...process.env, ...env } });
    return JSON.parse(readFileSync(output, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function readVersions(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("select current_setting('server_version') as postgresql, default_version as timescaledb from pg_available_extensions where name = 'timescaledb'");
  await client.end();
  return rows[0];
}

/** Paths and contents, in the order of the paths; a checkout with other line ends is the same. */
function hashOfSources() {
  const hash = createHash('sha256');
  const paths = FOLDERS.flatMap((folder) => readdirSync(join(PROJECT, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  for (const path of paths.map((path) => relative(PROJECT, path).replaceAll('\\', '/')).sort()) {
    hash.update(`${path}\n${readFileSync(join(PROJECT, path), 'utf8').replaceAll('\r\n', '\n')}\n`);
  }
  return hash.digest('hex');
}

function readRecord() {
  try {
    return JSON.parse(readFileSync(RECORD, 'utf8'));
  } catch {
    return null;
  }
}

function say(text, code) {
  (code === 0 ? console.log : console.error)(text);
  return code;
}
