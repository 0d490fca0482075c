import { createHash } from 'node:crypto';
import type { BlockList } from 'node:net';
import type { Outgoing, Sent } from '#lib/domain/notifiers.ts';
import { makeAddressGuard, type LookupAll } from './address-guard.ts';
import { encryptPush, makeSender } from './push-encryption.ts';
import { makePostHttp } from './send-http.ts';
import { makeMailer, type MailSettings } from './send-mail.ts';
import { makePublishMqtt } from './send-mqtt.ts';
import { signatureOf } from './sign.ts';
import { vapidHeader, type VapidKeys } from './vapid.ts';

export interface TransportOptions {
  /** null: no mail server is set; mail waits. */
  mail: MailSettings | null;
  /** Addresses that are not public and may be reached all the same. */
  allowed: BlockList;
  vapid(): Promise<VapidKeys>;
  /** `mailto:` or `https:`: where a push service's operator can write to. */
  contact: string;
  now(): number;
  randomBytes(count: number): Uint8Array;
  lookupAll?: LookupAll;
  timeoutMs?: number;
}

export interface Transports {
  /** One attempt. `key` goes with it in the form that the way has: header, Message-ID, topic. Rejects only for a bug. */
  send(outgoing: Outgoing, key: string): Promise<Sent>;
  close(): void;
}

export function makeTransports(options: TransportOptions): Transports {
  const guard = makeAddressGuard(options.allowed, options.lookupAll);
  const post = makePostHttp(guard, options.timeoutMs);
  const publish = makePublishMqtt(guard, options.timeoutMs);
  const mailer = options.mail === null ? null : makeMailer(options.mail);
  return {
    send(outgoing, key) {
      switch (outgoing.via) {
        case 'http':
          return post({ ...outgoing, headers: { ...outgoing.headers, ...signed(outgoing, options.now()), 'lichen-key': key } });
        case 'mail':
          return mailer === null ? Promise.resolve(NO_MAIL) : mailer.send(outgoing, key);
        case 'push':
          return push(outgoing, key);
        case 'mqtt':
          return publish(outgoing, `lichen-${topicOf(key).slice(0, 15)}`);
      }
    },
    close: () => mailer?.close(),
  };

  async function push({ subscription, payload, ttlS, isUrgent }: Extract<Outgoing, { via: 'push' }>, key: string): Promise<Sent> {
    const body = findBody(payload, subscription);
    if (body === null) return { ok: false, fault: 'gone', why: 'The browser’s key is not valid.', retryAfterMs: null };
    const authorization = vapidHeader(await options.vapid(), subscription.endpoint, options.contact, options.now());
    return post({
      url: subscription.endpoint,
      body,
      goneAt: [404, 410], // RFC 8030: the subscription is over
      headers: {
        authorization,
        'content-type': 'application/octet-stream',
        'content-encoding': 'aes128gcm',
        ttl: String(ttlS),
        urgency: isUrgent ? 'high' : 'normal',
        topic: topicOf(key), // a repeat that still waits at the push service replaces the first
      },
    });
  }

  function findBody(payload: string, subscription: Parameters<typeof encryptPush>[1]): Buffer | null {
    try {
      return encryptPush(payload, subscription, { salt: options.randomBytes(16), sender: makeSender() });
    } catch {
      return null; // the right length, but no point of the curve
    }
  }
}

const NO_MAIL: Sent = { ok: false, fault: 'ours', why: 'No mail server is set (SMTP_URL).', retryAfterMs: null };

function signed({ signedWith, body }: Extract<Outgoing, { via: 'http' }>, nowMs: number): Record<string, string> {
  return signedWith === null ? {} : { 'lichen-signature': signatureOf(signedWith, body, nowMs) };
}

/** At most 32 characters of base64url (RFC 8030, section 5.4). */
function topicOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 32);
}
