import { askerOf } from '../../../../../asker.ts';
import { ownRoute } from '../../../../../own-route.ts';
import { pathId } from '../../../../../query.ts';

export const { DELETE, fallback } = ownRoute({
  async DELETE(event) {
    const { id, key } = event.params;
    await event.locals.app.devices.revokeKey(pathId(id, 'device'), pathId(key, 'key'), askerOf(event));
    return {};
  },
});
