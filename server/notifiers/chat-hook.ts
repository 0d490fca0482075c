import type { Json } from '#lib/domain/plugins.ts';
import type { ReadConfig } from '#lib/domain/notifiers.ts';
import { fieldsOf, urlOf } from './fields.ts';

export interface ChatConfig {
  url: string;
}

export const CHAT_FIELDS = { url: 'The webhook’s address; whoever knows it can write there.' } as const;

/** The three chats have the same configuration: an address that is the secret. */
export function readChat(config: Json): ReadConfig<ChatConfig> {
  const url = urlOf(fieldsOf(config)['url'], ['https:', 'http:']);
  if (url === null) return { ok: false, message: 'url: the address of an incoming webhook' };
  return { ok: true, config: { url: url.href }, label: url.host, address: url.href };
}

/** A POST of JSON that is not signed: the address is the secret. */
export function chatPost(url: string, body: object) {
  return { via: 'http' as const, url, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signedWith: null };
}
