import type { Channel } from '#lib/domain/channels.ts';
import type { ChannelRow } from '#server/db/channels.ts';

/** Without its configuration and owner: neither is ever given out. */
export function shown({ config: _config, owner: _owner, ...channel }: ChannelRow): Channel {
  return channel;
}
