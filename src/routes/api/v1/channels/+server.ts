import type { NewChannel } from '#lib/domain/channels.ts';
import { digestField, textField, wireChannel } from '../../channel-wire.ts';
import { ownRoute, readFields } from '../../own-route.ts';
import { askerOf, askerWithToken } from '../../asker.ts';
import { invalid, readQuery } from '../../query.ts';

export const { GET, POST, fallback } = ownRoute({
  async GET(event) {
    readQuery(event.url.searchParams, {});
    const channels = await event.locals.app.channels.list(askerOf(event));
    return { body: { channels: channels.map(wireChannel) } };
  },
  async POST(event) {
    const { kind, config, digest, time_zone: timeZone } = await readFields(event);
    if (typeof kind !== 'string') throw invalid('"kind" is needed; /api/v1/channels/kinds lists them.');
    const zone = textField(timeZone, 'time_zone');
    const wanted = digestField(digest);
    const input: NewChannel = { kind, config: config ?? null, ...(wanted === undefined ? {} : { digest: wanted }), ...(zone === undefined ? {} : { timeZone: zone }) };
    const { asker, token } = askerWithToken(event);
    const channel = await event.locals.app.channels.create(input, asker);
    return { status: 201, body: { channel: wireChannel(channel), token } };
  },
});
