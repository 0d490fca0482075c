import { describe, expect, it } from 'vitest';
import { openAdminToken } from '#server/admin-token.ts';

function makeStore() {
  let kept: string | null = null;
  return { read: () => Promise.resolve(kept), write: (hash: string) => Promise.resolve(void (kept = hash)), kept: () => kept };
}

describe('administrator’s token', () => {
  it('is made once, kept as a hash, and known at the next start without being shown again', async () => {
    const store = makeStore();
    const first = await openAdminToken(null, store, () => 'made-for-this-test');
    expect(first.madeToken).toBe('made-for-this-test');
    expect(store.kept()).toMatch(/^[0-9a-f]{64}$/);
    const second = await openAdminToken(null, store, () => 'another');
    expect(second.madeToken).toBeNull();
    expect(second.isAdministrator('made-for-this-test')).toBe(true);
    expect(second.isAdministrator('another')).toBe(false);
    expect(second.isAdministrator('')).toBe(false);
  });

  it('is the configured one alone where there is one, and nothing is stored', async () => {
    const store = makeStore();
    const { isAdministrator, madeToken } = await openAdminToken('set-by-the-operator', store, () => 'never');
    expect([isAdministrator('set-by-the-operator'), isAdministrator('never'), madeToken, store.kept()]).toEqual([true, false, null, null]);
  });
});
