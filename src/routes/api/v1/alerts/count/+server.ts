import { askerOf } from '../../../asker.ts';
import { ownRoute } from '../../../own-route.ts';
import { readQuery } from '../../../query.ts';

export const { GET, fallback } = ownRoute({
  /** For the bell: alerts of one's own rules that go on and that nobody acknowledged. */
  async GET(event) {
    readQuery(event.url.searchParams, {});
    return { body: { open: await event.locals.app.alerts.countOpen(askerOf(event)) } };
  },
});
