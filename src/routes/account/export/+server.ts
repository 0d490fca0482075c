import { ownRoute } from '../../api/own-route.ts';
import { askerOf } from '../../api/asker.ts';

/** Everything kept about whoever is signed in, as one JSON file. */
export const { GET, fallback } = ownRoute({
  GET: async (event) => {
    const { viewer, app } = event.locals;
    const own = await app.accounts.exportOf(viewer);
    const asker = { ...askerOf(event), isAdministrator: false };
    const [rules, channels] = await Promise.all([app.alerts.listRules(asker), app.channels.list(asker)]);
    event.setHeaders({ 'content-disposition': 'attachment; filename="lichen-account.json"' });
    return { body: { ...own, rules, channels } };
  },
});
