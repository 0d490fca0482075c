import { wireDelivery } from '../../../../channel-wire.ts';
import { ownRoute } from '../../../../own-route.ts';
import { askerOf } from '../../../../asker.ts';
import { pathId, readQuery, wholeNumber } from '../../../../query.ts';

const FIELDS = { limit: wholeNumber(1, 500), before: wholeNumber(1, Number.MAX_SAFE_INTEGER) };

export const { GET, fallback } = ownRoute({
  async GET(event) {
    const query = readQuery(event.url.searchParams, FIELDS);
    const deliveries = await event.locals.app.channels.deliveries(pathId(event.params['id'], 'channel'), query, askerOf(event));
    return { body: { deliveries: deliveries.map(wireDelivery) } };
  },
});
