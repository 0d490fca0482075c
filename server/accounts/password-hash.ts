import { hash, verify } from '@node-rs/argon2';
import { AppError } from '#lib/domain/codes.ts';

/** OWASP password storage cheat sheet: argon2id with 19 MiB, two passes, one lane; about 25 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Of no password that anybody knows: who signs in as nobody waits as long as who mistypes. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$3sNg47L4BvX79fT9IyTs9A$jWD58YKXMDqjvui0hSZrQe83hhaIt/Yd/MV5isi6Qu4';

export interface PasswordHasher {
  /** Throws AppError `rate.limited` where too many wait. */
  hash(password: string): Promise<string>;
  /** Takes as long for null, which belongs to no password. Throws AppError `rate.limited` where too many wait. */
  verify(passwordHash: string | null, password: string): Promise<boolean>;
  /** What reached the hash function, and what was turned away. */
  readonly counters: { hashed: number; refused: number };
}

/** Passwords are hashed off the event loop, few at once: 19 MiB and a core each. */
export function makePasswordHasher({ atOnce = 2, mostWaiting = 32 } = {}): PasswordHasher {
  const counters = { hashed: 0, refused: 0 };
  const waiting: (() => void)[] = [];
  let active = 0;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (active >= atOnce) {
      if (waiting.length >= mostWaiting) {
        counters.refused += 1;
        throw new AppError('rate.limited', 'Too many are signing in at once.', { retryAfterS: 2 });
      }
      await new Promise<void>((resolve) => waiting.push(resolve)); // whoever ends hands its place on
    } else {
      active += 1;
    }
    try {
      counters.hashed += 1;
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) active -= 1;
      else next();
    }
  }

  return {
    counters,
    hash: (password) => inTurn(() => hash(password.normalize('NFKC'), COST)),
    verify: (passwordHash, password) =>
      inTurn(async () => {
        const isRight = await verify(passwordHash ?? NOBODY, password.normalize('NFKC'));
        return isRight && passwordHash !== null;
      }),
  };
}
