import type { Socket } from 'socket.io';

const MAX_PACKETS = 64;
const MAX_BYTES = 256 * 1024;
/** So many resets within the time below, and it is let go too. */
const MAX_RESETS = 3;
const RESETS_WITHIN_MS = 30_000;

/** Sockets in this room get nothing until they have drained. */
export const BEHIND = '~behind';

interface Pace {
  behindSinceMs: number | null;
  resetsMs: number[];
}

/** The part of engine.io's socket that says how much waits to be sent. */
interface Outgoing {
  writeBuffer: unknown[];
  transport: { socket?: { bufferedAmount?: number; terminate?: () => void } };
  close(discard?: boolean): void;
}

interface SlowOptions {
  nowMs(): number;
  /** A client that cannot drain what it was sent in this time is let go. */
  behindMs: number;
  /** It has drained: it must join again. */
  onReset(socket: Socket): void;
  onEvict(): void;
}

/** A slow client skips frames, then gets one reset, and is let go when that does not help: it never costs the others anything. */
export class SlowClients {
  #options: SlowOptions;
  #paces = new WeakMap<Socket, Pace>();

  constructor(options: SlowOptions) {
    this.#options = options;
  }

  /** To be called a few times a second for every socket. */
  look(socket: Socket): void {
    const outgoing = socket.conn as unknown as Outgoing;
    const bytes = outgoing.transport.socket?.bufferedAmount ?? 0;
    const pace = this.#paces.get(socket);
    if (pace?.behindSinceMs == null) {
      if (outgoing.writeBuffer.length > MAX_PACKETS || bytes > MAX_BYTES) this.#fallBehind(socket, pace);
    } else if (outgoing.writeBuffer.length === 0 && bytes < MAX_BYTES / 16) this.#recover(socket, pace);
    else if (this.#options.nowMs() - pace.behindSinceMs > this.#options.behindMs) this.#evict(socket);
  }

  #fallBehind(socket: Socket, known: Pace | undefined): void {
    const nowMs = this.#options.nowMs();
    const resetsMs = (known?.resetsMs ?? []).filter((ms) => nowMs - ms < RESETS_WITHIN_MS);
    if (resetsMs.length >= MAX_RESETS) return this.#evict(socket);
    this.#paces.set(socket, { behindSinceMs: nowMs, resetsMs });
    for (const room of socket.rooms) if (room !== socket.id) void socket.leave(room);
    void socket.join(BEHIND);
  }

  #recover(socket: Socket, pace: Pace): void {
    void socket.leave(BEHIND);
    this.#paces.set(socket, { behindSinceMs: null, resetsMs: [...pace.resetsMs, this.#options.nowMs()] });
    this.#options.onReset(socket);
  }

  /** Discards what waits: a closing handshake behind a full pipe would keep it. */
  #evict(socket: Socket): void {
    const outgoing = socket.conn as unknown as Outgoing;
    this.#options.onEvict();
    outgoing.close(true);
    outgoing.transport.socket?.terminate?.();
  }
}
