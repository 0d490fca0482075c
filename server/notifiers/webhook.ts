import { defineNotifier } from '#lib/domain/notifiers.ts';
import { EXAMPLE_NOTICE } from './example-notice.ts';
import { fieldsOf, textOf, urlOf } from './fields.ts';

interface WebhookConfig {
  url: string;
  secret: string;
}

const LEAST_SECRET = 16;

/** A JSON document to an address of one's own, signed over time and body. */
export default defineNotifier<WebhookConfig>({
  head: {
    id: 'webhook',
    title: 'Webhook',
    version: 1,
    source: 'docs/channels.md',
    options: {},
    optionsHelp: {},
    fields: { url: 'Address that takes a POST, http or https.', secret: 'At least 16 characters; signs every request.' },
    secrets: ['secret'],
    isForVisitors: false,
    limits: { bodyBytes: 65_536 },
    examples: [
      {
        title: 'an alert',
        input: { config: { url: 'https://hooks.example.org/lichen', secret: 'sixteen-characters' }, notice: EXAMPLE_NOTICE },
        output: {
          via: 'http',
          url: 'https://hooks.example.org/lichen',
          headers: { 'content-type': 'application/json', 'idempotency-key': 'a.17-1-4' },
          body: JSON.stringify({
            key: 'a.17-1-4',
            kind: 'alert',
            subject: EXAMPLE_NOTICE.subject,
            text: EXAMPLE_NOTICE.short,
            url: 'https://air.example.org/?s=3',
            actions: EXAMPLE_NOTICE.actions,
            time: '2026-10-27T21:00:00.000Z',
            data: EXAMPLE_NOTICE.data,
          }),
          signedWith: 'sixteen-characters',
        },
      },
      {
        title: 'a secret that is too short',
        input: { config: { url: 'https://hooks.example.org/lichen', secret: 'short' }, notice: EXAMPLE_NOTICE },
        output: { message: 'secret: at least 16 characters' },
      },
      {
        title: 'no address',
        input: { config: { url: 'file:///etc/passwd', secret: 'sixteen-characters' }, notice: EXAMPLE_NOTICE },
        output: { message: 'url: an address that begins with https:// or http://' },
      },
    ],
  },
  read(config) {
    const fields = fieldsOf(config);
    const url = urlOf(fields['url'], ['https:', 'http:']);
    if (url === null) return { ok: false, message: 'url: an address that begins with https:// or http://' };
    const secret = textOf(fields['secret'], 200);
    if (secret.length < LEAST_SECRET) return { ok: false, message: `secret: at least ${LEAST_SECRET} characters` };
    return { ok: true, config: { url: url.href, secret }, label: url.host, address: url.href };
  },
  compose(notice, { url, secret }) {
    const body = {
      key: notice.key,
      kind: notice.kind,
      subject: notice.subject,
      text: notice.short,
      url: notice.link.url,
      actions: notice.actions,
      time: new Date(notice.timeMs).toISOString(),
      data: notice.data,
    };
    return { via: 'http', url, headers: { 'content-type': 'application/json', 'idempotency-key': notice.key }, body: JSON.stringify(body), signedWith: secret };
  },
});
