import { describe, expect, it } from 'vitest';
import { makeLimits } from '../../../server/accounts/attempt-limits.ts';
import { findEmail, findName } from '../../../server/accounts/account-fields.ts';
import { findBrowser, signBrowser } from '../../../server/accounts/secrets.ts';

describe('limits of attempts', () => {
  it('let so many through, say how long to wait, and take one back', async () => {
    const limit = makeLimits(null)('test', 2, 60);
    expect([await limit.take('a'), await limit.take('a')]).toEqual([null, null]);
    expect(await limit.take('a')).toBeGreaterThan(50);
    expect(await limit.take('b')).toBeNull();
    expect(await limit.waitS('a')).toBeGreaterThan(50);
    await limit.giveBack('b');
    expect([await limit.take('b'), await limit.take('b')]).toEqual([null, null]);
  });

  it('let one of a hundred at once through where one is left', async () => {
    const limit = makeLimits(null)('test', 1, 60);
    const waits = await Promise.all(Array.from({ length: 100 }, () => limit.take('last')));
    expect(waits.filter((wait) => wait === null)).toHaveLength(1);
  });

  it('go on in memory while Redis is gone', async () => {
    const gone = { status: 'reconnecting', defineCommand: () => undefined, rlflxIncr: () => Promise.reject(new Error('gone')) };
    const limit = makeLimits(gone)('test', 2, 60);
    expect([await limit.take('a'), await limit.take('a')]).toEqual([null, null]);
    expect(await limit.take('a')).toBeGreaterThan(0);
  });
});

describe('the mark of a known browser', () => {
  const bytes = (size: number) => new Uint8Array(size).fill(7);
  const mark = signBrowser('secret', 'account-1', bytes);

  it('is good for its account and our signature alone', () => {
    expect(findBrowser('secret', mark, 'account-1')).not.toBeNull();
    expect(findBrowser('secret', mark, 'account-2')).toBeNull();
    expect(findBrowser('another', mark, 'account-1')).toBeNull();
    expect(findBrowser('secret', mark.slice(0, -2) + 'xx', 'account-1')).toBeNull();
    expect(findBrowser('secret', null, 'account-1')).toBeNull();
    expect(findBrowser('secret', 'a.b.c', 'a')).toBeNull();
  });
});

describe('fields of an account', () => {
  it('know one address by one writing', () => {
    expect(findEmail('  Ada@Example.ORG ')).toBe('ada@example.org');
    for (const text of ['', 'ada', 'a@b', 'a b@c.de', 'a@b.de\r\nBcc: c@d.ef', '<a@b.de>', `${'a'.repeat(65)}@b.de`]) expect(findEmail(text)).toBeNull();
  });

  it('keep a name in one line', () => {
    expect(findName(' Ada \r\n  King\u0000 ')).toBe('Ada King');
    expect([findName(' '), findName('x'.repeat(101))]).toEqual([null, null]);
  });
});
