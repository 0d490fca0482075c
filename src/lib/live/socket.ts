import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, ServerEvents } from '#lib/domain/live.ts';
import type { LinkSocket } from './link.ts';

const JOIN_TIMEOUT_MS = 8_000;

/** A Socket.IO client that reconnects only when it is told to: waiting and jitter are the link's. */
export function openSocket(url?: string): LinkSocket {
  const options = { autoConnect: false, reconnection: false, transports: ['websocket', 'polling'], tryAllTransports: true, timeout: 10_000 };
  const socket: Socket<ServerEvents, ClientEvents> = url === undefined ? io(options) : io(url, options);
  return {
    on: (event: string, handler: (...values: never[]) => void) => void socket.on(event as never, handler as never),
    join: (request, answer) => void socket.timeout(JOIN_TIMEOUT_MS).emit('join', request, answer),
    connect: () => void socket.connect(),
    disconnect: () => void socket.disconnect(),
  };
}
