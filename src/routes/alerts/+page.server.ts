import type { AlertState } from '#lib/domain/alerts.ts';
import { isParameterId, type ParameterId } from '#lib/domain/parameters.ts';
import { m } from '#lib/messages/index.ts';
import { askerOf } from '../api/asker.ts';
import { groupsOf } from './groups.ts';
import { sayRule } from './rule-words.ts';
import type { PageServerLoad } from './$types';

const LIMIT = 200;
const STATES = { open: ['firing', 'acknowledged'], past: ['resolved'], all: ['pending', 'firing', 'acknowledged', 'resolved', 'withdrawn'] } as const satisfies Record<string, readonly AlertState[]>;

/** `?show=past&whose=mine&p=pm25`. */
export const load: PageServerLoad = async (event) => {
  const { alerts, channels } = event.locals.app;
  const access = askerOf(event);
  const asked = (name: string) => event.url.searchParams.get(name);
  const show = asked('show') === 'past' ? 'past' : asked('show') === 'all' ? 'all' : 'open';
  const rules = await alerts.listRules(access);
  const whose = asked('whose') === 'mine' && rules.length > 0 ? 'mine' : 'all';
  const parameter = parameterOf(asked('p'));
  const owner = whose === 'all' ? {} : { owner: access.isAdministrator ? null : access.owner };
  const [list, places, own] = await Promise.all([
    alerts.listAlerts({ states: STATES[show], limit: LIMIT, ...owner, ...(parameter && { parameter }) }, access),
    alerts.describeRules(rules, access),
    channels.list(access),
  ]);
  const started = rules.find(({ id }) => String(id) === asked('started')) ?? null;
  return {
    groups: groupsOf(list),
    isCut: list.length === LIMIT,
    rules: rules.map((rule, i) => sayRule(rule, places[i])),
    started: started === null ? null : { waiting: own.filter(({ id, state }) => state === 'unconfirmed' && started.delivery.channelIds.includes(id)).map(({ kind, label }) => ({ kind, label })) },
    show, whose, parameter, nowMs: Date.now(), bar: { title: m('alerts.short') },
  };
};

function parameterOf(text: string | null): ParameterId | null {
  return text !== null && isParameterId(text) ? text : null;
}
