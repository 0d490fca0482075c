import { askerOf } from '../../../../asker.ts';
import { ownRoute } from '../../../../own-route.ts';
import { pathId } from '../../../../query.ts';

export const { POST, fallback } = ownRoute({
  POST: async (event) => ({ body: { state: await event.locals.app.alerts.acknowledge(pathId(event.params['id'], 'alert'), askerOf(event)) } }),
});
