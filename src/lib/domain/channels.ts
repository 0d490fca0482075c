import type { AlertMessage } from './alerts.ts';
import type { Json } from './plugins.ts';
import type { Sight } from './sight.ts';

export const CHANNEL_STATES = ['unconfirmed', 'confirmed', 'paused'] as const;
export type ChannelState = (typeof CHANNEL_STATES)[number];
export const DIGESTS = ['none', 'day', 'week'] as const;
export type Digest = (typeof DIGESTS)[number];

/** Where messages go, as its owner may see it. */
export interface Channel {
  id: number;
  kind: string;
  label: string;
  state: ChannelState;
  /** One sentence while it is paused. */
  pausedWhy: string | null;
  /** Attempts in a row that failed; at 10 it is paused. */
  failures: number;
  digest: Digest;
  timeZone: string;
  lastOkMs: number | null;
  createdMs: number;
  confirmedMs: number | null;
}

export const DELIVERY_STATES = ['waiting', 'digest', 'sent', 'digested', 'unconfirmed', 'paused', 'full', 'expired', 'overtaken'] as const;
/** `unconfirmed`, `paused`, `full`, `expired`, `overtaken`: not sent, for that reason. */
export type DeliveryState = (typeof DELIVERY_STATES)[number];
export type DeliveryKind = 'alert' | 'confirm' | 'test' | 'digest';

/** What became of one message. */
export interface Delivery {
  id: number;
  channelId: number;
  /** Goes with the message: equal for every repeat. */
  key: string;
  kind: DeliveryKind;
  state: DeliveryState;
  attempts: number;
  /** Why the newest attempt failed. */
  error: string | null;
  alertId: number | null;
  createdMs: number;
  startedMs: number | null;
  endedMs: number | null;
}

/** What a delivery says, by its kind. */
export type DeliveryPayload = AlertMessage | { items: AlertMessage[]; more: number } | Record<string, never>;

/** A kind of channel, for those who choose one. */
export interface ChannelKind {
  id: string;
  title: string;
  fields: Record<string, string>;
  secrets: readonly string[];
  isForVisitors: boolean;
}

export interface NewChannel {
  kind: string;
  config: Json;
  digest?: Digest;
  timeZone?: string;
}

/** Who asks: the administrator, an account, or whoever holds a token (`owner`: of an account, or the token's sha256 in hex). */
export interface Asker {
  isAdministrator: boolean;
  /** Accounts have channels of every kind. */
  hasAccount?: boolean;
  owner: string | null;
  /** What is seen besides what is public; absent: nothing. */
  sight?: Sight;
  /** Network address the request came from. */
  address: string;
}

export const LINK_ACTS = ['acknowledge', 'snooze', 'raise', 'stop', 'confirm', 'manage'] as const;
export type LinkAct = (typeof LINK_ACTS)[number];

/** What a signed link is for. */
export interface LinkClaim {
  act: LinkAct;
  channelId: number;
  /** 0: none. */
  alertId: number;
  ruleId: number;
  expiresMs: number;
}
export type ReadLink = { ok: true; claim: LinkClaim } | { ok: false; why: 'broken' | 'expired' };

/** What the page of a link says before anything is done. */
export interface LinkView {
  claim: LinkClaim;
  channel: Channel | null;
  /** The rule in its own words; null: it is gone. */
  rule: { id: number; name: string; level: number | null; unit: string; suggested: number | null } | null;
}

/** What whoever holds a management link sees: every channel of that address, its rules and its log. */
export interface Managed {
  label: string;
  channels: Channel[];
  rules: { id: number; name: string; channelIds: number[]; isEnabled: boolean; mutedUntilMs: number | null }[];
  deliveries: Delivery[];
}

/** Channels and their messages. Throws AppError; a link that is not valid is a value. */
export interface Channels {
  kinds(): ChannelKind[];
  /** Public key that a browser subscribes to push with. */
  pushKey(): Promise<string>;
  /** `isMailSet` false: e-mail cannot be chosen. */
  isMailSet: boolean;
  create(input: NewChannel, asker: Asker): Promise<Channel>;
  list(asker: Asker): Promise<Channel[]>;
  get(id: number, asker: Asker): Promise<Channel>;
  change(id: number, change: { digest?: Digest; timeZone?: string; isPaused?: boolean }, asker: Asker): Promise<Channel>;
  remove(id: number, asker: Asker): Promise<void>;
  /** Queues a test message; the log says what became of it. */
  test(id: number, asker: Asker): Promise<Delivery>;
  deliveries(id: number, query: { limit?: number; before?: number }, asker: Asker): Promise<Delivery[]>;
  /** Everything of one alert that went out or did not, for its page. */
  deliveriesOfAlert(alertId: number): Promise<Delivery[]>;
  readLink(token: string): Promise<ReadLink>;
  viewLink(claim: LinkClaim): Promise<LinkView>;
  /** Does what the link is for; the same again changes nothing. `level`: for raise. */
  act(claim: LinkClaim, choice: { level?: number }): Promise<void>;
  managed(claim: LinkClaim): Promise<Managed>;
  /** A management link's page acts on what belongs to the link's address alone; `muteRule` is quiet for four hours. */
  manage(claim: LinkClaim, order: { removeChannel?: number; resumeChannel?: number; stopRule?: number; muteRule?: number; digest?: { channelId: number; digest: Digest } }): Promise<void>;
  /** An account takes over what a token owned. */
  adopt(fromOwner: string, toOwner: string): Promise<number>;
}
