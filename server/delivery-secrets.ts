import { randomBytes } from 'node:crypto';
import type { Pool } from '#server/db/pool.ts';
import { keepSetting } from '#server/db/settings.ts';
import { makeVapidKeys, type VapidKeys } from '#server/notifiers/vapid.ts';

/** Signs links; made at the first start and kept: old messages' links go on working. */
export function linkSecret(pool: Pool): Promise<string> {
  return keepSetting(pool, 'links.secret', () => randomBytes(32).toString('base64url'));
}

/** Made at the first use and kept: a browser's subscription is bound to it. */
export async function vapidKeys(pool: Pool): Promise<VapidKeys> {
  return JSON.parse(await keepSetting(pool, 'push.vapid', () => JSON.stringify(makeVapidKeys()))) as VapidKeys;
}
