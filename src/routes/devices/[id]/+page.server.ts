import { error } from '@sveltejs/kit';
import { AppError } from '#lib/domain/codes.ts';
import { m } from '#lib/messages/index.ts';
import { acted } from '../../acted.ts';
import { keeperOf } from '../../api/asker.ts';
import { findAppError } from '../../api/public-route.ts';
import { pathId } from '../../api/query.ts';
import { wireMessage } from '../../api/wire-device.ts';
import { requireRight } from '../../require-right.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** That can be chosen on the page; beyond, the API moves. */
const MAX_STATIONS = 1000;

export const load: PageServerLoad = async (event) => {
  requireRight(event);
  const asker = keeperOf(event);
  const id = idOf(event);
  const { app } = event.locals;
  const found = await app.devices.get(id, asker).catch(notFound);
  const [messages, places, { stations }] = await Promise.all([app.acts.inspectDevice(id), app.moves.list(id, event.locals.viewer), event.locals.reads.listStations({ limit: MAX_STATIONS })]);
  return { ...found, places, stations: stations.map((station) => ({ id: station.id, name: station.name })), messages: messages.map(wireMessage), nowMs: Date.now(), bar: { title: found.device.name, backHref: '/devices' } };
};

export const actions: Actions = {
  rotate: (event) => changed(async () => {
    const form = await event.request.formData();
    const overlap = String(form.get('overlap') ?? '86400');
    const overlapMs = overlap === 'null' ? null : Number(overlap) * 1000;
    const { key, secret } = await event.locals.app.devices.addKey(idOf(event), { label: String(form.get('label') ?? '').trim(), overlapMs }, keeperOf(event));
    await noted(event, 'device.key', { key: key.id, overlapMs });
    return { key: secret };
  }),
  /** Fields `station` (`nowhere`: it is taken down), `at` in ms (empty: now), `swap`. */
  move: (event) => changed(async () => {
    const form = await event.request.formData();
    const [station = '', at = '', swap = ''] = ['station', 'at', 'swap'].map((name) => String(form.get(name) ?? ''));
    const { app, viewer } = event.locals;
    if (station === '') throw new AppError('request.invalid', 'Choose where it goes.');
    const stationId = station === 'nowhere' ? null : pathId(station, 'station');
    const { replaced } = await app.moves.move(idOf(event), { stationId, atMs: at === '' ? Date.now() : Number(at), isSwap: swap === '1' }, viewer);
    if (stationId === null) return { moved: m('move.takenDown') };
    await app.acts.settleDevice(idOf(event));
    return { moved: replaced.length > 0 ? m('move.swapped', { count: replaced.length }) : m('move.done', { name: (await app.devices.get(idOf(event), keeperOf(event))).device.name }) };
  }),
  revokeKey: (event) => changed(async () => {
    const form = await event.request.formData();
    const keyId = Number(form.get('key')) || 0;
    await event.locals.app.devices.revokeKey(idOf(event), keyId, keeperOf(event));
    await event.locals.app.audit({ viewer: event.locals.viewer, act: 'device.key.revoke', subject: `device/${idOf(event)}`, before: { key: keyId } });
    return {};
  }),
  revoke: (event) => changed(async () => {
    await event.locals.app.devices.revokeDevice(idOf(event), keeperOf(event));
    await noted(event, 'device.revoke');
    return {};
  }),
};

/** In the log of acts, as the API notes it. */
async function noted(event: RequestEvent, act: string, after?: Record<string, number | null>): Promise<void> {
  await event.locals.app.audit({ viewer: event.locals.viewer, act, subject: `device/${idOf(event)}`, ...(after === undefined ? {} : { after }) });
}

function idOf(event: RequestEvent): number {
  try {
    return pathId(event.params.id, 'device');
  } catch (cause) {
    return notFound(cause);
  }
}

function notFound(cause: unknown): never {
  const found = findAppError(cause);
  if (found !== null && found.status < 500) error(404, found.message);
  throw cause;
}

/** What the person can mend is said as it is. */
function changed<T extends object>(act: () => Promise<T>) {
  return acted(act, (why, isOurs) => (isOurs ? m('device.failed', { why }) : why));
}
