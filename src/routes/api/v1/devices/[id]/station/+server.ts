import { keeperOf } from '../../../../asker.ts';
import { ownRoute, readFields } from '../../../../own-route.ts';
import { pathId } from '../../../../query.ts';

/** A station where the device stands from now on; what it sent before goes there too. */
export const { POST, fallback } = ownRoute({
  async POST(event) {
    const deviceId = pathId(event.params['id'], 'device');
    const { app } = event.locals;
    const { stationId } = await app.devices.place(deviceId, await readFields(event), keeperOf(event));
    await app.audit({ viewer: event.locals.viewer, act: 'device.place', subject: `device/${deviceId}`, after: { stationId } });
    const stored = await app.acts.settleDevice(deviceId);
    return { status: 201, body: { id: String(stationId), stored } };
  },
});
