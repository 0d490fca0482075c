import { createHash, createHmac } from 'node:crypto';
import { AppError } from '#lib/domain/codes.ts';
import type { Asker, Channel, Channels, Digest, LinkClaim, NewChannel } from '#lib/domain/channels.ts';
import { DIGESTS } from '#lib/domain/channels.ts';
import type { Notifier } from '#lib/domain/notifiers.ts';
import type { Json } from '#lib/domain/plugins.ts';
import * as channelRows from '#server/db/channels.ts';
import type { ChannelRow } from '#server/db/channels.ts';
import { insertDelivery, listDeliveries, listDeliveriesOfAlert } from '#server/db/deliveries.ts';
import { appErrorOf, type Pool } from '#server/db/pool.ts';
import { findNotifier, notifiers } from '#server/notifiers/index.ts';
import { makeLinkActs } from './link-acts.ts';
import { shown } from './shown-channel.ts';
import { readLink } from './signed-links.ts';

export interface ChannelsOptions {
  pool: Pool;
  /** Signs links; keys the hashes of networks. */
  secret: string;
  pushKey(): Promise<string>;
  isMailSet: boolean;
  now(): number;
}

/** Bounds of what strangers may ask for. */
export const CHANNEL_LIMITS = { perAddress: 10, unconfirmedPerAddress: 3, perNetworkAndHour: 10, perOwner: 50 } as const;
const HOUR_MS = 3_600_000;
const TEST_EVERY_MS = 10_000;
const LOG_ROWS = 100;

/** Channels and what is sent through them, for pages and routes. */
export function makeChannels(options: ChannelsOptions): Channels {
  const { pool, secret, now } = options;
  const acts = makeLinkActs({ pool, now });

  async function create(input: NewChannel, asker: Asker): Promise<Channel> {
    const notifier = getKind(input.kind, asker, options.isMailSet);
    const read = notifier.read(input.config);
    if (!read.ok) throw new AppError('request.invalid', `config.${read.message}.`);
    const addressHash = sha256(`${input.kind}\n${read.address}`);
    const known = (await channelRows.listChannels(pool, ownerOf(asker))).find((row) => row.kind === input.kind && sameConfig(row.config, read.config));
    if (known !== undefined && known.state !== 'unconfirmed') return shown(known);
    const createdFrom = createHmac('sha256', secret).update(`network.${networkOf(asker.address)}`).digest().subarray(0, 16);
    if (!asker.isAdministrator) await refuseTooMany(addressHash, createdFrom, ownerOf(asker));
    const isConfirmed = isKnown(asker) && input.kind !== 'email';
    const row = await channelRows.insertChannel(pool, {
      kind: input.kind,
      config: read.config as Json,
      label: read.label,
      addressHash,
      owner: ownerOf(asker),
      state: isConfirmed ? 'confirmed' : 'unconfirmed',
      digest: input.digest ?? 'none',
      timeZone: zoneOf(input.timeZone),
      createdFrom: asker.isAdministrator ? null : createdFrom,
    });
    if (!isConfirmed) await insertDelivery(pool, { channelId: row.id, key: `c.${row.id}`, kind: 'confirm' });
    return shown(row);
  }

  async function refuseTooMany(addressHash: Uint8Array, createdFrom: Uint8Array, owner: string | null): Promise<void> {
    const counts = await channelRows.countChannels(pool, { addressHash, createdFrom, sinceMs: now() - HOUR_MS });
    const own = await channelRows.listChannels(pool, owner, CHANNEL_LIMITS.perOwner);
    if (counts.ofAddress >= CHANNEL_LIMITS.perAddress || counts.unconfirmedOfAddress >= CHANNEL_LIMITS.unconfirmedPerAddress) {
      throw new AppError('rate.limited', 'This address has been asked often enough; follow the link in one of its messages.', { retryAfterS: 86_400 });
    }
    if (counts.ofNetwork >= CHANNEL_LIMITS.perNetworkAndHour || own.length >= CHANNEL_LIMITS.perOwner) {
      throw new AppError('rate.limited', `At most ${CHANNEL_LIMITS.perNetworkAndHour} new channels an hour.`, { retryAfterS: 3600 });
    }
  }

  async function own(id: number, asker: Asker): Promise<ChannelRow> {
    const row = await channelRows.findChannel(pool, id);
    const isOwn = row !== null && (asker.isAdministrator || (row.owner !== null && row.owner === asker.owner));
    if (!isOwn) throw new AppError('resource.unknown', `There is no channel ${id} of yours.`);
    return row;
  }

  async function change(id: number, { digest, timeZone, isPaused }: Parameters<Channels['change']>[1], asker: Asker): Promise<Channel> {
    const row = await own(id, asker);
    if (digest !== undefined || timeZone !== undefined) await setDigest(row, digest ?? row.digest, timeZone);
    if (isPaused === true) await channelRows.pauseChannel(pool, id, acts.ownerPaused);
    if (isPaused === false) await channelRows.resumeChannel(pool, id);
    return shown(await own(id, asker));
  }

  async function setDigest(row: ChannelRow, digest: Digest, timeZone: string | undefined): Promise<void> {
    if (!DIGESTS.includes(digest)) throw new AppError('request.invalid', `digest: one of ${DIGESTS.join(', ')}.`);
    await channelRows.setDigest(pool, row.id, digest, timeZone === undefined ? row.timeZone : zoneOf(timeZone));
  }

  async function manage(claim: LinkClaim, { removeChannel, resumeChannel, stopRule, muteRule, digest }: Parameters<Channels['manage']>[1]): Promise<void> {
    const { channels, rules } = await acts.managed(claim);
    const isMine = (id: number | undefined): id is number => channels.some((channel) => channel.id === id);
    if (isMine(removeChannel)) await channelRows.deleteChannel(pool, removeChannel);
    if (isMine(resumeChannel)) await channelRows.resumeChannel(pool, resumeChannel);
    if (stopRule !== undefined && rules.some(({ id }) => id === stopRule)) await acts.stopRule(stopRule);
    if (muteRule !== undefined && rules.some(({ id }) => id === muteRule)) await acts.muteRule(muteRule);
    const row = digest !== undefined && isMine(digest.channelId) ? await channelRows.findChannel(pool, digest.channelId) : null;
    if (row !== null && digest !== undefined) await setDigest(row, digest.digest, undefined);
  }

  async function test(id: number, asker: Asker) {
    const row = await own(id, asker);
    if (row.state !== 'confirmed') throw new AppError('request.invalid', 'This channel is not confirmed, or it is paused.');
    const newest = await listDeliveries(pool, { channelIds: [id], limit: LOG_ROWS });
    if (newest.some(({ kind, createdMs }) => kind === 'test' && now() - createdMs < TEST_EVERY_MS)) throw new AppError('rate.limited', 'One test in ten seconds.', { retryAfterS: TEST_EVERY_MS / 1000 });
    const delivery = await insertDelivery(pool, { channelId: id, key: `t.${id}-${now()}`, kind: 'test' });
    return delivery;
  }

  const channels: Channels = {
    kinds: () => notifiers.map(({ head: { id, title, fields, secrets, isForVisitors } }) => ({ id, title, fields, secrets, isForVisitors })),
    pushKey: options.pushKey,
    isMailSet: options.isMailSet,
    create,
    list: async (asker) => (asker.isAdministrator || asker.owner !== null ? (await channelRows.listChannels(pool, ownerOf(asker))).map(shown) : []),
    get: async (id, asker) => shown(await own(id, asker)),
    change,
    remove: async (id, asker) => channelRows.deleteChannel(pool, (await own(id, asker)).id),
    test,
    deliveries: async (id, { limit = LOG_ROWS, before }, asker) => listDeliveries(pool, { channelIds: [(await own(id, asker)).id], limit, ...(before === undefined ? {} : { before }) }),
    deliveriesOfAlert: (alertId) => listDeliveriesOfAlert(pool, alertId),
    readLink: async (token) => readLink(secret, token, now()),
    viewLink: acts.view,
    act: async (claim, choice) => {
      await acts.act(claim, choice);
      },
    managed: acts.managed,
    manage,
    adopt: (fromOwner, toOwner) => channelRows.adoptChannels(pool, fromOwner, toOwner),
  };
  return withAppErrors(channels);
}

