import type { Example, Head, Json } from './plugins.ts';

/** One message to a person, in words; every channel draws it in its own way. */
export interface Notice {
  /** The same for every repeat of the same message: at most 64 of `A-Z a-z 0-9 . _ -`. */
  key: string;
  kind: 'alert' | 'digest' | 'confirm' | 'test' | 'account';
  tone: 'alert' | 'ok' | 'plain';
  /** One line, at most 150 characters. */
  subject: string;
  /** One or two sentences for push, chat and phone. */
  short: string;
  paragraphs: string[];
  facts: { label: string; value: string }[];
  /** Where to look closer. */
  link: { title: string; url: string };
  /** One-tap links, the most important first. */
  actions: { title: string; url: string }[];
  /** Why this message came. */
  footer: string;
  /** Page that stops it, and the address that stops it by one POST (RFC 8058); null: there is nothing to stop. */
  stopUrl: string | null;
  timeMs: number;
  /** The same for programs. */
  data: Json;
}

/** What a plug-in wants sent; a transport does it. `signedWith`: HMAC-SHA256 over time and body is added when it goes out. */
export type Outgoing =
  | { via: 'http'; url: string; headers: Record<string, string>; body: string; signedWith: string | null }
  | { via: 'mail'; to: string; subject: string; text: string; html: string; headers: Record<string, string> }
  | { via: 'push'; subscription: PushSubscription; payload: string; ttlS: number; isUrgent: boolean }
  | { via: 'mqtt'; url: string; username: string; password: string; topic: string; payload: string };
export type Transport = Outgoing['via'];

/** What the browser's push service gave, keys in base64url. */
export interface PushSubscription {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/** How one attempt ended. A target that does not take a message is a value, not an exception. */
export type Sent =
  | { ok: true }
  | {
      ok: false;
      /** One sentence for the channel's owner. */
      why: string;
      /** `channel`: counts against it; `ours`: our side cannot send now; `gone`: it will never take a message again. */
      fault: 'channel' | 'ours' | 'gone';
      /** Where it said when to come again. */
      retryAfterMs: number | null;
    };

export type ReadConfig<Config> =
  | {
      ok: true;
      config: Config;
      /** How it is shown to whoever may see it: never a secret. */
      label: string;
      /** What it is known by: two channels of one address are one person's. */
      address: string;
    }
  | { ok: false; message: string };

/** A kind of channel: reads its configuration, and turns a notice into what is sent. Both are pure. */
export interface Notifier<Config extends object = object> {
  head: Head & {
    /** Fields of the configuration: one sentence each. */
    fields: Record<string, string>;
    /** Fields that are never given out again. */
    secrets: readonly string[];
    /** True where anybody may make one, by double opt-in; otherwise it takes an account. */
    isForVisitors: boolean;
    limits: { bodyBytes: number };
    examples: Example<{ config: Json; notice: Notice }, Outgoing | { message: string }>[];
  };
  read(config: Json): ReadConfig<Config>;
  compose(notice: Notice, config: Config): Outgoing;
}

export const defineNotifier = <Config extends object>(notifier: Notifier<Config>): Notifier<Config> => Object.freeze(notifier);
