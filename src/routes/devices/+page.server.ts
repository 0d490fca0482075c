import { m } from '#lib/messages/index.ts';
import { keeperOf } from '../api/asker.ts';
import { requireRight } from '../require-right.ts';
import type { PageServerLoad } from './$types';

const PAGE_SIZE = 200;

/** `?after=200`: the devices behind that one. */
export const load: PageServerLoad = async (event) => {
  requireRight(event);
  const asker = keeperOf(event);
  const after = Number(event.url.searchParams.get('after') ?? 0);
  const devices = await event.locals.app.devices.list({ after: Number.isSafeInteger(after) && after > 0 ? after : 0, limit: PAGE_SIZE }, asker);
  return { devices, next: devices.length < PAGE_SIZE ? null : (devices.at(-1)?.id ?? null), nowMs: Date.now(), bar: { title: m('devices.title'), backHref: '/' } };
};
