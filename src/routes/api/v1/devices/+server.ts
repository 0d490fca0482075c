import { keeperOf } from '../../asker.ts';
import { ownRoute } from '../../own-route.ts';
import { id, readQuery, wholeNumber } from '../../query.ts';
import { wireDevice } from '../../wire-device.ts';

const MAX_LISTED = 500;

/** Devices are added by POST, which the write API answers. */
export const { GET, fallback } = ownRoute({
  async GET(event) {
    const { after, limit = 100 } = readQuery(event.url.searchParams, { after: id, limit: wholeNumber(1, MAX_LISTED) });
    const devices = await event.locals.app.devices.list({ ...(after === undefined ? {} : { after }), limit }, keeperOf(event));
    return { body: { devices: devices.map(wireDevice), next: devices.length < limit ? null : String(devices.at(-1)?.id) } };
  },
});
