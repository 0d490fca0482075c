import { ALERT_STATES } from '#lib/domain/alerts.ts';
import { askerOf } from '../../asker.ts';
import { publicRoute } from '../../public-route.ts';
import { id, readQuery, someOf, wholeNumber } from '../../query.ts';
import { wireAlert } from '../../wire-alert.ts';

const FIELDS = { state: someOf(ALERT_STATES), station: id, rule: id, event: id, limit: wholeNumber(1, 500), after: id };

export const { GET, OPTIONS, fallback } = publicRoute(async (event) => {
  const { state, station, rule, event: eventId, limit = 100, after } = readQuery(event.url.searchParams, FIELDS);
  const query = { limit, ...(state && { states: state }), ...(station && { stationId: station }), ...(rule && { ruleId: rule }), ...(eventId && { eventId }), ...(after && { before: after }) };
  const alerts = await event.locals.app.alerts.listAlerts(query, askerOf(event));
  return { body: { demonstration: alerts.some((alert) => alert.isDemonstration), alerts: alerts.map(wireAlert), next: alerts.length === limit ? String(alerts.at(-1)?.id) : null }, headers: { 'cache-control': 'private, no-cache' } };
});
