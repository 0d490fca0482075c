import type { AccountMail } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';
import type { Notice, Sent } from '#lib/domain/notifiers.ts';
import { m } from '#lib/messages/index.ts';
import { htmlOf, textMailOf } from '#server/notifiers/mail-body.ts';
import type { Mail } from '#server/notifiers/send-mail.ts';
import type { Log } from './log.ts';

export interface AccountMailOptions {
  send(mail: Mail, key: string): Promise<Sent>;
  /** Where this server is reached: what a request calls it must not decide where a secret link leads. */
  origin(): string;
  log: Log;
  now(): number;
  randomBytes(size: number): Uint8Array;
  /** After each attempt that failed; then it is given up. */
  retriesMs?: readonly number[];
}

const RETRIES_MS = [2_000, 20_000, 120_000];
/** Mails under way; more are refused. */
const MOST = 200;

/** Sends mails about accounts, each a few times where the mail server does not take it at once. What they say is in no log. */
export function makeAccountMail({ send, origin, log, now, randomBytes, retriesMs = RETRIES_MS }: AccountMailOptions): (mail: AccountMail) => Promise<void> {
  let underWay = 0;

  async function deliver(mail: Mail, key: string, attempt = 0): Promise<void> {
    const sent = await send(mail, key);
    if (sent.ok) return;
    const waitMs = sent.fault === 'gone' ? undefined : retriesMs[attempt];
    if (waitMs === undefined) return log.warn(`a mail about an account could not be sent: ${sent.why}`);
    await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
    await deliver(mail, key, attempt + 1);
  }

  return async (mail) => {
    if (underWay >= MOST) throw new AppError('queue.full', 'Too many mails wait to be sent.');
    underWay += 1;
    const key = `u.${Buffer.from(randomBytes(15)).toString('base64url')}`;
    const notice = noticeOf(mail, { key, origin: origin(), timeMs: now() });
    void deliver({ via: 'mail', to: mail.to, subject: notice.subject, text: textMailOf(notice), html: htmlOf(notice), headers: {} }, key)
      .catch((cause: unknown) => log.error('a mail about an account failed', cause))
      .finally(() => (underWay -= 1));
  };
}

function noticeOf({ kind, token }: AccountMail, { key, origin, timeMs }: { key: string; origin: string; timeMs: number }): Notice {
  const host = new URL(origin).host;
  const isReset = kind === 'reset';
  return {
    key,
    kind: 'account',
    tone: 'plain',
    subject: m(isReset ? 'accountMail.resetSubject' : 'accountMail.inviteSubject', { host }),
    short: m(isReset ? 'accountMail.resetShort' : 'accountMail.inviteShort'),
    paragraphs: [m(isReset ? 'accountMail.resetText' : 'accountMail.inviteText')],
    facts: [],
    link: { title: m(isReset ? 'accountMail.resetLink' : 'accountMail.inviteLink'), url: `${origin}/${kind}/${token}` },
    actions: [],
    footer: m(isReset ? 'accountMail.resetFooter' : 'accountMail.inviteFooter', { host }),
    stopUrl: null,
    timeMs,
    data: { kind: 'account' },
  };
}
