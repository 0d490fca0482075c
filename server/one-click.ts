import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Pool } from '#server/db/pool.ts';
import { pauseChannel } from '#server/db/channels.ts';
import { stopLinkedRule } from '#server/db/linked-rules.ts';
import { m } from '#lib/messages/index.ts';
import type { Answerer } from './listener.ts';
import type { Log } from './log.ts';
import { readLink } from './signed-links.ts';

const MOST_BYTES = 1024;

/**
 * The stop button of mail programs (RFC 8058): their server posts to the address in List-Unsubscribe, without cookies and
 * without an Origin, which the site's own forms always have and must have.
 */
export function makeOneClickAnswerer({ pool, secret, now, log }: { pool: Pool; secret: string; now(): number; log: Log }): Answerer {
  return (request, response) => {
    const token = /^\/(?:a|manage)\/([\w.-]+)$/.exec(request.url ?? '')?.[1];
    if (request.method !== 'POST' || token === undefined || request.headers.origin !== undefined || request.headers.cookie !== undefined) return false;
    answer(request, response, token).catch((cause: unknown) => {
      log.error('a stop by one click failed', cause);
      if (!response.headersSent) response.writeHead(503, { 'retry-after': '60' });
      response.end();
    });
    return true;
  };

  async function answer(request: IncomingMessage, response: ServerResponse, token: string): Promise<void> {
    const read = readLink(secret, token, now());
    if (!/^List-Unsubscribe=One-Click\s*$/.test(await bodyOf(request))) return void response.writeHead(403).end();
    if (!read.ok) return void response.writeHead(410).end();
    const { act, ruleId, channelId } = read.claim;
    if (act === 'stop') await stopLinkedRule(pool, ruleId);
    else if (act === 'manage') await pauseChannel(pool, channelId, m('channel.ownerPaused'));
    else return void response.writeHead(403).end();
    response.writeHead(200).end();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MOST_BYTES) return '';
  }
  return text;
}
