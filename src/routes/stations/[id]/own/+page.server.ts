import { error } from '@sveltejs/kit';
import { getParameter } from '#lib/domain/parameters.ts';
import { m } from '#lib/messages/index.ts';
import { acted } from '../../../acted.ts';
import { pathId } from '../../../api/query.ts';
import { requireRight } from '../../../require-right.ts';
import { percentOf } from './percent-of.ts';
import type { Actions, PageServerLoad } from './$types';

const DAYS_MS = 30 * 86_400_000;
const MAX_FINDINGS = 50;

export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'cache-control': 'no-store' });
  requireRight(event);
  const { app, reads, viewer } = event.locals;
  const id = idOf(event.params.id);
  const station = await reads.findStation(id);
  if (station === null) error(404, 'There is no such station.');
  const nowMs = Date.now();
  const [record, notes, findings] = await Promise.all([app.own.record(id, viewer), app.own.notes(id, viewer), reads.listFindings({ stationId: id, fromMs: nowMs - DAYS_MS, limit: MAX_FINDINGS })]);
  const sum = (pick: (day: { hours: number; readings: number; good: number }) => number) => record.days.reduce((total, day) => total + pick(day), 0);
  const [hours, readings, good] = [sum((day) => day.hours), sum((day) => day.readings), sum((day) => day.good)];
  return {
    station: { id, name: station.name, timeZone: station.timeZone },
    uptime: percentOf(hours, record.possibleHours), possibleHours: record.possibleHours,
    good: readings === 0 ? null : percentOf(good, readings), readings,
    days: record.days.map(({ dayMs, hours: ofDay, readings: all, good: fine }) => ({ dayMs, hours: ofDay, good: percentOf(fine, all) })),
    sensors: record.sensors.map(({ sensorId, parameter, channel, hours: of, readings: all, good: fine }) => ({ sensorId, name: nameOf(parameter, channel), uptime: percentOf(of, record.possibleHours), good: all === 0 ? null : percentOf(fine, all), readings: all })),
    findings: findings.map(({ id: findingId, sensorId, parameter, title, why, fromMs }) => ({ id: findingId, sensorId, name: nameOf(parameter, ''), title, why, fromMs })),
    hasMoreFindings: findings.length === MAX_FINDINGS,
    notes,
    bar: { title: station.name, backHref: `/stations/${id}` },
  };
};

export const actions: Actions = {
  /** Fields `kind`, `text` and `at`, milliseconds; empty: now. */
  note: (event) => noted(async () => {
    const form = await event.request.formData();
    const [kind = '', text = '', at = ''] = ['kind', 'text', 'at'].map((name) => String(form.get(name) ?? '').trim());
    await event.locals.app.own.addNote(idOf(event.params.id), { kind, text, atMs: at === '' ? Date.now() : Number(at) }, event.locals.viewer);
    return { said: m('record.saved') };
  }),
  removeNote: (event) => noted(async () => {
    const form = await event.request.formData();
    const note = String(form.get('note') ?? '');
    await event.locals.app.own.removeNote(idOf(event.params.id), /^\d{1,15}$/.test(note) ? Number(note) : 0, event.locals.viewer);
    return { said: m('record.removed') };
  }),
};

function nameOf(parameter: Parameters<typeof getParameter>[0], channel: string): string {
  return channel === '' ? getParameter(parameter).name : `${getParameter(parameter).name} (${channel})`;
}

function idOf(text: string | undefined): number {
  try {
    return pathId(text, 'station');
  } catch {
    error(404, 'There is no such station.');
  }
}

function noted<T extends object>(act: () => Promise<T>) {
  return acted(act, (why) => m('record.failed', { why }));
}
