import { ownRoute } from '../../../../../own-route.ts';
import { pathId } from '../../../../../query.ts';

export const { DELETE, fallback } = ownRoute({
  async DELETE(event) {
    const { id, maintenance } = event.params;
    await event.locals.app.upkeep.endMaintenance(pathId(id, 'station'), pathId(maintenance, 'maintenance'), event.locals.viewer);
    return {};
  },
});
