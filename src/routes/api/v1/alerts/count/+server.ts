import { accessOf } from '../../../alert-access.ts';
import { ownRoute } from '../../../own-route.ts';

/** For the bell: alerts of one's own rules that go on and that nobody acknowledged. */
export const GET = ownRoute(async (event) => ({ body: { open: await event.locals.app.alerts.countOpen(accessOf(event)) } }));
