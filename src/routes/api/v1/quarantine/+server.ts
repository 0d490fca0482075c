import { ownRoute } from '../../own-route.ts';
import { readQuery } from '../../query.ts';
import { wireQuarantine } from '../../wire-quarantine.ts';

/** Hardware that nobody registered and that waits. */
export const { GET, fallback } = ownRoute({
  async GET({ url, locals }) {
    readQuery(url.searchParams, {});
    const { devices, totals } = await locals.app.quarantine.list(locals.viewer);
    return { body: wireQuarantine(locals.app.quarantinePolicy, devices, totals) };
  },
});
