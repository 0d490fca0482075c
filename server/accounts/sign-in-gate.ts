import { networkOf } from '#lib/domain/network-of.ts';
import { findLockedUntil, forgetFailures, noteFailure } from '#server/db/sign-in-failures.ts';
import type { Pool } from '#server/db/pool.ts';
import type { Limit, MakeLimit } from './attempt-limits.ts';
import { sha256Of } from './secrets.ts';

/** Who tries: `browser` where it has signed in with this account before. */
export interface Attempt {
  email: string;
  address: string;
  browser: string | null;
}

/** Stands before the hash function: most of a flood of guesses must cost nothing but a look. */
export interface SignInGate {
  /** Seconds to wait; null: go ahead, and say how it ended. */
  enter(attempt: Attempt): Promise<number | null>;
  succeeded(attempt: Attempt): Promise<void>;
  failed(attempt: Attempt): Promise<void>;
}

const QUARTER_S = 900;
export const GATE_LIMITS = {
  /** Of one network at one address of a person. */
  pair: { most: 5, windowS: QUARTER_S },
  /** At one address of a person, from anywhere. */
  email: { most: 100, windowS: 86_400 },
  /** Failures of one network. */
  network: { most: 30, windowS: QUARTER_S },
  /** Failures of everybody together, but of browsers that are known: a stuffed list of passwords has thousands of networks. */
  everybody: { most: 100, windowS: QUARTER_S },
  /** Of one known browser: floods of others do not lock its owner out. */
  browser: { most: 10, windowS: QUARTER_S },
  /** Of one network at the administrator's token. */
  token: { most: 10, windowS: 60 },
} as const;

/** In a row; then a minute, two, four, … an hour. */
const LOCK = { free: 10, firstMs: 60_000, mostMs: 3_600_000 } as const;
const EVERYBODY = 'all';

export function makeSignInGate({ pool, makeLimit, now }: { pool: Pool; makeLimit: MakeLimit; now(): number }): SignInGate {
  const limits = Object.fromEntries(Object.entries(GATE_LIMITS).map(([name, { most, windowS }]) => [name, makeLimit(name, most, windowS)])) as Record<keyof typeof GATE_LIMITS, Limit>;
  const keysOf = ({ email, address }: Attempt) => {
    const person = sha256Of(email).toString('base64url');
    return { network: networkOf(address), email: person, pair: `${networkOf(address)}/${person}`, everybody: EVERYBODY };
  };

  return {
    async enter(attempt) {
      if (attempt.browser !== null) return limits.browser.take(attempt.browser);
      // looked at before anything is counted: a flood makes no keys once the gate is shut
      const shutS = await limits.everybody.waitS(EVERYBODY);
      if (shutS !== null) return shutS;
      const lockedUntilMs = await findLockedUntil(pool, sha256Of(attempt.email), now());
      if (lockedUntilMs !== null) return Math.ceil((lockedUntilMs - now()) / 1000);
      const keys = keysOf(attempt);
      for (const name of ['network', 'pair', 'email', 'everybody'] as const) {
        const waitS = await limits[name].take(keys[name]);
        if (waitS !== null) return waitS;
      }
      return null;
    },
    async succeeded(attempt) {
      await forgetFailures(pool, sha256Of(attempt.email));
      if (attempt.browser !== null) return limits.browser.giveBack(attempt.browser);
      const keys = keysOf(attempt);
      await Promise.all((['network', 'pair', 'email', 'everybody'] as const).map((name) => limits[name].giveBack(keys[name])));
    },
    async failed(attempt) {
      if (attempt.browser === null) await noteFailure(pool, sha256Of(attempt.email), { nowMs: now(), ...LOCK });
    },
  };
}
