import { afterEach, describe, expect, it } from 'vitest';
import type { Sent } from '#lib/domain/notifiers.ts';
import type { DueDelivery } from '#server/db/deliveries.ts';
import { DeliveryLine, type DeliveryLineOptions } from '#server/delivery-line.ts';
import { EXAMPLE_NOTICE } from '#server/notifiers/example-notice.ts';

const OK: Sent = { ok: true };
const BAD: Sent = { ok: false, fault: 'channel', why: 'It answered 500.', retryAfterMs: null };
const OURS: Sent = { ok: false, fault: 'ours', why: 'The mail server cannot be used.', retryAfterMs: null };
const log = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
let line: DeliveryLine | null = null;
afterEach(() => line?.stop());

interface Row extends DueDelivery {
  isDone: boolean;
}

/** The store in memory; time does not pass by itself, so that back-off is seen in numbers. */
function start(rows: Row[], send: (delivery: string) => Promise<Sent>, change: Partial<DeliveryLineOptions> = {}) {
  const notes: string[] = [];
  const failures = new Map<number, number>();
  const paused = new Set<number>();
  const retries: number[] = [];
  line = new DeliveryLine({
    store: {
      async listDue({ except, exceptKinds, limit }) {
        const heads = new Map<number, Row>();
        for (const row of rows) if (!row.isDone && !heads.has(row.channel.id)) heads.set(row.channel.id, row);
        return [...heads.values()]
          .filter(({ channel }) => !except.includes(channel.id) && !exceptKinds.includes(channel.kind) && !paused.has(channel.id))
          .map((row) => ({ ...row, channel: { ...row.channel, failures: failures.get(row.channel.id) ?? 0 } }))
          .slice(0, limit);
      },
      markStarted: async () => undefined,
      async markSent(id) {
        const row = rows.find((one) => one.id === id)!;
        row.isDone = true;
        failures.set(row.channel.id, 0);
        notes.push(`sent ${row.key}`);
      },
      async markFailed(id, _why, retryInMs) {
        const { channel } = rows.find((one) => one.id === id)!;
        failures.set(channel.id, (failures.get(channel.id) ?? 0) + 1);
        retries.push(retryInMs);
        return failures.get(channel.id)!;
      },
      markHeldUp: async (id) => void notes.push(`held ${id}`),
      async pauseChannel(id, why) {
        paused.add(id);
        notes.push(`paused ${id}: ${why}`);
      },
    },
    transports: { send: (_outgoing, key) => send(key) },
    render: ({ key }) => ({ ...EXAMPLE_NOTICE, key }),
    pausedWhy: (why, isGone) => `${isGone ? 'gone' : 'ten'}: ${why}`,
    counted: { add: () => undefined },
    log,
    now: () => 0,
    random: () => 1,
    limits: { pollMs: 5 },
    ...change,
  });
  return { notes, retries };
}

function rowOf(id: number, channelId: number, kind = 'slack'): Row {
  const config: Record<string, string> = kind === 'email' ? { address: 'ada@example.org' } : { url: 'https://chat.example/x' };
  return { id, key: `${channelId}-${id}`, kind: 'alert', payload: {}, attempts: 0, createdMs: 0, isDone: false, channel: { id: channelId, kind, config, failures: 0, hasSucceeded: true } };
}

describe('the delivery line', () => {
  it('keeps the order within a channel and lets no channel wait for another', async () => {
    const rows = [...Array.from({ length: 40 }, (_, i) => rowOf(i, 1 + (i % 4))), rowOf(100, 9)];
    const { notes } = start(rows, (key) => (key === '9-100' ? new Promise(() => undefined) : Promise.resolve(OK)));
    await expect.poll(() => notes.length).toBe(40);
    for (const channel of [1, 2, 3, 4]) {
      const keys = notes.filter((note) => note.startsWith(`sent ${channel}-`));
      expect(keys).toEqual(rows.filter((row) => row.channel.id === channel).map(({ key }) => `sent ${key}`));
    }
  });

  it('leaves slots to healthy channels while a hundred doubtful ones hang', async () => {
    const hanging = Array.from({ length: 100 }, (_, i) => ({ ...rowOf(i, 1000 + i), channel: { ...rowOf(i, 1000 + i).channel, hasSucceeded: false } }));
    const { notes } = start([...hanging, rowOf(500, 1), rowOf(501, 1), rowOf(502, 2)], (key) => (key.startsWith('1-') || key.startsWith('2-') ? Promise.resolve(OK) : new Promise(() => undefined)), { limits: { pollMs: 5, slots: 120 } });
    await expect.poll(() => notes.length).toBe(3);
    expect(line!.underWay).toBe(12);
  });

  it('doubles the wait with each failure, and pauses after ten in a row with the last reason', async () => {
    const { notes, retries } = start([rowOf(1, 1)], () => Promise.resolve(BAD));
    await expect.poll(() => notes).toEqual(['paused 1: ten: It answered 500.']);
    expect(retries).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 640_000, 1_280_000, 1_800_000]);
  });

  it('pauses at once where the target is gone', async () => {
    const { notes } = start([rowOf(1, 1)], () => Promise.resolve({ ...BAD, fault: 'gone' }));
    await expect.poll(() => notes).toEqual(['paused 1: gone: It answered 500.']);
  });

  it('waits with all mail where our own server cannot send it, counts nothing against a channel, and lets the others go', async () => {
    const { notes, retries } = start([rowOf(1, 1, 'email'), rowOf(2, 2), rowOf(3, 2)], (key) => Promise.resolve(key.startsWith('1-') ? OURS : OK));
    await expect.poll(() => notes.sort()).toEqual(['held 1', 'sent 2-2', 'sent 2-3']);
    expect(retries).toEqual([]);
  });

  it('tries to write an outcome until the database takes it: the message itself goes out once', async () => {
    let sends = 0;
    let tries = 0;
    const row = rowOf(1, 1);
    const { notes } = start([row], () => {
      sends += 1;
      return Promise.resolve(OK);
    });
    const options = line as unknown as { stop(): Promise<void> };
    await options.stop();
    expect(notes).toHaveLength(1);
    row.isDone = false;
    line = new DeliveryLine({
      store: {
        listDue: async ({ except }) => (row.isDone || except.includes(1) ? [] : [row]),
        markStarted: async () => undefined,
        async markSent() {
          tries += 1;
          if (tries < 3) throw new Error('the database is away');
          row.isDone = true;
        },
        markFailed: async () => 1, markHeldUp: async () => undefined, pauseChannel: async () => undefined,
      },
      transports: {
        send: () => {
          sends += 1;
          return Promise.resolve(OK);
        },
      },
      render: () => EXAMPLE_NOTICE, pausedWhy: (why) => why, counted: { add: () => undefined }, log, now: () => 0, random: () => 1, limits: { pollMs: 5 },
    });
    await expect.poll(() => row.isDone, { timeout: 5000 }).toBe(true);
    expect([sends, tries]).toEqual([2, 3]);
  });
});
