import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string[];
  headers: Record<string, string>;
  /** The plain part, decoded. */
  text: string;
  html: string;
}

export interface MailServer {
  url: string;
  mails: ReceivedMail[];
  /** The newest mail to an address whose plain part matches; waits for it. */
  wait(to: string, part: RegExp, timeoutMs?: number): Promise<ReceivedMail>;
  close(): Promise<void>;
}

export interface MailServerOptions {
  port?: number;
  user?: string;
  password?: string;
  /** Answers a recipient with this status instead of taking it. */
  refuse?(to: string): number | null;
}

/** A real SMTP server on a free port. */
export async function startMailServer({ port = 0, user, password, refuse }: MailServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const listeners = new Set<() => void>();
  const server = new SMTPServer({
    authOptional: user === undefined,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) => (auth.username === user && auth.password === password ? done(null, { user: auth.username ?? '' }) : done(new Error('no'))),
    onRcptTo(address, _session, done) {
      const status = refuse?.(address.address) ?? null;
      done(status === null ? null : Object.assign(new Error('refused'), { responseCode: status }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = session.envelope.mailFrom;
        mails.push({ from: from ? from.address : '', to: session.envelope.rcptTo.map(({ address }) => address), ...parse(Buffer.concat(chunks).toString('utf8')) });
        done();
        listeners.forEach((listener) => listener());
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const found = (to: string, part: RegExp) => mails.findLast((mail) => mail.to.includes(to) && part.test(mail.text));
  return {
    url: `smtp://${user === undefined ? '' : `${user}:${password}@`}127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    wait: (to, part, timeoutMs = 20_000) =>
      new Promise((resolve, reject) => {
        const patience = setTimeout(() => {
          listeners.delete(look);
          reject(new Error(`no mail to ${to} with ${part}; there are ${mails.map((mail) => `${mail.to.join()}: ${mail.headers['subject']}`).join(' | ')}`));
        }, timeoutMs);
        const look = () => {
          const mail = found(to, part);
          if (mail === undefined) return;
          clearTimeout(patience);
          listeners.delete(look);
          resolve(mail);
        };
        listeners.add(look);
        look();
      }),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function parse(raw: string): Pick<ReceivedMail, 'headers' | 'text' | 'html'> {
  const { headers, body } = split(raw);
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1];
  const parts = boundary === undefined ? [{ headers, body }] : body.split(`--${boundary}`).slice(1, -1).map((part) => split(part.replace(/^\r\n/, '')));
  const partOf = (type: string) => parts.find((part) => part.headers['content-type']?.startsWith(type));
  return { headers, text: decoded(partOf('text/plain')), html: decoded(partOf('text/html')) };
}

function split(raw: string) {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), words(line.slice(line.indexOf(':') + 1).trim())]));
  return { headers: headers as Record<string, string>, body: rest.join('\r\n\r\n') };
}

/** RFC 2047 words of a header. */
function words(value: string): string {
  return value.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?([bq])\?(.*?)\?=/gi, (_, kind: string, text: string) => (kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString() : printable(text.replaceAll('_', ' '))));
}

function decoded(part: { headers: Record<string, string>; body: string } | undefined): string {
  if (part === undefined) return '';
  const encoding = part.headers['content-transfer-encoding']?.toLowerCase();
  const text = encoding === 'base64' ? Buffer.from(part.body, 'base64').toString() : encoding === 'quoted-printable' ? printable(part.body.replaceAll('=\r\n', '')) : part.body;
  return text.replaceAll('\r\n', '\n');
}

function printable(text: string): string {
  return Buffer.from(text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString('utf8');
}
