import { defineNotifier, type Notice } from '#lib/domain/notifiers.ts';
import { CHAT_FIELDS, chatPost, readChat, type ChatConfig } from './chat-hook.ts';
import { EXAMPLE_NOTICE } from './example-notice.ts';
import { shortened } from './fields.ts';

const URL_EXAMPLE = 'https://discord.example/api/webhooks/1/x';
/** The tokens --alert, --ok and --accent as numbers. */
const COLOURS = { alert: 0xad391d, ok: 0x2a7349, plain: 0x1f5f4c } as const;

export default defineNotifier<ChatConfig>({
  head: {
    id: 'discord',
    title: 'Discord',
    version: 1,
    source: 'https://discord.com/developers/docs/resources/webhook#execute-webhook',
    options: {},
    optionsHelp: {},
    fields: CHAT_FIELDS,
    secrets: ['url'],
    isForVisitors: false,
    limits: { bodyBytes: 16_000 },
    examples: [
      { title: 'an alert', input: { config: { url: URL_EXAMPLE }, notice: EXAMPLE_NOTICE }, output: chatPost(URL_EXAMPLE, bodyOf(EXAMPLE_NOTICE)) },
      { title: 'no address', input: { config: { url: 'discord' }, notice: EXAMPLE_NOTICE }, output: { message: 'url: the address of an incoming webhook' } },
    ],
  },
  read: readChat,
  compose: (notice, { url }) => chatPost(url, bodyOf(notice)),
});

/** Nobody is called by name whatever a station is named: `allowed_mentions` is empty. */
function bodyOf(notice: Notice) {
  const links = notice.actions.map(({ title, url }) => `[${title}](${url})`).join(' · ');
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: shortened(notice.subject, 200),
        url: notice.link.url,
        description: `${shortened(notice.short, 1000)}${links === '' ? '' : `\n\n${links}`}`,
        color: COLOURS[notice.tone],
        fields: notice.facts.slice(0, 20).map(({ label, value }) => ({ name: shortened(label, 200), value: shortened(value, 900), inline: true })),
        footer: { text: `${shortened(notice.footer, 500)} · ${notice.key}` },
        timestamp: new Date(notice.timeMs).toISOString(),
      },
    ],
  };
}
