import { wireChannel } from '../../../channel-wire.ts';
import { ownRoute, readFields } from '../../../own-route.ts';
import { invalid } from '../../../query.ts';

/** The round trip of a push subscription: its service worker brings the token back that was pushed to it. */
export const { POST, fallback } = ownRoute({
  async POST(event) {
    const { token } = await readFields(event);
    const { channels } = event.locals.app;
    const read = await channels.readLink(typeof token === 'string' ? token : '');
    if (!read.ok || read.claim.act !== 'confirm') throw invalid('This token confirms nothing, or it is too old.');
    await channels.act(read.claim, {});
    const { channel } = await channels.viewLink(read.claim);
    return { body: { channel: channel === null ? null : wireChannel(channel) } };
  },
});
