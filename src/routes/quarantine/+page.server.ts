import { redirect, type RequestEvent } from '@sveltejs/kit';
import { formatValue } from '#lib/domain/display.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import type { UnknownDevice } from '#lib/domain/quarantine.ts';
import { m } from '#lib/messages/index.ts';
import { acted } from '../acted.ts';
import { requireRight } from '../require-right.ts';
import type { Actions, PageServerLoad } from './$types';

const SHOWN = 100;
const SHOWN_VALUES = 5;

export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'cache-control': 'no-store' });
  requireRight(event);
  const { app, viewer } = event.locals;
  const { devices, totals } = await app.quarantine.list(viewer);
  const modelOf = (decoder: string) => app.models.find((model) => model.decoder === decoder)?.label ?? decoder;
  const { quarantinePolicy: policy } = app;
  return {
    lead: m(policy === 'open' ? 'quarantine.leadOpen' : policy === 'closed' ? 'quarantine.leadClosed' : 'quarantine.lead'),
    devices: devices.slice(0, SHOWN).map((device) => shownOf(device, modelOf(device.decoder))),
    moreCount: Math.max(0, totals.waiting - SHOWN),
    totalMb: (totals.heldBytes / 1e6).toFixed(1),
    nowMs: Date.now(),
    bar: { title: m('quarantine.title'), backHref: '/account' },
  };
};

export const actions: Actions = {
  /** It goes on as any sensor that is added: shows what it says, and is put on the map. */
  claim: async (event) => {
    const { app, viewer } = event.locals;
    const done = await decided(event, async (id) => {
      const { deviceId } = await app.quarantine.claim(id, viewer);
      await app.acts.receiveHeld(deviceId);
      return { deviceId };
    });
    if (!('deviceId' in done)) return done;
    redirect(303, `/sensors/add?device=${done.deviceId}`);
  },
  refuse: (event) => decided(event, async (id, name) => {
    await event.locals.app.quarantine.refuse(id, event.locals.viewer);
    return { said: m('quarantine.refused', { name }) };
  }),
};

async function decided<T extends object>({ request }: RequestEvent, decide: (id: number, name: string) => Promise<T>) {
  const form = await request.formData();
  const id = String(form.get('id') ?? '');
  return acted(() => decide(/^\d{1,9}$/.test(id) ? Number(id) : 0, String(form.get('name') ?? '').slice(0, 80)), (why) => m('quarantine.failed', { why }));
}

function shownOf({ id, name, fingerprint, network, firstMs, lastMs, messageCount, heldCount, heldBytes, droppedCount, readings }: UnknownDevice, model: string) {
  return {
    id, firstMs, lastMs, messageCount, heldCount, droppedCount,
    name: name ?? m('quarantine.nameless', { fingerprint: fingerprint ?? '' }),
    from: network === '' ? m('quarantine.fromNowhere', { model }) : m('quarantine.from', { model, network }),
    heldKb: Math.max(1, Math.round(heldBytes / 1000)),
    values: readings.slice(0, SHOWN_VALUES).map(({ parameter, value }) => `${getParameter(parameter).label}${getParameter(parameter).sub} ${formatValue(value, parameter)}`).join(' · '),
  };
}
