import { defineNotifier, type Notice } from '#lib/domain/notifiers.ts';
import { CHAT_FIELDS, chatPost, readChat, type ChatConfig } from './chat-hook.ts';
import { EXAMPLE_NOTICE } from './example-notice.ts';
import { shortened } from './fields.ts';

const URL_EXAMPLE = 'https://hooks.slack.example/services/T0/B0/x';

/** Slack, and chats that take the same shape (Mattermost, Rocket.Chat). */
export default defineNotifier<ChatConfig>({
  head: {
    id: 'slack',
    title: 'Slack',
    version: 1,
    source: 'https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks',
    options: {},
    optionsHelp: {},
    fields: CHAT_FIELDS,
    secrets: ['url'],
    isForVisitors: false,
    limits: { bodyBytes: 16_000 },
    examples: [
      { title: 'an alert', input: { config: { url: URL_EXAMPLE }, notice: EXAMPLE_NOTICE }, output: chatPost(URL_EXAMPLE, bodyOf(EXAMPLE_NOTICE)) },
      {
        title: 'a name that would call everybody',
        input: { config: { url: URL_EXAMPLE }, notice: { ...EXAMPLE_NOTICE, subject: '<!channel> & more' } },
        output: chatPost(URL_EXAMPLE, { ...bodyOf(EXAMPLE_NOTICE), text: '&lt;!channel&gt; &amp; more', blocks: [section('*&lt;!channel&gt; &amp; more*\n46.3 µg/m³ (hour mean) at 21:00 and rising.'), ...bodyOf(EXAMPLE_NOTICE).blocks.slice(1)] }),
      },
      { title: 'no address', input: { config: {}, notice: EXAMPLE_NOTICE }, output: { message: 'url: the address of an incoming webhook' } },
    ],
  },
  read: readChat,
  compose: (notice, { url }) => chatPost(url, bodyOf(notice)),
});

function bodyOf(notice: Notice) {
  const subject = escaped(shortened(notice.subject, 150));
  const facts = notice.facts.map(({ label, value }) => `${escaped(label)}: *${escaped(value)}*`).join('\n');
  const links = [notice.link, ...notice.actions].map(({ title, url }) => `<${url}|${escaped(title)}>`).join(' · ');
  return {
    text: subject,
    unfurl_links: false, // a preview would only fetch the page
    blocks: [section(`*${subject}*\n${escaped(shortened(notice.short, 1000))}`), ...(facts === '' ? [] : [section(facts)]), section(links), { type: 'context', elements: [{ type: 'mrkdwn', text: `${escaped(notice.footer)} · ${notice.key}` }] }],
  };
}

function section(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

/** Slack's three control characters. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
