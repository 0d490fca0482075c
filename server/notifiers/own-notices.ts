import type { AlertMessage } from '#lib/domain/alerts.ts';
import type { Notice } from '#lib/domain/notifiers.ts';
import { m } from '#lib/messages/index.ts';
import { timeOf } from '#lib/messages/times.ts';
import { subjectOf } from './alert-notice.ts';

interface Sender {
  key: string;
  origin: string;
  timeMs: number;
}

/** Asks whoever has the address whether it wants anything: the only message to an address that has not said yes. */
export function confirmNotice({ key, origin, timeMs }: Sender, confirmUrl: string): Notice {
  const host = new URL(origin).host;
  return {
    key,
    kind: 'confirm',
    tone: 'plain',
    subject: m('notice.confirmSubject', { host }),
    short: m('notice.confirmShort'),
    paragraphs: [m('notice.confirmText')],
    facts: [],
    link: { title: m('notice.confirmAction'), url: confirmUrl },
    actions: [],
    footer: m('notice.confirmFooter', { host }),
    stopUrl: null,
    timeMs,
    data: { kind: 'confirm' },
  };
}

export function testNotice({ key, origin, timeMs }: Sender, manageUrl: string): Notice {
  const host = new URL(origin).host;
  return {
    key,
    kind: 'test',
    tone: 'plain',
    subject: m('notice.testSubject', { host }),
    short: m('notice.testShort'),
    paragraphs: [],
    facts: [],
    link: { title: m('notice.testLink'), url: origin },
    actions: [{ title: m('notice.manage'), url: manageUrl }],
    footer: m('notice.footer', { host }),
    stopUrl: null,
    timeMs,
    data: { kind: 'test' },
  };
}

/** Many messages in one, the newest last. */
export function digestNotice({ key, origin, timeMs }: Sender, { items, more }: { items: AlertMessage[]; more: number }, manageUrl: string): Notice {
  const count = items.length + more;
  const newest = items.at(-1);
  const lines = items.map((item) => m('notice.digestLine', { time: timeOf(item.atMs, 'dayClock', item.timeZone), subject: toldOf(item), why: item.why }));
  return {
    key,
    kind: 'digest',
    tone: 'plain',
    subject: m('notice.digestSubject', { count }),
    short: newest === undefined ? '' : m('notice.digestShort', { subject: toldOf(newest) }),
    paragraphs: more > 0 ? [...lines, m('notice.digestMore', { count: more })] : lines,
    facts: [],
    link: { title: m('notice.map'), url: origin },
    actions: [{ title: m('notice.manage'), url: manageUrl }],
    footer: m('notice.footer', { host: new URL(origin).host }),
    stopUrl: manageUrl,
    timeMs,
    data: { items, more } as unknown as Notice['data'],
  };
}

function toldOf(item: AlertMessage): string {
  return item.transition === 'resolved' ? m('notice.resolved', { subject: subjectOf(item) }) : subjectOf(item);
}
