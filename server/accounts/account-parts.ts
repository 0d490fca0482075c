import type { AccountMail } from '#lib/domain/accounts.ts';
import type { Pool } from '#server/db/pool.ts';
import type { MakeLimit } from './attempt-limits.ts';
import type { PasswordHasher } from './password-hash.ts';
import type { SessionKeeper } from './session-keeper.ts';
import type { SignInGate } from './sign-in-gate.ts';

/** What the parts of this room share. */
export interface AccountParts {
  pool: Pool;
  hasher: PasswordHasher;
  keeper: SessionKeeper;
  gate: SignInGate;
  makeLimit: MakeLimit;
  /** Marks known browsers. */
  secret: string;
  isAdministrator(token: string): boolean;
  /** Queues it; rejects where it cannot be queued. */
  sendMail(mail: AccountMail): Promise<void>;
  isMailSet: boolean;
  /** Of what nobody waits for. */
  onError(cause: unknown): void;
  randomBytes(size: number): Uint8Array;
  now(): number;
}
