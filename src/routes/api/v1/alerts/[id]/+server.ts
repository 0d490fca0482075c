import { askerOf } from '../../../asker.ts';
import { publicRoute } from '../../../public-route.ts';
import { pathId, readQuery, unknown } from '../../../query.ts';
import { wireAlert, wireTransition } from '../../../wire-alert.ts';

export const { GET, OPTIONS, fallback } = publicRoute(async (event) => {
  readQuery(event.url.searchParams, {});
  const id = pathId(event.params['id'], 'alert');
  const found = await event.locals.app.alerts.findAlert(id, askerOf(event));
  if (found === null) throw unknown('alert', String(id));
  return { body: { ...wireAlert(found.alert), transitions: found.transitions.map(wireTransition) }, headers: { 'cache-control': 'private, no-cache' } };
});
