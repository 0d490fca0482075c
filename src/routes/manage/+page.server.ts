import { m } from '#lib/messages/index.ts';
import { sayRule } from '../alerts/rule-words.ts';
import { askerOf } from '../api/asker.ts';
import type { PageServerLoad } from './$types';

const LOG_ROWS = 50;
/** Of each channel; the newest of all are shown. */
const PER_CHANNEL = 20;

/** Rules and channels of whoever asks: of this browser, or the administrator's. */
export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
  const { alerts, channels } = event.locals.app;
  const asker = askerOf(event);
  const [rules, own] = await Promise.all([alerts.listRules(asker), channels.list(asker)]);
  const [places, logs] = await Promise.all([alerts.describeRules(rules, asker), Promise.all(own.map(({ id }) => channels.deliveries(id, { limit: PER_CHANNEL }, asker)))]);
  return {
    rules: rules.map((rule, i) => sayRule(rule, places[i])),
    channels: own.map((channel) => ({ ...channel, title: `${m(`channel.kind.${channel.kind}` as 'channel.kind.email')}: ${channel.label}` })),
    deliveries: logs.flat().sort((a, b) => b.createdMs - a.createdMs).slice(0, LOG_ROWS),
    kinds: channels.kinds().filter(({ isForVisitors }) => isForVisitors || asker.isAdministrator || asker.hasAccount === true).map(({ id, fields, secrets, isForVisitors }) => ({ id, fields, secrets, isForVisitors })),
    isMailSet: channels.isMailSet,
    nowMs: Date.now(),
    bar: { title: m('manage.title'), backHref: '/alerts' },
  };
};
