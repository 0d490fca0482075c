import type { IncomingMessage } from 'node:http';

/** A socket may send so many packets a second, with a short burst; a page sends one each time the view moves. */
const EVENTS_PER_S = 20;
const EVENT_BURST = 40;

/**
 * Browsers always send an Origin with a socket; programs need none. Only pages of this server (or of a named origin) may
 * listen with a visitor's browser: CORS does not guard WebSockets.
 */
export function isOriginAllowed(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (origins.includes(origin)) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
}

/** Sockets per address. */
export class Doorkeeper {
  #counts = new Map<string, number>();
  #limitOf: (address: string) => number;

  constructor(limitOf: (address: string) => number) {
    this.#limitOf = limitOf;
  }

  hasRoomFor(address: string): boolean {
    return (this.#counts.get(address) ?? 0) < this.#limitOf(address);
  }

  enter(address: string): void {
    this.#counts.set(address, (this.#counts.get(address) ?? 0) + 1);
  }

  leave(address: string): void {
    const count = (this.#counts.get(address) ?? 1) - 1;
    if (count > 0) this.#counts.set(address, count);
    else this.#counts.delete(address);
  }
}

/** Token bucket of one socket: false when it sends too much. */
export function makeEventMeter(nowMs: () => number): () => boolean {
  let tokens = EVENT_BURST;
  let lastMs = nowMs();
  return () => {
    const ms = nowMs();
    tokens = Math.min(EVENT_BURST, tokens + ((ms - lastMs) / 1_000) * EVENTS_PER_S) - 1;
    lastMs = ms;
    return tokens >= 0;
  };
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
