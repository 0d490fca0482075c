import { accessOf } from '../../../../alert-access.ts';
import { ownRoute } from '../../../../own-route.ts';
import { pathId } from '../../../../query.ts';

export const POST = ownRoute(async (event) => ({ body: { state: await event.locals.app.alerts.acknowledge(pathId(event.params['id'], 'alert'), accessOf(event)) } }));
