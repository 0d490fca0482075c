import { keeperOf } from '../../../../asker.ts';
import { ownRoute } from '../../../../own-route.ts';
import { pathId, readQuery, wholeNumber } from '../../../../query.ts';
import { wireMessage } from '../../../../wire-device.ts';

/** The last messages, newest first; with `after` those behind the one of that number. */
export const { GET, fallback } = ownRoute({
  async GET(event) {
    const { after = 0 } = readQuery(event.url.searchParams, { after: wholeNumber(0, Number.MAX_SAFE_INTEGER) });
    const deviceId = pathId(event.params['id'], 'device');
    const { app } = event.locals;
    await app.devices.get(deviceId, keeperOf(event)); // who may not look learns nothing
    const messages = await app.acts.inspectDevice(deviceId);
    return { body: { messages: messages.filter(({ seq }) => seq > after).map(wireMessage) } };
  },
});
