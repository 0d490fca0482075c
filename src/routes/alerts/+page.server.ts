import type { AlertState } from '#lib/domain/alerts.ts';
import { m } from '#lib/messages/index.ts';
import { askerOf } from '../api/asker.ts';
import type { PageServerLoad } from './$types';

const LIMIT = 200;
const STATES = { open: ['firing', 'acknowledged'], past: ['resolved'], all: ['pending', 'firing', 'acknowledged', 'resolved', 'withdrawn'] } as const satisfies Record<string, readonly AlertState[]>;

export const load: PageServerLoad = async (event) => {
  const { alerts } = event.locals.app;
  const access = askerOf(event);
  const asked = event.url.searchParams.get('show');
  const show = asked === 'past' || asked === 'all' ? asked : 'open';
  const [list, rules] = await Promise.all([alerts.listAlerts({ states: STATES[show], limit: LIMIT }, access), alerts.listRules(access)]);
  return { alerts: list, rules, show, nowMs: Date.now(), bar: { title: m('alerts.short') } };
};
