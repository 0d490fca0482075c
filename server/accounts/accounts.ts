import type { AccountMail, Viewer } from '#lib/domain/accounts.ts';
import { appErrorOf, type Pool } from '#server/db/pool.ts';
import type { AccountParts } from './account-parts.ts';
import { makeLimits, type LimitStore } from './attempt-limits.ts';
import { makeBearerViewer } from './bearer-viewer.ts';
import { makeFirstAdministrator, type FirstAdministrator } from './first-administrator.ts';
import { makeOwnAccount, type OwnAccount } from './own-account.ts';
import { makePasswordHasher } from './password-hash.ts';
import { makePasswordReset, type PasswordReset } from './password-reset.ts';
import { makeOrganisationBook, type OrganisationBook } from './organisation-book.ts';
import { makePeople, type People } from './people.ts';
import { makeSessionKeeper } from './session-keeper.ts';
import { makeSignInGate } from './sign-in-gate.ts';
import { makeSigningIn, type SigningIn } from './sign-in.ts';

/** Accounts and what stands for them, for pages and routes. Throws AppError; what a person can mend is a value. */
export interface Accounts extends SigningIn, FirstAdministrator, OwnAccount, PasswordReset, People, OrganisationBook {
  /** False: a forgotten password needs an administrator. */
  isMailSet: boolean;
  /** Who holds the token of a session; the visitor for whatever is none. */
  viewerOf(token: string | undefined): Promise<Viewer>;
  /** Who a token of `Authorization: Bearer` stands for; null: neither the administrator's nor a person's. */
  viewerOfBearer(token: string): Promise<Viewer | null>;
}

export interface AccountsOptions {
  pool: Pool;
  /** Marks known browsers. */
  secret: string;
  /** Of the administrator's token, in hexadecimal. */
  adminSha256: string;
  isAdministrator(token: string): boolean;
  limitStore: LimitStore;
  sendMail(mail: AccountMail): Promise<void>;
  isMailSet: boolean;
  onError(cause: unknown): void;
  randomBytes(size: number): Uint8Array;
  now(): number;
}

export function makeAccounts({ limitStore, ...options }: AccountsOptions): Accounts {
  const makeLimit = makeLimits(limitStore);
  const parts: AccountParts = { ...options, makeLimit, hasher: makePasswordHasher(), keeper: makeSessionKeeper(options), gate: makeSignInGate({ ...options, makeLimit }) };
  return withAppErrors({
    viewerOf: parts.keeper.viewerOf,
    viewerOfBearer: makeBearerViewer(options),
    ...makeSigningIn(parts),
    ...makeFirstAdministrator(parts),
    ...makeOwnAccount(parts),
    ...makePasswordReset(parts),
    ...makePeople(parts),
    ...makeOrganisationBook(parts),
    isMailSet: options.isMailSet,
  });
}

/** What the database said becomes an AppError, in every method alike. */
function withAppErrors(accounts: Accounts): Accounts {
  const guarded = Object.entries(accounts).map(([name, member]) => {
    if (typeof member !== 'function') return [name, member] as const;
    const call = member as (...values: unknown[]) => Promise<unknown>;
    return [name, (...values: unknown[]) => call(...values).catch((cause: unknown) => Promise.reject(appErrorOf(cause)))] as const;
  });
  return Object.fromEntries(guarded) as unknown as Accounts;
}
