import type { Role, Scope, Viewer } from './accounts.ts';

/**
 * Who may use an address.
 * `everyone`: what is public. `own`: anybody, and only what is theirs: other things are as unknown as those that never were.
 * `link`: whoever holds the secret in the address. `device`: a device's key. `account`: a browser that an account signed in with.
 * The others are kinds of work, and roles do them.
 */
export const RIGHTS = ['everyone', 'own', 'link', 'device', 'account', 'upkeep', 'stations', 'administer'] as const;
export type Right = (typeof RIGHTS)[number];
type Work = 'upkeep' | 'stations' | 'administer';

/** `upkeep`: groups and maintenance of stations. `stations`: makes stations and devices. */
const WORKERS: Record<Work, readonly Role[]> = {
  upkeep: ['technician', 'analyst', 'administrator'],
  stations: ['technician', 'administrator'],
  administer: ['administrator'],
};

export type Surface = 'page' | 'form' | 'api' | 'answerer' | 'socket';
export type PermissionMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One way to ask something of this server. */
export interface Permission {
  /** `form`: an action of a page. `answerer`: what the process answers before the site. */
  surface: Surface;
  method: PermissionMethod;
  /** As the router names it; with `?/name` for an action, the event for a socket. */
  at: string;
  right: Right;
  /** What a personal API token must have been given; null: no such token will do. */
  scope: Scope | null;
}

const rows: Permission[] = [];
const add = (surface: Surface, method: PermissionMethod, right: Right, scope: Scope | null, ...places: string[]): void => {
  for (const at of places) rows.push({ surface, method, at, right, scope });
};

add('page', 'GET', 'everyone', 'read', '/', '/about', '/alerts', '/alerts/[id]', '/alerts/new', '/compare', '/data/[sha256]', '/download', '/download/[id]', '/imprint', '/privacy', '/reset', '/sensors', '/sign-in', '/sign-out', '/stations', '/stations/[id]');
add('page', 'GET', 'own', 'read', '/manage');
add('page', 'GET', 'link', null, '/a/[token]', '/first/[token]', '/invite/[token]', '/manage/[token]', '/reset/[token]');
add('page', 'GET', 'account', null, '/account');
add('page', 'GET', 'administer', null, '/audit', '/organisations', '/organisations/[id]', '/people');
add('page', 'GET', 'upkeep', 'stations', '/stations/[id]/own');
add('page', 'GET', 'stations', 'stations', '/devices', '/devices/[id]', '/fleet', '/quarantine', '/sensors/add');

add('form', 'POST', 'everyone', null, '/reset?/default', '/sign-in?/default', '/sign-out?/default');
add('form', 'POST', 'link', null, '/a/[token]?/default', '/first/[token]?/default', '/invite/[token]?/default', '/reset/[token]?/default');
add('form', 'POST', 'link', null, ...['stopRule', 'muteRule', 'remove', 'resume', 'digest'].map((act) => `/manage/[token]?/${act}`));
add('form', 'POST', 'account', null, ...['rename', 'password', 'endSession', 'endOthers', 'makeToken', 'revokeToken', 'delete'].map((act) => `/account?/${act}`));
add('form', 'POST', 'administer', null, ...['invite', 'withdraw', 'role', 'disable'].map((act) => `/people?/${act}`));
add('form', 'POST', 'administer', null, '/organisations?/create', ...['change', 'add', 'remove'].map((act) => `/organisations/[id]?/${act}`));
add('form', 'POST', 'upkeep', 'stations', '/stations/[id]/own?/note', '/stations/[id]/own?/removeNote');
add('form', 'POST', 'stations', 'stations', ...['rotate', 'revokeKey', 'revoke', 'move'].map((act) => `/devices/[id]?/${act}`), '/fleet?/maintain', '/quarantine?/claim', '/quarantine?/refuse', '/sensors/add?/begin');
add('form', 'POST', 'administer', null, '/fleet?/import', '/stations?/removeDemonstration', '/data/[sha256]?/withdraw');

