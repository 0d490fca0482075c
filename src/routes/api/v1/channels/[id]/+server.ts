import { digestField, textField, wireChannel } from '../../../channel-wire.ts';
import { ownRoute, readFields } from '../../../own-route.ts';
import { askerOf } from '../../../asker.ts';
import { invalid, pathId, readQuery } from '../../../query.ts';

export const { GET, PATCH, DELETE, fallback } = ownRoute({
  async GET(event) {
    readQuery(event.url.searchParams, {});
    return { body: wireChannel(await event.locals.app.channels.get(pathId(event.params['id'], 'channel'), askerOf(event))) };
  },
  async PATCH(event) {
    const { digest, time_zone: timeZone, paused } = await readFields(event);
    if (paused !== undefined && typeof paused !== 'boolean') throw invalid('"paused" is true or false.');
    const wanted = digestField(digest);
    const zone = textField(timeZone, 'time_zone');
    const change = { ...(wanted === undefined ? {} : { digest: wanted }), ...(zone === undefined ? {} : { timeZone: zone }), ...(paused === undefined ? {} : { isPaused: paused }) };
    return { body: wireChannel(await event.locals.app.channels.change(pathId(event.params['id'], 'channel'), change, askerOf(event))) };
  },
  async DELETE(event) {
    await event.locals.app.channels.remove(pathId(event.params['id'], 'channel'), askerOf(event));
    return { status: 204 };
  },
});
