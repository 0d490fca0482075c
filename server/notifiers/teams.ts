import { defineNotifier, type Notice } from '#lib/domain/notifiers.ts';
import { CHAT_FIELDS, chatPost, readChat, type ChatConfig } from './chat-hook.ts';
import { EXAMPLE_NOTICE } from './example-notice.ts';
import { shortened } from './fields.ts';

const URL_EXAMPLE = 'https://teams.example/workflows/x';
const COLOURS = { alert: 'attention', ok: 'good', plain: 'default' } as const;
/** A card shows so many buttons. */
const MAX_ACTIONS = 6;

export default defineNotifier<ChatConfig>({
  head: {
    id: 'teams',
    title: 'Microsoft Teams',
    version: 1,
    source: 'https://adaptivecards.microsoft.com (card 1.4, posted to a workflow’s webhook)',
    options: {},
    optionsHelp: {},
    fields: CHAT_FIELDS,
    secrets: ['url'],
    isForVisitors: false,
    limits: { bodyBytes: 28_000 },
    examples: [
      { title: 'an alert', input: { config: { url: URL_EXAMPLE }, notice: EXAMPLE_NOTICE }, output: chatPost(URL_EXAMPLE, bodyOf(EXAMPLE_NOTICE)) },
      { title: 'no address', input: { config: null, notice: EXAMPLE_NOTICE }, output: { message: 'url: the address of an incoming webhook' } },
    ],
  },
  read: readChat,
  compose: (notice, { url }) => chatPost(url, bodyOf(notice)),
});

function bodyOf(notice: Notice) {
  const block = (text: string, more: object = {}) => ({ type: 'TextBlock', text: plain(text), wrap: true, ...more });
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      block(shortened(notice.subject, 200), { size: 'large', weight: 'bolder', color: COLOURS[notice.tone] }),
      block(shortened(notice.short, 1000)),
      { type: 'FactSet', facts: notice.facts.slice(0, 20).map(({ label, value }) => ({ title: label, value: plain(value) })) },
      block(`${notice.footer} · ${notice.key}`, { size: 'small', isSubtle: true }),
    ],
    actions: [notice.link, ...notice.actions].slice(0, MAX_ACTIONS).map(({ title, url }) => ({ type: 'Action.OpenUrl', title, url })),
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }] };
}

/** A card reads a little Markdown: a station's name must stay a name. */
function plain(text: string): string {
  return text.replace(/([\\*_[\]])/g, '\\$1');
}
