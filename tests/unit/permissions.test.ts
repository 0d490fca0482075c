import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCOPES, VISITOR, type Viewer } from '#lib/domain/accounts.ts';
import { decoders } from '#server/decoders/index.ts';
import { administers, findPermission, judgePermission, mayRole, PERMISSIONS, RIGHTS, type Permission } from '#lib/domain/permissions.ts';

const ROOT = join(import.meta.dirname, '../..');
const ROUTES = join(ROOT, 'src/routes');
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

describe('the table of permissions', () => {
  it('has a row for every page, and no page too many', () => {
    expect(placesOf('page')).toEqual(filesNamed(/^\+page(\.server)?\.(ts|svelte)$/).map(({ route }) => route).filter(isFirst).sort());
  });

  it('has a row for every action of a form, and none too many', () => {
    const actions = filesNamed(/^\+page\.server\.ts$/).flatMap(({ route, text }) => actionsOf(text).map((action) => `${route}?/${action}`));
    expect(actions.length).toBeGreaterThan(15);
    expect(placesOf('form')).toEqual(actions.sort());
  });

  it('has a row for every method of every route, and none too many', () => {
    const handlers = filesNamed(/^\+server\.ts$/).flatMap(({ route, text }) => methodsOf(text).map((method) => `${method} ${route}`));
    expect(handlers.length).toBeGreaterThan(40);
    expect(PERMISSIONS.filter(({ surface }) => surface === 'api').map(({ method, at }) => `${method} ${at}`).sort()).toEqual(handlers.sort());
  });

  it('has a row for every address that the process answers itself', () => {
    const sources = ['server/ingest/http.ts', 'server/exporters/http.ts', 'server/exporters/http-prepared.ts', 'server/health.ts', 'server/one-click.ts'].map((path) => readFileSync(join(ROOT, path), 'utf8')).join('\n');
    const literal = [...sources.matchAll(/'(\/(?:api\/)?v1\/[a-z/-]+|\/healthz|\/metrics)'/g)].map(([, path]) => path!).filter((path) => path !== '/api/v1/');
    const prepared = [...(/\((downloads\|snapshots)\)/.exec(sources)?.[1] ?? '').split('|')].map((noun) => `/api/v1/${noun}`);
    expect(literal.length).toBeGreaterThan(4);
    expect(prepared).toHaveLength(2);
    const known = PERMISSIONS.filter(({ surface }) => surface === 'answerer').map(({ at }) => at);
    expect([...literal, ...prepared].filter((path) => !known.some((at) => at === path || at.startsWith(`${path}/`)))).toEqual([]);
    const doors = decoders.flatMap(({ head }) => head.doors.map(({ method }) => method));
    expect(doors.length).toBeGreaterThan(5);
    expect(doors.filter((method) => findPermission('answerer', method, 'door')?.right !== 'device')).toEqual([]);
    expect(sources).toContain('(?:a|manage)');
    expect(known).toEqual(expect.arrayContaining(['/a/[token]', '/manage/[token]']));
  });

  it('has a row for every event that a socket may send', () => {
    const text = readFileSync(join(ROOT, 'server/live/live.ts'), 'utf8');
    const events = [...text.matchAll(/socket\.on\('(\w+)'/g)].map(([, event]) => event!);
    expect(events.filter((event) => !['disconnect', 'disconnecting', 'error'].includes(event)).sort()).toEqual(placesOf('socket'));
  });

  it('names nothing twice', () => {
    const keys = PERMISSIONS.map(({ surface, method, at }) => `${surface} ${method} ${at}`);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it('lets no form and no write be done without at least a stated owner, link, device or work', () => {
    const open = PERMISSIONS.filter(({ method, right }) => method !== 'GET' && right === 'everyone').map(({ surface, at }) => `${surface} ${at}`);
    expect(open.sort()).toEqual([
      'answerer /api/v1/downloads', 'answerer /api/v1/downloads/[id]/freeze',
      'form /reset?/default', 'form /sign-in?/default', 'form /sign-out?/default',
    ]);
  });
});

describe('a viewer', () => {
  const of = (role: Viewer['role'], by: Viewer['by'] = role === 'visitor' ? 'nobody' : 'session', scopes: Viewer['scopes'] = null): Viewer => ({ ...VISITOR, role, by, scopes });
  const get = (surface: Permission['surface'], method: string, at: string) => findPermission(surface, method, at)!;

  it.each([
    ['upkeep', ['technician', 'analyst', 'administrator']],
    ['stations', ['technician', 'administrator']],
    ['administer', ['administrator']],
  ] as const)('does %s as %j alone', (right, roles) => {
    expect((['visitor', 'member', 'technician', 'analyst', 'administrator'] as const).filter((role) => mayRole(role, right))).toEqual([...roles]);
  });

  it('who is nobody is asked to sign in, and who may not is refused', () => {
    const tags = get('api', 'PUT', '/api/v1/stations/[id]/tags');
    expect([judgePermission(of('visitor'), tags), judgePermission(of('member'), tags), judgePermission(of('analyst'), tags)]).toEqual(['sign-in', 'forbidden', 'yes']);
    const account = get('page', 'GET', '/account');
    expect([judgePermission(of('visitor'), account), judgePermission(of('member'), account)]).toEqual(['sign-in', 'yes']);
  });

  it('by token does no more than its scopes, and never what takes a browser', () => {
    const token = (role: Viewer['role'], ...scopes: Viewer['scopes'] & object) => of(role, 'token', scopes);
    const rules = get('api', 'POST', '/api/v1/rules');
    expect([judgePermission(token('member', 'alerts'), rules), judgePermission(token('administrator', 'read'), rules)]).toEqual(['yes', 'forbidden']);
    expect(judgePermission(token('member', 'stations'), get('answerer', 'POST', '/api/v1/stations'))).toBe('forbidden');
    expect(judgePermission(token('technician', 'stations'), get('answerer', 'POST', '/api/v1/stations'))).toBe('yes');
    expect(judgePermission(token('technician', 'alerts'), get('api', 'GET', '/api/v1/latest'))).toBe('yes'); // public
    for (const permission of PERMISSIONS.filter(({ scope, right }) => scope === null && right !== 'everyone' && right !== 'link')) {
      expect([permission.at, judgePermission(token('administrator', ...SCOPES), permission)]).toEqual([permission.at, 'forbidden']);
    }
    expect([administers(token('administrator', 'read')), administers(token('administrator', 'administer')), administers(of('administrator'))]).toEqual([false, true, true]);
  });

  it('that is nobody is let in nowhere but where all are', () => {
    const inside = PERMISSIONS.filter((permission) => judgePermission(VISITOR, permission) === 'yes').map(({ right }) => right);
    expect([...new Set(inside)].sort()).toEqual(['device', 'everyone', 'link', 'own']); // which ask for their own secrets
    expect(RIGHTS).toEqual(expect.arrayContaining(inside));
  });
});

function placesOf(surface: Permission['surface']): string[] {
  return PERMISSIONS.filter((permission) => permission.surface === surface).map(({ at }) => at).sort();
}

function filesNamed(name: RegExp): { route: string; text: string }[] {
  return readdirSync(ROUTES, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => ({ route: `/${relative(ROUTES, entry.parentPath)}`, text: readFileSync(join(entry.parentPath, entry.name), 'utf8') }));
}

function isFirst(route: string, i: number, routes: string[]): boolean {
  return routes.indexOf(route) === i;
}

/** Names at the first level of `export const actions = { … }`. */
function actionsOf(text: string): string[] {
  const body = /^export const actions: Actions = \{\n([\s\S]*?)^\};/m.exec(text)?.[1] ?? '';
  if (body === '' && text.includes('actions')) throw new Error('actions are written in another way than this test reads');
  return [...body.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name!);
}

function methodsOf(text: string): string[] {
  const exported = [...text.matchAll(/^export const (?:\{([^}]*)\}|(\w+))/gm)].flatMap(([, list, one]) => (list ?? one ?? '').split(',').map((name) => name.trim()));
  return METHODS.filter((method) => exported.includes(method));
}
