import { fail } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import { keeperOf } from '../../api/asker.ts';
import { findAppError } from '../../api/public-route.ts';
import { requireRight } from '../../require-right.ts';
import type { Actions, PageServerLoad } from './$types';

/** `?device=7`: goes on with a device that was added and stands nowhere yet. */
export const load: PageServerLoad = async (event) => {
  requireRight(event);
  const { locals, url } = event;
  const asker = keeperOf(event);
  const asked = Number(url.searchParams.get('device') ?? NaN);
  const found = Number.isSafeInteger(asked) ? await locals.app.devices.get(asked, asker).catch(() => null) : null;
  return {
    models: locals.app.models,
    device: found === null || found.device.stationId !== 0 || found.device.revokedMs !== null ? null : { id: String(found.device.id), name: found.device.name },
    origin: url.origin,
    basemapUrl: locals.app.basemapUrl,
    bar: { title: m('add.title'), backHref: '/devices' },
  };
};

export const actions: Actions = {
  /** A device that stands nowhere yet, with the key that is shown this once. */
  begin: async (event) => {
    const form = await event.request.formData();
    const [decoder, id, named] = ['decoder', 'model', 'device'].map((name) => String(form.get(name) ?? '').trim());
    const model = event.locals.app.models.find((one) => one.decoder === decoder && one.id === id);
    if (model === undefined) return fail(422, { why: m('add.models') });
    if (model.device !== undefined && !new RegExp(`^${model.device.pattern}$`).test(named ?? '')) return fail(422, { why: model.device.hint });
    const externalId = model.device === undefined ? null : model.device.prefix + (named ?? '').toLowerCase();
    try {
      const { device, secret } = await event.locals.app.devices.create({ name: model.label, externalId }, keeperOf(event));
      await event.locals.app.audit({ viewer: event.locals.viewer, act: 'device.create', subject: `device/${device.id}`, after: { model: `${model.decoder}/${model.id}` } });
      return { deviceId: String(device.id), key: secret };
    } catch (cause) {
      const error = findAppError(cause);
      if (error === null) throw cause;
      return fail(error.status, { why: cause instanceof Error && error.status < 500 ? cause.message : error.message });
    }
  },
};
