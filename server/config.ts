import { BlockList, isIP } from 'node:net';
import { resolve } from 'node:path';
import { AppError } from '#lib/domain/codes.ts';
import { QUARANTINE_POLICIES, type QuarantinePolicy } from '#lib/domain/quarantine.ts';

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Every setting of the process, read once at start. */
export interface Config {
  /** Absolute; holds the embedded database. */
  dataDir: string;
  /** 0: any free port. */
  port: number;
  host: string;
  /** Address under which browsers reach this server, e.g. `https://air.example.org`; null: as the request says. */
  origin: string | null;
  /** `X-Forwarded-For` and `-Proto` are believed only from these. */
  trustedProxies: BlockList;
  /** null: the embedded PostgreSQL under `dataDir`. */
  databaseUrl: string | null;
  redisUrl: string | null;
  /** null: one is made at the first start and printed once. */
  adminToken: string | null;
  isDemonstrationWanted: boolean;
  basemapUrl: string | null;
  /** Mail server; null: no e-mail can be sent. */
  smtpUrl: string | null;
  /** Sender of mails, e.g. `Lichen <air@example.org>`. */
  mailFrom: string;
  /** Addresses that are not public and that webhooks, push, ntfy and MQTT may reach all the same. */
  notifyAllowed: BlockList;
  /** What becomes of hardware that nobody registered. */
  quarantine: QuarantinePolicy;
  logLevel: LogLevel;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings from the process's environment. */
export function readConfig(): Config {
  return configOf(process.env, process.cwd());
}

/** Settings of an environment; every wrong one is named in the one error that it throws. */
export function configOf(env: Environment, folder: string): Config {
  const problems: string[] = [];
  const read = <T>(name: string, fallback: T, parse: (text: string) => T): T => {
    const text = env[name]?.trim();
    if (text === undefined || text === '') return fallback;
    try {
      return parse(text);
    } catch (cause) {
      problems.push(`${name}=${isSecret(name) ? '…' : text}: ${(cause as Error).message}`);
      return fallback;
    }
  };
  const config: Config = {
    dataDir: resolve(folder, env['DATA_DIR']?.trim() || './data'),
    port: read('PORT', 3000, portOf),
    host: read('HOST', '127.0.0.1', hostOf),
    origin: read('ORIGIN', null, originOf),
    trustedProxies: read('TRUSTED_PROXIES', new BlockList(), rangesOf),
    databaseUrl: read('DATABASE_URL', null, urlOf(['postgres:', 'postgresql:'])),
    redisUrl: read('REDIS_URL', null, urlOf(['redis:', 'rediss:'])),
    adminToken: read('ADMIN_TOKEN', null, tokenOf),
    isDemonstrationWanted: read('DEMO', true, booleanOf),
    basemapUrl: read('BASEMAP_URL', null, urlOf(['http:', 'https:', 'pmtiles:'])),
    smtpUrl: read('SMTP_URL', null, urlOf(['smtp:', 'smtps:'])),
    mailFrom: read('MAIL_FROM', 'Lichen <lichen@localhost>', senderOf),
    notifyAllowed: read('NOTIFY_ALLOW', new BlockList(), rangesOf),
    quarantine: read('QUARANTINE', 'approve', policyOf),
    logLevel: read('LOG_LEVEL', 'info', logLevelOf),
  };
  if (problems.length > 0) throw new AppError('config.invalid', problems.join('\n'));
  return config;
}

/** Headers that the listener sets itself, so that the site need not believe what a client sends. */
export const SITE_HEADERS = { protocol: 'x-lichen-protocol', address: 'x-lichen-address', secret: 'x-lichen-secret' } as const;

/** Tells the site's handler, which reads its environment when it is imported, how it is reached. */
export function writeSiteEnvironment(config: Pick<Config, 'origin'>, env: NodeJS.ProcessEnv = process.env): void {
  env['PROTOCOL_HEADER'] = SITE_HEADERS.protocol;
  env['ADDRESS_HEADER'] = SITE_HEADERS.address;
  if (config.origin === null) delete env['ORIGIN'];
  else env['ORIGIN'] = config.origin;
}

function isSecret(name: string): boolean {
  return name === 'ADMIN_TOKEN' || name.endsWith('_URL'); // an URL may hold a password
}

function portOf(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Error('a port is a whole number from 0 to 65535');
  return Number(text);
}

function hostOf(text: string): string {
  const host = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) === 0 && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host)) throw new Error('a host is an address or a name, e.g. 0.0.0.0');
  return host;
}

function originOf(text: string): string {
  const url = parsedUrl(text);
  if (!['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search !== '') {
    throw new Error('an origin is a scheme and a host, e.g. https://air.example.org');
  }
  return url.origin;
}

function rangesOf(text: string): BlockList {
  const list = new BlockList();
  for (const range of text.split(/[\s,]+/).filter((part) => part !== '')) addRange(list, range);
  return list;
}

function addRange(list: BlockList, range: string): void {
  const [address = '', bits] = range.split('/');
  const family = isIP(address);
  const widest = family === 4 ? 32 : 128;
  const length = bits === undefined ? widest : Number(bits);
  if (family === 0 || !/^\d*$/.test(bits ?? '') || bits === '' || length > widest) {
    throw new Error(`"${range}" is not an address range such as 10.0.0.0/8 or fd00::/8`);
  }
  list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
}

function urlOf(protocols: string[]): (text: string) => string {
  return (text) => {
    if (!protocols.includes(parsedUrl(text).protocol)) throw new Error(`an URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`);
    return text;
  };
}

function parsedUrl(text: string): URL {
  if (!URL.canParse(text)) throw new Error('this is not an URL');
  return new URL(text);
}

function senderOf(text: string): string {
  if (!/^([^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text)) throw new Error('a sender is an address, e.g. Lichen <air@example.org>');
  return text;
}

function tokenOf(text: string): string {
  if (text.length < 16 || !/^[\x21-\x7e]+$/.test(text)) throw new Error('a token has at least 16 printable characters and no spaces');
  return text;
}

function booleanOf(text: string): boolean {
  if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return true;
  if (['0', 'false', 'no', 'off'].includes(text.toLowerCase())) return false;
  throw new Error('write 1 or 0');
}

function policyOf(text: string): QuarantinePolicy {
  const policy = QUARANTINE_POLICIES.find((known) => known === text.toLowerCase());
  if (policy === undefined) throw new Error(`one of ${QUARANTINE_POLICIES.join(', ')}`);
  return policy;
}

function logLevelOf(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text.toLowerCase());
  if (level === undefined) throw new Error(`one of ${LOG_LEVELS.join(', ')}`);
  return level;
}
