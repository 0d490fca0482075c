import { keeperOf } from '../../../asker.ts';
import { ownRoute } from '../../../own-route.ts';
import { pathId, readQuery } from '../../../query.ts';
import { wireDevice, wireKey } from '../../../wire-device.ts';

export const { GET, DELETE, fallback } = ownRoute({
  async GET(event) {
    readQuery(event.url.searchParams, {});
    const { device, keys } = await event.locals.app.devices.get(pathId(event.params['id'], 'device'), keeperOf(event));
    return { body: { ...wireDevice(device), keys: keys.map(wireKey) } };
  },
  async DELETE(event) {
    const id = pathId(event.params['id'], 'device');
    await event.locals.app.devices.revokeDevice(id, keeperOf(event));
    await event.locals.app.audit({ viewer: event.locals.viewer, act: 'device.revoke', subject: `device/${id}` });
    return {};
  },
});