add('api', 'GET', 'everyone', 'read', '/api/[...rest]', '/api/openapi.json');
add('api', 'GET', 'everyone', 'read', ...['alerts', 'alerts/[id]', 'alerts/events', 'channels/kinds', 'findings', 'hours', 'indices', 'indices/[id]', 'latest', 'map', 'map/cells', 'map/findings', 'map/frames', 'map/hours', 'map/series/[id]', 'map/stations/[id]', 'map/wind', 'sensors/[id]/readings', 'stations', 'stations/[id]', 'stations/[id]/maintenance', 'stations/[id]/tags', 'tags'].map(v1));
add('api', 'GET', 'own', 'read', ...['alerts/count', 'alerts/backtest', 'channels', 'channels/[id]', 'channels/[id]/deliveries', 'rules', 'rules/[id]'].map(v1));
add('api', 'POST', 'own', 'alerts', ...['alerts/[id]/acknowledge', 'alerts/backtest', 'channels', 'channels/[id]/test', 'rules', 'rules/[id]/mute'].map(v1));
add('api', 'PUT', 'own', 'alerts', v1('rules/[id]'));
add('api', 'PATCH', 'own', 'alerts', v1('channels/[id]'));
add('api', 'DELETE', 'own', 'alerts', v1('channels/[id]'), v1('rules/[id]'));
add('api', 'POST', 'link', null, v1('channels/confirm'));
add('api', 'POST', 'upkeep', 'stations', v1('stations/[id]/maintenance'));
add('api', 'DELETE', 'upkeep', 'stations', v1('stations/[id]/maintenance/[maintenance]'));
add('api', 'PUT', 'upkeep', 'stations', v1('stations/[id]/tags'));
add('api', 'PATCH', 'stations', 'stations', v1('stations/[id]'));
add('api', 'GET', 'stations', 'stations', v1('devices'), v1('devices/[id]'), v1('devices/[id]/messages'), v1('fleet'), v1('fleet.csv'), v1('quarantine'));
add('api', 'POST', 'administer', 'administer', v1('fleet.csv'));
add('api', 'POST', 'stations', 'stations', v1('devices/[id]/keys'), v1('devices/[id]/move'), v1('devices/[id]/station'), v1('quarantine/[id]/claim'), v1('quarantine/[id]/refuse'));
add('api', 'DELETE', 'stations', 'stations', v1('devices/[id]'), v1('devices/[id]/keys/[key]'));
add('api', 'GET', 'account', null, '/account/export');

// the doors that decoders name in their heads: a device's key, or its name where its format carries no key
add('answerer', 'POST', 'device', null, 'door');
add('answerer', 'GET', 'device', null, 'door');
add('answerer', 'POST', 'stations', 'stations', v1('stations'), v1('devices'));
add('answerer', 'GET', 'everyone', null, v1('readings'), v1('readings/first'), v1('coverage'), v1('downloads/[id]'), v1('downloads/[id]/file'), v1('snapshots/[sha256]'), v1('snapshots/[sha256]/file'), '/healthz');
add('answerer', 'POST', 'everyone', null, v1('downloads'), v1('downloads/[id]/freeze'));
add('answerer', 'DELETE', 'administer', 'administer', v1('snapshots/[sha256]'));
add('answerer', 'GET', 'administer', null, '/metrics'); // and this machine
add('answerer', 'POST', 'link', null, '/a/[token]', '/manage/[token]');

add('socket', 'GET', 'everyone', null, 'join');

/** Every way in, and who may take it. A test walks all that there is, and fails for what has no row. */
export const PERMISSIONS: readonly Permission[] = rows;

const byKey = new Map(PERMISSIONS.map((permission) => [keyOf(permission), permission]));

export function findPermission(surface: Surface, method: string, at: string): Permission | null {
  return byKey.get(`${surface} ${method} ${at}`) ?? null;
}

/** Whether a role does this kind of work. Rights that are not work are everybody's as far as roles go. */
export function mayRole(role: Role, right: Right): boolean {
  return right in WORKERS ? WORKERS[right as Work].includes(role) : true;
}

export type Verdict = 'yes' | 'sign-in' | 'forbidden';

/** Whether a viewer may take this way: by role, by how it signed in, and by what its token was given. */
export function judgePermission({ role, by, scopes }: Pick<Viewer, 'role' | 'by' | 'scopes'>, { right, scope }: Permission): Verdict {
  if (by === 'token' && !isOpen(right) && (scope === null || !(scopes ?? []).includes(scope))) return 'forbidden';
  if (right === 'account') return by === 'session' || by === 'administrator-token' ? 'yes' : by === 'nobody' ? 'sign-in' : 'forbidden';
  if (mayRole(role, right)) return 'yes';
  return by === 'nobody' ? 'sign-in' : 'forbidden';
}

/** Whether a viewer may do everything, by role and by what its token was given. */
export function administers(viewer: Pick<Viewer, 'role' | 'by' | 'scopes'>): boolean {
  return viewer.role === 'administrator' && (viewer.scopes === null || viewer.scopes.includes('administer'));
}

/** Where a token opens no more than nobody needs one for. */
function isOpen(right: Right): boolean {
  return right === 'everyone' || right === 'link';
}

function keyOf({ surface, method, at }: Permission): string {
  return `${surface} ${method} ${at}`;
}

function v1(path: string): string {
  return `/api/v1/${path}`;
}
