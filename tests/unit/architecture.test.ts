import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Room → rooms it may import. A room always may import itself; `type:` rooms only by `import type`. */
const MAY_IMPORT: Record<string, string[]> = {
  'lib/domain': [],
  'lib/numeric': [],
  'lib/messages': [],
  'lib/indices': ['lib/domain', 'lib/numeric'],
  'lib/live': ['lib/domain', 'lib/numeric'],
  'lib/charts': ['lib/domain', 'lib/numeric', 'lib/messages'],
  'lib/ui': ['lib/domain', 'lib/numeric', 'lib/messages'],
  'lib/map': ['lib/domain', 'lib/numeric', 'lib/indices', 'lib/messages'],
  routes: ['lib/*', 'type:server/*'],
  'server/checks': ['lib/domain', 'lib/numeric'],
  'server/detectors': ['lib/domain', 'lib/numeric'],
  'server/decoders': ['lib/domain', 'lib/numeric'],
  'server/connectors': ['lib/domain', 'lib/numeric'],
  'server/exporters': ['lib/domain', 'lib/numeric'],
  'server/notifiers': ['lib/domain', 'lib/numeric', 'lib/messages'],
  'server/ledger': ['lib/domain', 'lib/numeric'],
  'server/db': ['lib/domain', 'lib/numeric'],
  'server/accounts': ['lib/domain', 'server/db'],
  'server/live': ['lib/domain', 'lib/numeric'],
  'server/ingest': ['lib/domain', 'lib/numeric'],
  'server/stages': ['lib/domain', 'lib/numeric', 'lib/indices', 'server/checks', 'server/detectors', 'server/db'],
  'server/simulator': ['lib/domain', 'lib/numeric'],
  'server/importer': ['lib/domain', 'lib/numeric', 'server/stages', 'server/decoders', 'server/db', 'server/process'],
  'server/cli': ['lib/*', 'server/*'],
  'server/process': ['lib/domain', 'lib/numeric', 'lib/messages', 'server/*'],
};

/** Where time and chance may enter: the process, commands, the browser's own edges. */
const CLOCK_EDGES = /^(server\/(main|app|dev)\.ts|server\/cli\/|src\/routes\/|src\/hooks|src\/lib\/live\/|.*\.svelte$)/;

interface Import {
  /** Path from the root, or a package name. */
  target: string;
  isType: boolean;
}
interface SourceFile {
  path: string;
  text: string;
  imports: Import[];
}

const FILES = ['src', 'server'].flatMap(listSources).map(readSource);

describe('architecture', () => {
  it('lets each room import only the rooms that the table names', () => {
    const trespasses = FILES.flatMap((file) => {
      const room = roomOf(file.path);
      return file.imports.filter((one) => !isAllowed(room, one)).map((one) => `${file.path} → ${one.target}`);
    });
    expect(trespasses).toEqual([]);
  });

  it('knows every room that there is', () => {
    const rooms = new Set(FILES.map((file) => roomOf(file.path)));
    expect([...rooms].filter((room) => !(room in MAY_IMPORT))).toEqual([]);
  });

  it.each<[name: string, isUse: (file: SourceFile) => boolean, isAllowedIn: RegExp]>([
    ['maplibre-gl', (file) => isImported(file, 'maplibre-gl'), /^src\/lib\/map\//],
    ['socket.io', (file) => isImported(file, 'socket.io'), /^server\/live\//],
    ['socket.io-client', (file) => isImported(file, 'socket.io-client'), /^src\/lib\/live\//],
    ['ioredis', (file) => isImported(file, 'ioredis'), /^server\/live\//],
    ['pg', (file) => isImported(file, 'pg'), /^server\/db\//],
    ['process.env', (file) => /process\.env\b/.test(codeOf(file)), /^server\/config\.ts$/],
    ['SQL', (file) => isSql(file), /^server\/db\//],
    ['the clock', (file) => /\bDate\.now\(|\bnew Date\(\)/.test(codeOf(file)), CLOCK_EDGES],
    ['randomness', (file) => /\bMath\.random\(/.test(codeOf(file)), CLOCK_EDGES],
  ])('keeps %s where it belongs', (_name, isUse, isAllowedIn) => {
    const uses = FILES.filter((file) => isUse(file) && !isAllowedIn.test(file.path)).map((file) => file.path);
    expect(uses).toEqual([]);
  });

  it('has no cycle of imports', () => {
    expect(findCycle()).toEqual([]);
  });
});


function isAllowed(room: string, one: Import): boolean {
  if (!/^(src|server)\//.test(one.target)) return true;
  const target = roomOf(one.target);
  if (target === room) return true;
  return (MAY_IMPORT[room] ?? []).some((rule) => {
    const [, typeOnly, pattern = ''] = /^(type:)?(.*)$/.exec(rule) ?? [];
    if (typeOnly !== undefined && !one.isType) return false;
    return pattern.endsWith('/*') ? target.startsWith(pattern.slice(0, -1)) : pattern === target;
  });
}

/** `server/db`, `lib/map`, …; files straight under `server/` are the process; all else under `src/` is routes. */
function roomOf(path: string): string {
  const server = /^server\/([^/]+)\//.exec(path);
  if (server) return `server/${server[1]}`;
  if (path.startsWith('server/')) return 'server/process';
  const lib = /^src\/lib\/([^/]+)\//.exec(path);
  return lib ? `lib/${lib[1]}` : 'routes';
}

function isImported(file: SourceFile, name: string): boolean {
  return file.imports.some((one) => one.target === name || one.target.startsWith(`${name}/`));
}

function isSql(file: SourceFile): boolean {
  return /['"`]\s*(select|insert into|update|delete from|with \w+ as \(|create table|alter table|drop table|copy)\s[^'"`]*\b(from|into|set|as|values|stdin)\b/i.test(codeOf(file));
}

/** Without comments, so that a rule may be spoken of. */
function codeOf(file: SourceFile): string {
  return file.text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

function listSources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const found = text.matchAll(/(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g);
  const imports = [...found].map(([, type, name, dynamic]) => ({
    target: targetOf(path, name ?? dynamic ?? ''),
    isType: type !== undefined,
  }));
  return { path, text, imports };
}

function targetOf(path: string, name: string): string {
  const plain = name.replace(/\?.*$/, '');
  if (plain.startsWith('#lib/')) return `src/lib/${plain.slice(5)}`;
  if (plain.startsWith('$lib/')) return `src/lib/${plain.slice(5)}`;
  if (plain.startsWith('#server/')) return `server/${plain.slice(8)}`;
  return plain.startsWith('.') ? normalize(join(dirname(path), plain)) : plain;
}

function findCycle(): string[] {
  const byPath = new Map(FILES.map((file) => [file.path, file]));
  const done = new Set<string>();
  const walk = (path: string, trail: string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const one of byPath.get(path)?.imports ?? []) {
      // a type leaves nothing to load, so it cannot make a cycle
      const cycle = one.isType ? [] : walk(one.target, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    done.add(path);
    return [];
  };
  return FILES.map((file) => walk(file.path, [])).find((cycle) => cycle.length > 0) ?? [];
}
