import { fail } from '@sveltejs/kit';
import { FLEET_CAUSES, type FleetRow } from '#lib/domain/fleet.ts';
import { m } from '#lib/messages/index.ts';
import { findAppError } from '../api/public-route.ts';
import { requireRight } from '../require-right.ts';
import { causeSentence } from './cause-words.ts';
import { takeTable } from './table-action.ts';
import type { Actions, PageServerLoad } from './$types';

const PAGE_SIZE = 100;
const HOUR_MS = 3_600_000;
const HOURS = ['2', '8', '24', '72', '168'] as const;

/** `?cause=silent&tag=school&offset=100` */
export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'cache-control': 'no-store' });
  requireRight(event);
  const { url, locals } = event;
  const nowMs = Date.now();
  const cause = FLEET_CAUSES.find((one) => one === url.searchParams.get('cause')) ?? null;
  const tags = (await locals.app.upkeep.listTags()).map(({ tag }) => tag);
  const tag = tags.find((one) => one === url.searchParams.get('tag')) ?? null;
  const asked = Number(url.searchParams.get('offset') ?? 0);
  const offset = Number.isSafeInteger(asked) && asked > 0 ? asked : 0;
  const { rows, total, counts, stationCount, isCut } = await locals.app.fleet.board({ ...(cause === null ? {} : { cause }), ...(tag === null ? {} : { tag }), offset, limit: PAGE_SIZE }, locals.sight);
  return {
    rows: rows.map((row) => shownRow(row, cause, nowMs)),
    kinds: FLEET_CAUSES.filter((id) => counts[id] > 0 || id === cause).map((id) => ({ id, title: m(`fleet.cause.${id}`), count: counts[id] })),
    hours: HOURS.map((value) => ({ value, label: m(`fleet.for.${value}`) })),
    tags, tag, cause, stationCount, isCut, nowMs,
    mayAdd: locals.isAdministrator,
    isAll: cause === null && tag === null,
    moreOffset: offset + rows.length < total ? offset + rows.length : null,
    bar: { title: m('fleet.title'), backHref: '/account' },
  };
};

export const actions: Actions = {
  import: (event) => takeTable(event),
  /** Begins now; with fields `station`, `hours` and `why`. */
  maintain: async (event) => {
    const form = await event.request.formData();
    const [station = '', hours = '', why = ''] = ['station', 'hours', 'why'].map((name) => String(form.get(name) ?? '').trim());
    if (!/^[1-9]\d{0,9}$/.test(station) || !HOURS.some((one) => one === hours)) return fail(422, { why: m('fleet.for') });
    const fromMs = Date.now();
    try {
      const { toMs } = await event.locals.app.upkeep.addMaintenance(Number(station), { fromMs, toMs: fromMs + Number(hours) * HOUR_MS, why }, event.locals.viewer);
      return { stationId: Number(station), untilMs: toMs };
    } catch (cause) {
      const error = findAppError(cause);
      if (error === null) throw cause;
      return fail(error.status, { why: cause instanceof Error && error.status < 500 ? cause.message : error.message });
    }
  },
};

/** The cause that was asked for first, in words; the others by their names. */
function shownRow({ stationId, deviceId, name, tags, workedOnUntilMs, causes }: FleetRow, asked: string | null, nowMs: number) {
  const first = causes.find(({ id }) => id === asked) ?? causes[0]!;
  return {
    stationId, deviceId, name, tags, workedOnUntilMs,
    cause: first.id,
    title: m(`fleet.cause.${first.id}`),
    sentence: causeSentence(first, nowMs),
    action: m(`fleet.do.${first.id}`),
    sinceMs: first.sinceMs,
    sensorId: first.sensorId,
    also: causes.filter((one) => one !== first).map((one) => ({ title: m(`fleet.cause.${one.id}`), sentence: causeSentence(one, nowMs) })),
  };
}
export type ShownRow = ReturnType<typeof shownRow>;
