import { AppError } from '#lib/domain/codes.ts';
import type { Channel, Channels, Delivery } from '#lib/domain/channels.ts';
import { notifiers } from '#server/notifiers/index.ts';
import { NOW_MS } from './stub-reads.ts';

const CHANNEL: Channel = { id: 1, kind: 'email', label: 'a…@example.org', state: 'confirmed', pausedWhy: null, failures: 0, digest: 'none', timeZone: 'UTC', lastOkMs: null, createdMs: NOW_MS, confirmedMs: NOW_MS };
const DELIVERY: Delivery = { id: 5, channelId: 1, key: 'a.1-1-1', kind: 'alert', state: 'sent', attempts: 1, error: null, alertId: 1, createdMs: NOW_MS, startedMs: NOW_MS, endedMs: NOW_MS };

/** One channel: enough for the shape of every answer. */
export function makeStubChannels(): Channels {
  const one = async (id: number) => {
    if (id !== 1) throw new AppError('resource.unknown', `There is no channel ${id} of yours.`);
    return CHANNEL;
  };
  return {
    kinds: () => notifiers.map(({ head }) => head),
    pushKey: async () => 'key',
    isMailSet: true,
    create: async ({ kind }) => {
      if (kind !== 'email') throw new AppError('auth.forbidden', 'A channel of this kind takes an account.');
      return CHANNEL;
    },
    list: async () => [CHANNEL],
    get: one,
    change: (id) => one(id),
    remove: async (id) => void (await one(id)),
    test: async (id) => ({ ...DELIVERY, channelId: (await one(id)).id }),
    deliveries: async () => [DELIVERY],
    deliveriesOfAlert: async () => [DELIVERY],
    readLink: async (token) => (token === 'good' ? { ok: true, claim: { act: 'confirm', channelId: 1, alertId: 0, ruleId: 0, expiresMs: NOW_MS } } : { ok: false, why: 'broken' }),
    viewLink: async (claim) => ({ claim, channel: CHANNEL, rule: null }),
    act: async () => undefined,
    managed: async () => ({ label: '', channels: [CHANNEL], rules: [], deliveries: [] }),
    manage: async () => undefined,
    adopt: async () => 0,
  };
}
