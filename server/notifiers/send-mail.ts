import type { Outgoing, Sent } from '#lib/domain/notifiers.ts';

export type Mail = Extract<Outgoing, { via: 'mail' }>;
export interface Mailer {
  /** `key` becomes the Message-ID, so that a repeat is the same message. */
  send(mail: Mail, key: string): Promise<Sent>;
  close(): void;
}

export interface MailSettings {
  /** `smtp://user:password@host:port`, `smtps://…`. */
  smtpUrl: string;
  /** `Lichen <air@example.org>` */
  from: string;
}

const TIMEOUTS = { connectionTimeout: 8000, greetingTimeout: 8000, socketTimeout: 15_000 };
const MAX_CONNECTIONS = 4;

/** Sends by the operator's mail server. Its client is loaded with the first mail: a start does not wait for it. */
export function makeMailer({ smtpUrl, from }: MailSettings): Mailer {
  let transport: Promise<MailTransport> | null = null;
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? 'lichen.invalid';
  return {
    async send(mail, key) {
      transport ??= openTransport(smtpUrl);
      try {
        const { to, subject, text, html, headers } = mail;
        await (await transport).sendMail({
          from,
          to,
          subject,
          text,
          html,
          headers: { ...headers, 'Auto-Submitted': 'auto-generated', 'X-Lichen-Key': key },
          messageId: `<${key}@${domain}>`,
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        return { ok: true };
      } catch (cause) {
        return failureOf(cause as SmtpError);
      }
    },
    close: () => void transport?.then((open) => open.close(), () => undefined),
  };
}

type MailTransport = Awaited<ReturnType<typeof openTransport>>;

async function openTransport(smtpUrl: string) {
  const { createTransport } = await import('nodemailer');
  const url = new URL(smtpUrl);
  const isSecure = url.protocol === 'smtps:';
  return createTransport({
    host: url.hostname,
    port: url.port === '' ? (isSecure ? 465 : 587) : Number(url.port),
    secure: isSecure,
    ...(url.username === '' ? {} : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    ...TIMEOUTS,
  });
}

interface SmtpError {
  responseCode?: number;
  command?: string;
  code?: string;
  message: string;
}

/** What the server says of the recipient counts against the channel; all else is ours. */
function failureOf({ responseCode, command, code, message }: SmtpError): Sent {
  const isOfRecipient = command === 'RCPT TO' && responseCode !== undefined;
  if (isOfRecipient && responseCode >= 500) return { ok: false, fault: 'channel', why: `The mail server refuses this address (${responseCode}).`, retryAfterMs: null };
  if (isOfRecipient) return { ok: false, fault: 'channel', why: `The mail server cannot take it now (${responseCode}).`, retryAfterMs: null };
  return { ok: false, fault: 'ours', why: `The mail server cannot be used (${code ?? message}).`, retryAfterMs: null };
}
