import { describe, expect, it } from 'vitest';
import { findPasswordFault } from '../../../server/accounts/password-fault.ts';
import { makePasswordHasher } from '../../../server/accounts/password-hash.ts';

const ADA = { email: 'ada.lovelace@example.org', name: 'Ada King' };

describe('a password', () => {
  it.each([
    ['short', 'short'],
    ['password123', 'common'],
    ['P@ssw0rd2026', 'common'],
    ['qwertyuiop', 'common'],
    ['0987654321', 'common'],
    ['aaaaaaaaaaaaaaaa', 'common'],
    ['abababababab', 'common'],
    ['lovelace1852', 'personal'],
    ['x'.repeat(257), 'long'],
    ['ninechars', 'short'],
  ])('%j is refused as %s', (password, fault) => {
    expect(findPasswordFault(password, ADA)).toBe(fault);
  });

  it.each(['mossy north wall', 'correct horse battery staple', 'Æthelflæd bridges 7 rivers', '🌲🌲🌳🌿🍄🪨🌧️⛰️🐌🦉'])('%j is taken', (password) => {
    expect(findPasswordFault(password, ADA)).toBeNull();
  });

  it('counts to its last character: nothing is cut off', async () => {
    const hasher = makePasswordHasher();
    const long = 'mossy north wall '.repeat(8);
    const stored = await hasher.hash(`${long}a`);
    expect([await hasher.verify(stored, `${long}a`), await hasher.verify(stored, `${long}b`)]).toEqual([true, false]);
  });
});

describe('the hash of a password', () => {
  it('is argon2id with at least 19 MiB, and never the same twice', async () => {
    const hasher = makePasswordHasher();
    const [one, two] = [await hasher.hash('mossy north wall'), await hasher.hash('mossy north wall')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it('says no to everything where there is no account, after the same work', async () => {
    const hasher = makePasswordHasher();
    expect(await hasher.verify(null, 'x'.repeat(20))).toBe(false);
    expect(hasher.counters.hashed).toBe(1);
  });

  it('works on few at once and turns away what could not be answered soon', async () => {
    const hasher = makePasswordHasher({ atOnce: 2, mostWaiting: 3 });
    const answers = await Promise.allSettled(Array.from({ length: 9 }, () => hasher.verify(null, 'whatever it is')));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(answers.flatMap((answer) => (answer.status === 'rejected' ? [(answer.reason as { code: string }).code] : []))).toEqual(Array(4).fill('rate.limited'));
    expect(hasher.counters).toEqual({ hashed: 5, refused: 4 });
    expect(await hasher.verify(null, 'afterwards it goes on')).toBe(false);
  });
});
