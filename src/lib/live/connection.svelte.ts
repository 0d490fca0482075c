import type { Follow, FollowOptions, Link, LinkSocket, LinkStatus } from './link.ts';

const CONNECTING: LinkStatus = { state: 'connecting', sinceMs: 0, clockOffsetMs: 0, beatMs: null, offset: 0 };

/** The page's line to the server; see index.ts for its use. Following works before it is open and on the server, where it does nothing. */
export class LiveConnection {
  link = $state.raw<LinkStatus>(CONNECTING);
  #link: Link | null = null;
  #waiting = new Set<FollowOptions & { begun: (follow: Follow) => void }>();
  #loadSocket: () => Promise<LinkSocket>;
  #isOpen = false;

  constructor(loadSocket: () => Promise<LinkSocket> = async () => (await import('./socket.ts')).openSocket()) {
    this.#loadSocket = loadSocket;
  }

  /** In the browser, once (`onMount`); returns what closes it. */
  open(): () => void {
    this.#isOpen = true;
    void this.#begin();
    const hurry = () => this.#link?.hurry();
    addEventListener('online', hurry);
    document.addEventListener('visibilitychange', hurry);
    return () => {
      this.#isOpen = false;
      removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
      this.#link?.close();
    };
  }

  follow(options: FollowOptions): Follow {
    if (this.#link) return this.#link.follow(options);
    let rooms = options.rooms;
    let follow: Follow | null = null;
    const waiting = { ...options, begun: (begun: Follow) => (follow = begun).setRooms(rooms) };
    this.#waiting.add(waiting);
    return {
      setRooms: (next) => {
        rooms = next;
        follow?.setRooms(next);
      },
      stop: () => {
        this.#waiting.delete(waiting);
        follow?.stop();
      },
    };
  }

  /** The server's clock: what ages are computed from. */
  nowMs(): number {
    return Date.now() + this.link.clockOffsetMs;
  }

  async #begin(): Promise<void> {
    // the page stands first: what keeps it alive comes after
    const [{ Link }, socket] = await Promise.all([import('./link.ts'), this.#loadSocket()]);
    if (!this.#isOpen || this.#link) return;
    const link = new Link(socket, {
      nowMs: () => Date.now(),
      random: () => Math.random(),
      setTimer: (callback, delayMs) => {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
      onChange: (status) => (this.link = status),
    });
    this.#link = link;
    for (const waiting of this.#waiting) waiting.begun(link.follow(waiting));
    this.#waiting.clear();
    link.open();
  }
}
