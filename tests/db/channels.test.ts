import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asker, Channels } from '#lib/domain/channels.ts';
import { makeChannels } from '#server/channels.ts';
import { confirmChannel, deleteUnconfirmed, insertChannel, makeDigests, pauseChannel, setDigest, type ChannelInput } from '#server/db/channels.ts';
import { expireDeliveries, insertDelivery, listDeliveries, listDue, markFailed, markSent, markStarted } from '#server/db/deliveries.ts';
import { findLinkedRule } from '#server/db/linked-rules.ts';
import { signLink } from '#server/signed-links.ts';
import type { LinkAct } from '#lib/domain/channels.ts';
import { makeAlert } from './alert-fixture.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';

const ALL = { except: [], exceptKinds: [], limit: 100 };
const SECRET = 'links';

describe.each(DIALECTS)('channels on %s', (dialect) => {
  let db: TestDatabase;
  let count = 0;
  const input = (change: Partial<ChannelInput> = {}): ChannelInput => {
    count += 1;
    return { kind: 'webhook', config: { url: `https://hook.example/${count}`, secret: 'sixteen-characters' }, label: 'hook.example', addressHash: hash(String(count)), owner: null, state: 'confirmed', digest: 'none', timeZone: 'Europe/Rome', createdFrom: null, ...change };
  };
  const logOf = async (id: number) => (await listDeliveries(db.pool, { channelIds: [id], limit: 100 })).reverse();

  beforeAll(async () => {
    db = await makeDatabase(dialect);
  });
  afterAll(() => db.drop());

  it('make a delivery of every outbox row in its own transaction, once, and in order', async () => {
    const channel = await insertChannel(db.pool, input());
    const alert = await makeAlert(db.pool, [channel.id]);
    await alert.tell(channel.id);
    await alert.tell(channel.id, { transition: 'resolved' });
    await expect(db.pool.query(`insert into alert_outbox (alert_id, seq, channel_id, dedup_key, payload) values ($1, 1, $2, $3, '{}')`, [alert.alertId, channel.id, `${alert.alertId}/1/${channel.id}`])).rejects.toThrow();
    const keys = (await logOf(channel.id)).map(({ key }) => key);
    expect(keys).toEqual([`a.${alert.alertId}-1-${channel.id}`, `a.${alert.alertId}-2-${channel.id}`]);
    const due = await listDue(db.pool, ALL);
    expect(due.map(({ key }) => key)).toEqual([keys[0]]); // the second waits for the first
    await markStarted(db.pool, [due[0]!.id]);
    await markSent(db.pool, due[0]!.id);
    expect((await listDue(db.pool, ALL)).map(({ key }) => key)).toEqual([keys[1]]);
    expect(await listDue(db.pool, { ...ALL, except: [channel.id] })).toEqual([]);
    expect(await listDue(db.pool, { ...ALL, exceptKinds: ['webhook'] })).toEqual([]);
    await db.pool.query(`update delivery set state = 'expired', ended_at = now() where state = 'waiting'`);
  });

  it('send nothing to a channel that is not confirmed or paused, and say so in its log', async () => {
    const unconfirmed = await insertChannel(db.pool, input({ state: 'unconfirmed' }));
    const paused = await insertChannel(db.pool, input());
    const alert = await makeAlert(db.pool, [unconfirmed.id, paused.id]);
    await alert.tell(paused.id);
    await pauseChannel(db.pool, paused.id, 'It answered 500.');
    await alert.tell(unconfirmed.id);
    await alert.tell(paused.id);
    expect((await logOf(unconfirmed.id)).map(({ state }) => state)).toEqual(['unconfirmed']);
    expect((await logOf(paused.id)).map(({ state }) => state)).toEqual(['paused', 'paused']);
    expect(await listDue(db.pool, ALL)).toEqual([]);
  });

  it('take messages of their owner’s rules alone', async () => {
    const mine = await insertChannel(db.pool, input({ owner: 'd'.repeat(64) }));
    const theirs = await insertChannel(db.pool, input({ owner: 'e'.repeat(64) }));
    const alert = await makeAlert(db.pool, [mine.id, theirs.id]);
    await alert.tell(theirs.id);
    await alert.tell(mine.id);
    expect([(await logOf(theirs.id)).length, (await logOf(mine.id)).length]).toEqual([0, 1]);
    await db.pool.query(`update delivery set state = 'expired', ended_at = now() where state = 'waiting'`);
  });

  it('hold a message until the quiet hours end, and never send one that was overtaken', async () => {
    const channel = await insertChannel(db.pool, input());
    const alert = await makeAlert(db.pool, [channel.id]);
    const held = await alert.tell(channel.id, {}, Date.now() + 3_600_000);
    expect(await listDue(db.pool, ALL)).toEqual([]);
    await db.pool.query('update alert_outbox set overtaken_at = now() where id = $1', [held]);
    expect((await logOf(channel.id)).map(({ state }) => state)).toEqual(['overtaken']);
  });

  it('count failures in a row, come back later, and forget them after a success', async () => {
    const channel = await insertChannel(db.pool, input());
    const alert = await makeAlert(db.pool, [channel.id]);
    await alert.tell(channel.id);
    const [due] = await listDue(db.pool, ALL);
    expect(await markFailed(db.pool, due!.id, 'It answered 500.', 60_000)).toBe(1);
    expect(await listDue(db.pool, ALL)).toEqual([]);
    await db.pool.query('update channel set retry_at = now() where id = $1', [channel.id]);
    expect((await listDue(db.pool, ALL))[0]).toMatchObject({ key: due!.key, channel: { failures: 1, hasSucceeded: false } });
    await markSent(db.pool, due!.id);
    expect((await logOf(channel.id))[0]).toMatchObject({ state: 'sent', error: null });
    const { rows } = await db.pool.query<{ failures: number }>('select failures from channel where id = $1', [channel.id]);
    expect(rows[0]).toEqual({ failures: 0 });
  });

  it('lose the newest, and say so, where 500 wait already', async () => {
    const channel = await insertChannel(db.pool, input());
    await db.pool.query(`insert into delivery (channel_id, key, kind, payload, state) select $1, 'x.' || n, 'test', '{}', 'waiting' from generate_series(1, 500) n`, [channel.id]);
    const alert = await makeAlert(db.pool, [channel.id]);
    await alert.tell(channel.id);
    expect((await listDeliveries(db.pool, { channelIds: [channel.id], limit: 1 }))[0]).toMatchObject({ state: 'full', kind: 'alert' });
    await db.pool.query(`update delivery set created_at = now() - interval '2 days', not_before = now() - interval '2 days' where channel_id = $1`, [channel.id]);
    expect(await expireDeliveries(db.pool, Date.now() - 86_400_000)).toBe(500);
  });

  it('gather a digest into one message at its hour, in the channel’s own zone', async () => {
    const channel = await insertChannel(db.pool, input({ digest: 'day' }));
    const alert = await makeAlert(db.pool, [channel.id]);
    for (let i = 0; i < 60; i += 1) await alert.tell(channel.id, { value: i });
    expect(await listDue(db.pool, ALL)).toEqual([]);
    expect(await makeDigests(db.pool)).toBe(0);
    const { rows } = await db.pool.query<{ local: string }>(`select to_char(digest_at at time zone 'Europe/Rome', 'HH24:MI') as local from channel where id = $1`, [channel.id]);
    expect(rows[0]).toEqual({ local: '08:00' });
    await db.pool.query('update channel set digest_at = now() where id = $1', [channel.id]);
    expect(await makeDigests(db.pool)).toBe(1);
    expect(await makeDigests(db.pool)).toBe(0);
    const [due] = await listDue(db.pool, ALL);
    expect(due).toMatchObject({ kind: 'digest', payload: { more: 10 } });
    expect((due!.payload as { items: { value: number }[] }).items.map(({ value }) => value)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    await markSent(db.pool, due!.id);
    await alert.tell(channel.id);
    await setDigest(db.pool, channel.id, 'none', 'Europe/Rome');
    expect((await listDue(db.pool, ALL)).map(({ kind }) => kind)).toEqual(['alert']);
    await db.pool.query(`update delivery set state = 'expired' where state = 'waiting'`);
  });

  it('forget who did not confirm', async () => {
    const channel = await insertChannel(db.pool, input({ state: 'unconfirmed' }));
    await db.pool.query(`update channel set created_at = now() - interval '3 days' where id = $1`, [channel.id]);
    expect(await deleteUnconfirmed(db.pool, Date.now() - 2 * 86_400_000)).toBe(1);
  });

  describe('for visitors', () => {
    let channels: Channels;
    const ada: Asker = { isAdministrator: false, owner: 'a'.repeat(64), address: '192.0.2.1' };
    const bob: Asker = { isAdministrator: false, owner: 'b'.repeat(64), address: '192.0.2.2' };
    const admin: Asker = { isAdministrator: true, owner: null, address: '127.0.0.1' };
    const mail = (address: string) => ({ kind: 'email', config: { address } });
    const link = (act: LinkAct, channelId: number, ruleId = 0, alertId = 0) => signLink(SECRET, { act, channelId, alertId, ruleId, expiresMs: Date.now() + 60_000 });
    const claimOf = async (token: string) => {
      const read = await channels.readLink(token);
      if (!read.ok) throw new Error(read.why);
      return read.claim;
    };

    beforeAll(() => {
      channels = makeChannels({ pool: db.pool, secret: SECRET, pushKey: async () => 'key', isMailSet: true, now: Date.now });
    });

    it('ask the address first: one message, and nothing else before it says yes', async () => {
      const channel = await channels.create(mail('ada@example.org'), ada);
      expect(channel).toMatchObject({ state: 'unconfirmed', label: 'a…@example.org' });
      expect(JSON.stringify(channel)).not.toContain('ada@example.org');
      expect((await listDue(db.pool, ALL)).map(({ kind }) => kind)).toEqual(['confirm']);
      await expect(channels.test(channel.id, ada)).rejects.toMatchObject({ code: 'request.invalid' });
      const claim = await claimOf(link('confirm', channel.id));
      await channels.act(claim, {});
      await channels.act(claim, {});
      expect(await channels.get(channel.id, ada)).toMatchObject({ state: 'confirmed' });
      expect(await channels.test(channel.id, ada)).toMatchObject({ kind: 'test', state: 'waiting' });
      await insertDelivery(db.pool, { channelId: channel.id, key: `x.${channel.id}`, kind: 'confirm' });
      await expect(channels.test(channel.id, ada)).rejects.toMatchObject({ code: 'rate.limited' }); // whatever else was sent meanwhile
      expect(await channels.create(mail('Ada@example.org '), ada)).not.toMatchObject({ id: channel.id }); // another spelling of the local part may be another box
      expect(await channels.create(mail('ada@EXAMPLE.org'), ada)).toMatchObject({ id: channel.id });
      await db.pool.query(`update delivery set state = 'expired' where state = 'waiting'`);
    });

    it('bound how often one address is asked, and how often one network may ask', async () => {
      await Promise.all([1, 2, 3].map((n) => channels.create(mail('victim@example.org'), { ...bob, owner: `${n}`.repeat(64), address: `198.51.100.${n}` })));
      await expect(channels.create(mail('VICTIM@example.org'), { ...bob, address: '198.51.100.9' })).rejects.toMatchObject({ code: 'rate.limited' });
      for (let n = 0; n < 10; n += 1) await channels.create(mail(`v${n}@example.org`), { ...bob, address: '203.0.113.5' });
      await expect(channels.create(mail('v10@example.org'), { ...bob, address: '203.0.113.5' })).rejects.toMatchObject({ code: 'rate.limited' });
      await db.pool.query(`update delivery set state = 'expired' where state = 'waiting'`);
    });

    it('are nobody else’s, and only some kinds are for them', async () => {
      const channel = await channels.create(mail('ada2@example.org'), ada);
      await expect(channels.get(channel.id, bob)).rejects.toMatchObject({ code: 'resource.unknown' });
      await expect(channels.remove(channel.id, { ...bob, owner: null })).rejects.toMatchObject({ code: 'resource.unknown' });
      await expect(channels.create({ kind: 'webhook', config: { url: 'https://e.example', secret: 'sixteen-characters' } }, ada)).rejects.toMatchObject({ code: 'auth.forbidden' });
      await expect(channels.create({ kind: 'pigeon', config: {} }, admin)).rejects.toMatchObject({ code: 'request.invalid' });
      await expect(channels.create({ ...mail('x@example.org'), timeZone: 'Mars/Olympus' }, admin)).rejects.toMatchObject({ code: 'request.invalid' });
      expect(await channels.create({ kind: 'webhook', config: { url: 'https://e.example', secret: 'sixteen-characters' } }, admin)).toMatchObject({ state: 'confirmed', label: 'e.example' });
      expect((await channels.list(bob)).some(({ id }) => id === channel.id)).toBe(false);
      await db.pool.query(`update delivery set state = 'expired' where state = 'waiting'`);
    });

    it('are managed by a link that reaches every channel of its address and no other', async () => {
      const first = await channels.create(mail('eve@example.org'), ada);
      const second = await channels.create(mail('eve@example.org'), bob);
      const foreign = await channels.create(mail('mallory@example.org'), bob);
      for (const { id } of [first, second, foreign]) await confirmChannel(db.pool, id);
      const { ruleId } = await makeAlert(db.pool, [second.id]);
      const other = await makeAlert(db.pool, [foreign.id]);
      const claim = await claimOf(link('manage', first.id));
      const managed = await channels.managed(claim);
      expect(managed.channels.map(({ id }) => id)).toEqual([first.id, second.id]);
      expect(managed.rules.map(({ id }) => id)).toEqual([ruleId]);
      await channels.manage(claim, { stopRule: other.ruleId, removeChannel: foreign.id });
      expect((await findLinkedRule(db.pool, other.ruleId))!.isEnabled).toBe(true);
      expect(await channels.get(foreign.id, bob)).toMatchObject({ id: foreign.id });
      await channels.manage(claim, { stopRule: ruleId, digest: { channelId: second.id, digest: 'week' } });
      expect((await findLinkedRule(db.pool, ruleId))!.isEnabled).toBe(false);
      expect(await channels.get(second.id, bob)).toMatchObject({ digest: 'week' });
      await channels.manage(claim, { removeChannel: second.id });
      await expect(channels.get(second.id, bob)).rejects.toMatchObject({ code: 'resource.unknown' });
    });

    it('do what a link says, once: acknowledge, snooze, raise, stop', async () => {
      const channel = await channels.create({ kind: 'slack', config: { url: 'https://chat.example/1' } }, admin);
      const { ruleId, alertId } = await makeAlert(db.pool, [channel.id]);
      const act = async (what: LinkAct, choice = {}) => channels.act(await claimOf(link(what, channel.id, ruleId, alertId)), choice);
      await act('acknowledge');
      await act('acknowledge');
      const { rows } = await db.pool.query<{ to_state: string; by: string }>(`select to_state, cause->>'by' as by from alert_transition where alert_id = $1`, [alertId]);
      expect(rows).toEqual([{ to_state: 'acknowledged', by: 'person' }]);
      await act('snooze');
      expect((await findLinkedRule(db.pool, ruleId))!.mutedUntilMs).toBeGreaterThan(Date.now() + 3.9 * 3_600_000);
      await act('raise', { level: 50 });
      await act('raise', { level: 50 });
      expect((await findLinkedRule(db.pool, ruleId))!.condition).toMatchObject({ level: 50, clear: null });
      await expect(act('raise', {})).rejects.toMatchObject({ code: 'request.invalid' });
      const view = await channels.viewLink(await claimOf(link('raise', channel.id, ruleId, alertId)));
      expect(view.rule).toMatchObject({ name: 'Smoke', level: 50, unit: 'µg/m³', suggested: 63 });
      await act('stop');
      expect((await findLinkedRule(db.pool, ruleId))!.isEnabled).toBe(false);
    });

    it('are taken over by an account', async () => {
      const channel = await channels.create(mail('late@example.org'), { ...ada, owner: 'c'.repeat(64), address: '192.0.2.77' });
      expect(await channels.adopt('c'.repeat(64), 'account:7')).toBe(1);
      expect(await channels.get(channel.id, { ...ada, owner: 'account:7' })).toMatchObject({ id: channel.id });
    });
  });
});

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
