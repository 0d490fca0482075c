import { defineNotifier, type PushSubscription } from '#lib/domain/notifiers.ts';
import { EXAMPLE_NOTICE } from './example-notice.ts';
import { fieldsOf, shortened, textOf, urlOf } from './fields.ts';

const EXAMPLE = {
  endpoint: 'https://push.example.org/send/f00',
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};
/** A push service keeps it so long for a phone that is off. */
const TTL_S = 86_400;
/** An uncompressed point of P-256, and 16 bytes. */
const KEY = { p256dh: 65, auth: 16 } as const;

/** A notification by the browser's own push service; the service worker draws it. */
export default defineNotifier<PushSubscription>({
  head: {
    id: 'web-push',
    title: 'This browser',
    version: 1,
    source: 'RFC 8030, RFC 8291, RFC 8292',
    options: {},
    optionsHelp: {},
    fields: { endpoint: 'Address that the push service gave.', p256dh: 'Its key, base64url.', auth: 'Its secret, base64url.' },
    secrets: ['endpoint', 'p256dh', 'auth'],
    isForVisitors: true,
    // RFC 8291 allows 4096 bytes with 103 of padding, keys and tag
    limits: { bodyBytes: 3993 },
    examples: [
      {
        title: 'an alert',
        input: { config: EXAMPLE, notice: EXAMPLE_NOTICE },
        output: {
          via: 'push',
          subscription: EXAMPLE,
          payload: JSON.stringify({
            key: 'a.17-1-4',
            kind: 'alert',
            title: EXAMPLE_NOTICE.subject,
            body: EXAMPLE_NOTICE.short,
            url: 'https://air.example.org/?s=3',
            actions: EXAMPLE_NOTICE.actions.slice(0, 2),
            timeMs: EXAMPLE_NOTICE.timeMs,
          }),
          ttlS: TTL_S,
          isUrgent: true,
        },
      },
      { title: 'keys that are none', input: { config: { ...EXAMPLE, auth: 'AAAA' }, notice: EXAMPLE_NOTICE }, output: { message: 'p256dh, auth: the keys of a push subscription' } },
    ],
  },
  read(config) {
    const fields = fieldsOf(config);
    const endpoint = urlOf(fields['endpoint'], ['https:']);
    if (endpoint === null) return { ok: false, message: 'endpoint: the https address of a push service' };
    const p256dh = textOf(fields['p256dh'], 100);
    const auth = textOf(fields['auth'], 40);
    if (!isKey(p256dh, KEY.p256dh) || !isKey(auth, KEY.auth)) return { ok: false, message: 'p256dh, auth: the keys of a push subscription' };
    return { ok: true, config: { endpoint: endpoint.href, p256dh, auth }, label: endpoint.host, address: endpoint.href };
  },
  compose(notice, subscription) {
    const payload = {
      key: notice.key,
      kind: notice.kind,
      title: shortened(notice.subject, 120),
      body: shortened(notice.short, 300),
      url: notice.link.url,
      // browsers show two buttons
      actions: notice.actions.slice(0, 2),
      timeMs: notice.timeMs,
    };
    return { via: 'push', subscription, payload: JSON.stringify(payload), ttlS: TTL_S, isUrgent: notice.tone === 'alert' };
  },
});

function isKey(text: string, byteCount: number): boolean {
  return /^[\w-]+={0,2}$/.test(text) && Buffer.from(text, 'base64url').length === byteCount;
}
