import { error } from '@sveltejs/kit';
import { m } from '#lib/messages/index.ts';
import { askerOf } from '../../api/asker.ts';
import type { PageServerLoad } from './$types';

const HOUR_MS = 3_600_000;
const POINTS = 600;
/** Shown before and after an episode. */
const ROUND_MS = 12 * HOUR_MS;

export const load: PageServerLoad = async (event) => {
  const id = Number(event.params.id);
  const { alerts, reads } = event.locals.app;
  const found = Number.isSafeInteger(id) && id > 0 ? await alerts.findAlert(id, askerOf(event)) : null;
  if (found === null) error(404, 'There is no such alert.');
  const { alert } = found;
  const nowMs = Date.now();
  const fromMs = alert.startedMs - ROUND_MS;
  const toMs = Math.min(nowMs, (alert.resolvedMs ?? nowMs) + ROUND_MS);
  const [series, station, [happening]] = await Promise.all([
    alert.sensorId === null ? null : reads.findSeries({ sensorId: alert.sensorId, fromMs, toMs, points: POINTS }),
    alert.stationId === null ? null : reads.findStation(alert.stationId),
    alert.eventId === null ? [] : alerts.listEvents({ id: alert.eventId }),
  ]);
  return { ...found, series, station, happening: happening ?? null, nowMs, fromMs, toMs, bar: { title: m('alerts.short'), backHref: '/alerts' } };
};
