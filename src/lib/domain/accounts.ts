/** What an account may be on this instance; each of the later ones may what `member` may. */
export const ACCOUNT_ROLES = ['member', 'technician', 'analyst', 'administrator'] as const;
export type AccountRole = (typeof ACCOUNT_ROLES)[number];
/** `visitor`: nobody is signed in. */
export type Role = 'visitor' | AccountRole;

/** What an API token may do of all that its account may. */
export const SCOPES = ['read', 'alerts', 'stations', 'administer'] as const;
export type Scope = (typeof SCOPES)[number];

/** What tokens of a role may be given, the widest last. */
export function scopesOf(role: Role): readonly Scope[] {
  switch (role) {
    case 'administrator':
      return SCOPES;
    case 'technician':
    case 'analyst':
      return ['read', 'alerts', 'stations'];
    case 'member':
      return ['read', 'alerts'];
    case 'visitor':
      return [];
  }
}

export interface Account {
  id: string;
  email: string;
  name: string;
  role: AccountRole;
  createdMs: number;
  isDisabled: boolean;
}

/** Who asks. `account` is null for visitors and for the administrator's token. */
export interface Viewer {
  role: Role;
  account: Account | null;
  /** `session`: a browser that signed in; `token`: a personal API token; `administrator-token`: ADMIN_TOKEN, as Bearer or by a session it made. */
  by: 'nobody' | 'session' | 'token' | 'administrator-token';
  sessionId: number | null;
  /** Of a personal API token; null: everything that the role may. */
  scopes: readonly Scope[] | null;
  /** That the account is a member of. */
  organisations: readonly number[];
}

export const VISITOR: Viewer = { role: 'visitor', account: null, by: 'nobody', sessionId: null, scopes: null, organisations: [] };

/** Where a request comes from, as sessions show it to their owner. */
export interface Client {
  address: string;
  userAgent: string;
}

/** A session as its owner sees it. */
export interface SessionView {
  id: number;
  createdMs: number;
  seenMs: number;
  userAgent: string;
  network: string;
  isCurrent: boolean;
}

export interface ApiTokenView {
  id: number;
  name: string;
  scopes: Scope[];
  createdMs: number;
  expiresMs: number;
  usedMs: number | null;
}

/** A new session's secret, for the cookie; `knownBrowser` marks this browser as one that this account signed in with. */
export interface NewSession {
  token: string;
  knownBrowser: string | null;
  /** After so many seconds it ends, however much it is used. */
  maxAgeS: number;
}

export type SignIn =
  | { ok: true; session: NewSession; account: Account | null }
  /** `wrong`: address and password do not belong together; `wait`: too many attempts. */
  | { ok: false; why: 'wrong' }
  | { ok: false; why: 'wait'; waitS: number };

/** Why a password is not taken. */
export type PasswordFault = 'short' | 'long' | 'common' | 'personal';
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 256;

/** Why a form about an account is not taken. */
export type AccountFault = PasswordFault | 'email' | 'name' | 'link' | 'taken' | 'wrong' | 'too-many' | 'last-administrator';

/** What a page of an account gets back: a fault is for the person to mend. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; fault: AccountFault };

/** What goes to a person's address about their account; the words are the server's. */
export interface AccountMail {
  kind: 'reset' | 'invite';
  to: string;
  /** Of the link. */
  token: string;
}

/** An account that may be made until then. */
export interface Invitation {
  email: string;
  role: AccountRole;
  createdMs: number;
  expiresMs: number;
}

export const ONCE_KINDS = ['first', 'reset', 'invite'] as const;
export type OnceKind = (typeof ONCE_KINDS)[number];

/** One administrative act. */
export interface AuditEntry {
  id: number;
  atMs: number;
  actor: 'account' | 'token' | 'administrator-token' | 'process';
  accountId: string | null;
  /** Of the account today; null where it is gone or there was none. */
  accountName: string | null;
  act: string;
  subject: string;
  before: unknown;
  after: unknown;
}
