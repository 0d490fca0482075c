import { defineNotifier, type Notice } from '#lib/domain/notifiers.ts';
import { EXAMPLE_NOTICE } from './example-notice.ts';
import { fieldsOf, shortened, textOf, urlOf } from './fields.ts';

interface NtfyConfig {
  server: string;
  topic: string;
  token: string;
}

const DEFAULT_SERVER = 'https://ntfy.sh/';
/** Five levels; a firing alert may pass "do not disturb", all else is quiet. */
const PRIORITY = { alert: 4, ok: 3, plain: 3 } as const;
const MAX_ACTIONS = 3;

/** A topic on ntfy.sh or on a server of one's own. */
export default defineNotifier<NtfyConfig>({
  head: {
    id: 'ntfy',
    title: 'ntfy',
    version: 1,
    source: 'https://docs.ntfy.sh/publish/',
    options: {},
    optionsHelp: {},
    fields: { server: 'Address of the server; empty: https://ntfy.sh.', topic: 'Name of the topic: who knows it, reads it.', token: 'Access token, where the server wants one.' },
    secrets: ['token', 'topic'],
    isForVisitors: false,
    limits: { bodyBytes: 4096 },
    examples: [
      {
        title: 'an alert',
        input: { config: { topic: 'my-street-83c1' }, notice: EXAMPLE_NOTICE },
        output: {
          via: 'http',
          url: DEFAULT_SERVER,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(bodyOf(EXAMPLE_NOTICE, 'my-street-83c1')),
          signedWith: null,
        },
      },
      { title: 'a topic that is none', input: { config: { topic: 'my street' }, notice: EXAMPLE_NOTICE }, output: { message: 'topic: letters, figures, _ and -, at most 64' } },
    ],
  },
  read(config) {
    const fields = fieldsOf(config);
    const server = fields['server'] === undefined || fields['server'] === '' ? new URL(DEFAULT_SERVER) : urlOf(fields['server'], ['https:', 'http:']);
    if (server === null) return { ok: false, message: 'server: an address that begins with https:// or http://' };
    const topic = textOf(fields['topic'], 64);
    if (!/^[\w-]{1,64}$/.test(topic)) return { ok: false, message: 'topic: letters, figures, _ and -, at most 64' };
    const token = textOf(fields['token'], 200);
    return { ok: true, config: { server: server.href, topic, token }, label: `${server.host}/${topic.slice(0, 3)}…`, address: `${server.href}#${topic}` };
  },
  compose(notice, { server, topic, token }) {
    const headers = { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) };
    return { via: 'http', url: server, headers, body: JSON.stringify(bodyOf(notice, topic)), signedWith: null };
  },
});

/** `sequence_id`: a repeat replaces the first on servers that know it. */
function bodyOf(notice: Notice, topic: string) {
  return {
    topic,
    title: shortened(notice.subject, 150),
    message: shortened(notice.short, 1500),
    priority: PRIORITY[notice.tone],
    click: notice.link.url,
    actions: notice.actions.slice(0, MAX_ACTIONS).map(({ title, url }) => ({ action: 'view', label: title, url, clear: true })),
    sequence_id: notice.key.replaceAll('.', '_'),
  };
}
