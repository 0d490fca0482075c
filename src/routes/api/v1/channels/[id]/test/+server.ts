import { wireDelivery } from '../../../../channel-wire.ts';
import { ownRoute } from '../../../../own-route.ts';
import { askerOf } from '../../../../asker.ts';
import { pathId } from '../../../../query.ts';

export const { POST, fallback } = ownRoute({
  async POST(event) {
    const delivery = await event.locals.app.channels.test(pathId(event.params['id'], 'channel'), askerOf(event));
    return { status: 202, body: wireDelivery(delivery) };
  },
});
