import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Account, AccountMail, Client, NewSession } from '#lib/domain/accounts.ts';
import { makeAccounts, type Accounts } from '#server/accounts/accounts.ts';
import { openFirstLink } from '#server/accounts/first-administrator.ts';
import { pruneAccounts } from '#server/accounts/prune-accounts.ts';
import { insertAccount, keepingAnAdministrator, setDisabled, setRole } from '#server/db/accounts.ts';
import { insertAudit, listAudit } from '#server/db/audit.ts';
import { listSessions } from '#server/db/sessions.ts';
import { noteFailure, findLockedUntil } from '#server/db/sign-in-failures.ts';
import { makePasswordHasher } from '#server/accounts/password-hash.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';

const DAY_MS = 86_400_000;
const PASSWORD = 'mossy north wall';
const HERE: Client = { address: '192.0.2.7', userAgent: 'A browser' };

describe.each(DIALECTS)('accounts on %s', (dialect) => {
  let db: TestDatabase;
  let nowMs = Date.parse('2026-11-25T12:00:00Z');
  let passwordHash: string;
  let count = 0;
  const now = () => nowMs;
  const mails: AccountMail[] = [];
  const errors: unknown[] = [];
  const sendMail = (mail: AccountMail) => Promise.resolve(void mails.push(mail));
  const open = (adminSha256 = 'aa'): Accounts => makeAccounts({ pool: db.pool, secret: 'links', adminSha256, isAdministrator: (token) => token === 'the-token', limitStore: null, sendMail, isMailSet: true, onError: (cause) => errors.push(cause), randomBytes, now });
  const person = async (role: Account['role'] = 'member'): Promise<Account> => {
    count += 1;
    return (await insertAccount(db.pool, { email: `person${count}@example.org`, name: `Person ${count}`, role, passwordHash }))!;
  };
  const signedIn = async (accounts: Accounts, { email }: Account, change: { password?: string; knownBrowser?: string | null; client?: Client } = {}): Promise<NewSession> => {
    const signIn = await accounts.signIn({ email, password: change.password ?? PASSWORD, knownBrowser: change.knownBrowser ?? null }, change.client ?? HERE);
    if (!signIn.ok) throw new Error(signIn.why);
    return signIn.session;
  };

  beforeAll(async () => {
    db = await makeDatabase(dialect);
    passwordHash = await makePasswordHasher().hash(PASSWORD);
  });
  afterEach(async () => {
    await db.pool.query('delete from account');
    await db.pool.query('delete from sign_in_failure');
  });
  afterAll(() => db.drop());

  it('begin with nobody, and with one link that makes the first administrator once', async () => {
    const accounts = open();
    const old = (await openFirstLink(db.pool, { now, randomBytes }))!;
    const token = (await openFirstLink(db.pool, { now, randomBytes }))!;
    expect([await accounts.isFirstLink(old), await accounts.isFirstLink(token), await accounts.isFirstLink('x')]).toEqual([false, true, false]);
    const ada = { email: 'Ada@Example.org', name: 'Ada', password: PASSWORD };
    expect(await accounts.makeFirst(token, { ...ada, password: 'password123' }, HERE)).toEqual({ ok: false, fault: 'common' });
    expect(await accounts.makeFirst(token, { ...ada, email: 'ada' }, HERE)).toEqual({ ok: false, fault: 'email' });
    const both = await Promise.all([accounts.makeFirst(token, ada, HERE), accounts.makeFirst(token, { ...ada, email: 'eve@example.org' }, HERE)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toEqual({ ok: false, fault: 'link' });
    const made = both.find((one) => one.ok);
    expect(await accounts.viewerOf(made?.ok ? made.value.token : undefined)).toMatchObject({ role: 'administrator', by: 'session', account: { role: 'administrator' } });
    expect(await openFirstLink(db.pool, { now, randomBytes })).toBeNull();
    expect((await listAudit(db.pool, { limit: 1 }))[0]).toMatchObject({ act: 'account.first', actor: 'process', after: { role: 'administrator' } });
  });

  it('let a first link go after a day', async () => {
    const accounts = open();
    const token = (await openFirstLink(db.pool, { now, randomBytes }))!;
    nowMs += DAY_MS + 1;
    expect(await accounts.isFirstLink(token)).toBe(false);
  });

  it('keep no token and no password in clear', async () => {
    const accounts = open();
    const ada = await person();
    const { token } = await signedIn(accounts, ada);
    const { rows } = await db.pool.query<{ text: string }>(`select session::text || account::text as text from session join account on account.id = session.account_id`);
    expect(rows[0]!.text).not.toContain(token);
    expect(rows[0]!.text).not.toContain(Buffer.from(token).toString('hex'));
    expect(rows[0]!.text).not.toContain(PASSWORD);
    expect(rows[0]!.text).toContain('$argon2id$v=19$m=19456');
  });

  it('give a new session with each sign-in, and end it at sign-out', async () => {
    const accounts = open();
    const ada = await person('technician');
    const [one, two] = [await signedIn(accounts, ada), await signedIn(accounts, ada)];
    expect(one.token).not.toBe(two.token);
    expect(await accounts.viewerOf(one.token)).toMatchObject({ role: 'technician', account: { id: ada.id } });
    await accounts.signOut(one.token);
    expect(await accounts.viewerOf(one.token)).toMatchObject({ role: 'visitor', account: null });
    expect(await accounts.viewerOf(two.token)).toMatchObject({ role: 'technician' });
    expect(await listSessions(db.pool, ada.id, { nowMs, idleMs: DAY_MS, currentId: null })).toMatchObject([{ userAgent: 'A browser', network: '192.0.2.7' }]);
  });

  it('end a session after two idle weeks, and after thirty days however much it is used', async () => {
    const accounts = open();
    const ada = await person();
    const { token } = await signedIn(accounts, ada);
    nowMs += 13 * DAY_MS;
    expect((await accounts.viewerOf(token)).role).toBe('member'); // which is a use
    nowMs += 13 * DAY_MS;
    expect((await accounts.viewerOf(token)).role).toBe('member');
    nowMs += 5 * DAY_MS;
    expect((await accounts.viewerOf(token)).role).toBe('visitor');
    const second = await signedIn(accounts, ada);
    nowMs += 14 * DAY_MS + 1;
    expect((await accounts.viewerOf(second.token)).role).toBe('visitor');
    await pruneAccounts(db.pool, nowMs);
    expect((await db.pool.query('select from session')).rowCount).toBe(0);
  });

  it('end the sessions of a disabled account, and of an administrator’s token that was replaced', async () => {
    const ada = await person();
    const accounts = open('aa');
    const { token } = await signedIn(accounts, ada);
    await setDisabled(db.pool, ada.id, true);
    expect((await accounts.viewerOf(token)).role).toBe('visitor');
    expect(await accounts.signIn({ email: ada.email, password: PASSWORD, knownBrowser: null }, HERE)).toEqual({ ok: false, why: 'wrong' });
    const byToken = await accounts.signInByToken('the-token', HERE);
    const session = byToken.ok ? byToken.session.token : '';
    expect(await accounts.viewerOf(session)).toMatchObject({ role: 'administrator', account: null, by: 'administrator-token' });
    expect((await open('bb').viewerOf(session)).role).toBe('visitor');
  });

  it('answer a wrong password and an unknown address alike', async () => {
    const accounts = open();
    const ada = await person();
    expect(await accounts.signIn({ email: ada.email, password: 'not the password', knownBrowser: null }, HERE)).toEqual({ ok: false, why: 'wrong' });
    expect(await accounts.signIn({ email: 'nobody@example.org', password: 'not the password', knownBrowser: null }, HERE)).toEqual({ ok: false, why: 'wrong' });
    expect(await accounts.signIn({ email: 'no address', password: 'x'.repeat(5000), knownBrowser: null }, HERE)).toEqual({ ok: false, why: 'wrong' });
  });

  it('make a network wait after five failures at one address, whether it has an account or not', async () => {
    const accounts = open();
    const ada = await person();
    for (const email of [ada.email, 'nobody@example.org']) {
      for (let i = 0; i < 5; i += 1) expect(await accounts.signIn({ email, password: 'wrong wrong', knownBrowser: null }, HERE)).toEqual({ ok: false, why: 'wrong' });
      expect(await accounts.signIn({ email, password: PASSWORD, knownBrowser: null }, HERE)).toMatchObject({ ok: false, why: 'wait', waitS: 900 });
    }
    expect(await signedIn(accounts, ada, { client: { ...HERE, address: '198.51.100.1' } })).toMatchObject({ maxAgeS: 30 * 86_400 });
  });

  it('lock an address longer with every failure from ten on, beyond a restart, but not a browser that it knows', async () => {
    const ada = await person();
    const before = open();
    const { knownBrowser } = await signedIn(before, ada);
    for (let i = 0; i < 12; i += 1) await before.signIn({ email: ada.email, password: 'wrong wrong', knownBrowser: null }, { ...HERE, address: `198.51.100.${i}` });
    const after = open();
    const elsewhere = { ...HERE, address: '203.0.113.9' };
    const locked = await after.signIn({ email: ada.email, password: PASSWORD, knownBrowser: null }, elsewhere);
    expect(locked).toMatchObject({ ok: false, why: 'wait' });
    await signedIn(after, ada, { knownBrowser, client: elsewhere });
    expect((await after.signIn({ email: ada.email, password: PASSWORD, knownBrowser: null }, elsewhere)).ok).toBe(true); // its owner came in: forgotten
  });

  it('double a lock up to an hour', async () => {
    const email = randomBytes(32);
    const waits: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      await noteFailure(db.pool, email, { nowMs, free: 10, firstMs: 60_000, mostMs: 3_600_000 });
      waits.push((((await findLockedUntil(db.pool, email, nowMs)) ?? nowMs) - nowMs) / 60_000);
    }
    expect(waits.slice(8)).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]);
  });

  it('shut the gate for unknown browsers when a list of passwords is tried, before the hash', async () => {
    const accounts = open();
    const ada = await person();
    const { knownBrowser } = await signedIn(accounts, ada);
    const answers: string[] = [];
    for (let i = 0; i < 300; i += 1) {
      const signIn = await accounts.signIn({ email: `stuffed${i}@example.org`, password: 'a leaked one', knownBrowser: null }, { ...HERE, address: `127.0.${i % 50}.1` });
      answers.push(signIn.ok ? 'ok' : signIn.why);
    }
    expect(answers.filter((why) => why === 'wrong')).toHaveLength(100);
    expect(answers.filter((why) => why === 'wait')).toHaveLength(200);
    await signedIn(accounts, ada, { knownBrowser });
  });

  it('never leave nobody to administer, also when two act at once', async () => {
    const [ada, bob] = [await person('administrator'), await person('administrator')];
    const kept = await Promise.all([ada, bob].map(({ id }) => keepingAnAdministrator(db.pool, (tx) => setRole(tx, id, 'member'))));
    expect(kept.filter(Boolean)).toHaveLength(1);
    const { rows } = await db.pool.query(`select from account where role = 'administrator'`);
    expect(rows).toHaveLength(1);
  });

  it('only add to the audit log', async () => {
    await insertAudit(db.pool, { viewer: { account: null, by: 'administrator-token' }, act: 'station.tags', subject: 'station/7', before: ['a'], after: ['a', 'b'] });
    expect((await listAudit(db.pool, { limit: 1 }))[0]).toMatchObject({ actor: 'administrator-token', act: 'station.tags', subject: 'station/7', before: ['a'], after: ['a', 'b'], accountName: null });
    await expect(db.pool.query(`update audit set act = 'x'`)).rejects.toThrow('only added to');
    await expect(db.pool.query('delete from audit')).rejects.toThrow('only added to');
    await expect(db.pool.query('truncate audit')).rejects.toThrow('only added to');
  });
});