function getKind(kind: string, asker: Asker, isMailSet: boolean): Notifier {
  const notifier = findNotifier(kind);
  if (notifier === null) throw new AppError('request.invalid', `kind: one of ${notifiers.map(({ head }) => head.id).join(', ')}.`);
  if (!isKnown(asker) && !notifier.head.isForVisitors) throw new AppError('auth.forbidden', `A channel of kind ${kind} takes an account; without one there are e-mail and this browser.`);
  if (!asker.isAdministrator && asker.owner === null) throw new AppError('auth.missing', 'A token of your own is needed.');
  if (kind === 'email' && !isMailSet) throw new AppError('request.invalid', 'No mail server is set here (SMTP_URL), so e-mail cannot be sent.');
  return notifier;
}

function isKnown({ isAdministrator, hasAccount = false }: Asker): boolean {
  return isAdministrator || hasAccount;
}

function ownerOf({ isAdministrator, owner }: Asker): string | null {
  return isAdministrator ? null : owner;
}

/** jsonb keeps no order of keys. */
function sameConfig(stored: Json, read: object): boolean {
  const entries = Object.entries((stored ?? {}) as Record<string, unknown>);
  return entries.length === Object.keys(read).length && entries.every(([name, value]) => (read as Record<string, unknown>)[name] === value);
}

function zoneOf(timeZone = 'UTC'): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    throw new AppError('request.invalid', 'time_zone: an IANA name such as Europe/Berlin.');
  }
}

/** One subscriber has a whole IPv6 /64. */
function networkOf(address: string): string {
  return address.includes(':') && !address.includes('.') ? address.split(':').slice(0, 4).join(':') : address;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** What the database said becomes an AppError, in every method alike. */
function withAppErrors(channels: Channels): Channels {
  const guarded = Object.entries(channels).map(([name, member]) => {
    if (typeof member !== 'function' || name === 'kinds') return [name, member] as const;
    const call = member as (...values: unknown[]) => Promise<unknown>;
    return [name, (...values: unknown[]) => call(...values).catch((cause: unknown) => Promise.reject(appErrorOf(cause)))] as const;
  });
  return Object.fromEntries(guarded) as unknown as Channels;
}
