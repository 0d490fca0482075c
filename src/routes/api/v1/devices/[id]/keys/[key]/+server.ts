import { keeperOf } from '../../../../../asker.ts';
import { ownRoute } from '../../../../../own-route.ts';
import { pathId } from '../../../../../query.ts';

export const { DELETE, fallback } = ownRoute({
  async DELETE(event) {
    const [id, key] = [pathId(event.params['id'], 'device'), pathId(event.params['key'], 'key')];
    await event.locals.app.devices.revokeKey(id, key, keeperOf(event));
    await event.locals.app.audit({ viewer: event.locals.viewer, act: 'device.key.revoke', subject: `device/${id}`, before: { key } });
    return {};
  },
});
