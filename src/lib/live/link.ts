import { MAX_ROOMS, type CellFrame, type ClientEvents, type HourFrame, type JoinAnswer, type LiveFrame, type Room, type ServerEvents } from '#lib/domain/live.ts';

export type LinkState = 'connecting' | 'live' | 'catching-up' | 'offline';

export interface LinkStatus {
  state: LinkState;
  /** Since when it is so, server clock. */
  sinceMs: number;
  /** Add to the browser's clock for the server's. */
  clockOffsetMs: number;
  /** Server time of the last beat; null before the first. */
  beatMs: number | null;
  /** Journal position up to which everything has arrived. */
  offset: number;
}

export interface FollowOptions {
  rooms: readonly Room[];
  /** Journal position that the page's own copy includes; null where nothing has to be caught up. */
  after: number | null;
  onFrame?: (frame: LiveFrame) => void;
  onCells?: (frame: CellFrame) => void;
  onHours?: (frame: HourFrame) => void;
  onFinding?: (finding: Parameters<ServerEvents['finding']>[0]) => void;
  /** Alerts changed, of whatever room. */
  onAlerts?: (ids: readonly number[]) => void;
  /** The gap is too long: read afresh and say the new copy's offset. */
  onReset?: () => Promise<number>;
}

export interface Follow {
  /** The view moved: other rooms, same page. */
  setRooms(rooms: readonly Room[]): void;
  stop(): void;
}

/** What the link needs of a Socket.IO client. */
export interface LinkSocket {
  on<E extends keyof ServerEvents>(event: E, handler: ServerEvents[E]): void;
  on(event: 'connect' | 'disconnect' | 'connect_error', handler: () => void): void;
  join(request: Parameters<ClientEvents['join']>[0], answer: (error: Error | null, answer: JoinAnswer | null) => void): void;
  connect(): void;
  disconnect(): void;
}

export interface LinkEdge {
  nowMs(): number;
  random(): number;
  /** Returns what cancels it. */
  setTimer(callback: () => void, delayMs: number): () => void;
  onChange(status: LinkStatus): void;
}

/** Three missed beats: the network is gone, whatever the socket believes. */
const BEAT_LIMIT_MS = 16_000;
const WATCH_MS = 4_000;
const FIRST_DELAY_MS = 400;
const LONGEST_DELAY_MS = 15_000;
/** Positions of rooms that were left are remembered for the way back, so many. */
const MAX_KNOWN_ROOMS = 512;

interface Followed {
  options: FollowOptions;
  rooms: Set<Room>;
  /** Positions that each room is known to include; a room that was never entered starts at `after`. */
  known: Map<Room, number>;
  after: number | null;
}

/**
 * The one line to the server as a state machine: joins the rooms that the pages follow, closes every gap before it
 * says `live`, and comes back by itself. Frames may arrive twice; the stores take them twice.
 */
export class Link {
  status: LinkStatus;
  #socket: LinkSocket;
  #edge: LinkEdge;
  #followed = new Set<Followed>();
  /** Rooms of this connection; empty after a disconnect. */
  #joined = new Set<Room>();
  /** True once this connection's first join was answered. */
  #hasJoined = false;
  #isConnected = false;
  #isClosed = false;
  #isJoining = false;
  #isJoinWanted = false;
  #failures = 0;
  /** Times in a row that a fresh copy was too old already. */
  #staleCopies = 0;
  #lastHeardMs = 0;
  #cancelRetry = () => {};
  #cancelWatch = () => {};

  constructor(socket: LinkSocket, edge: LinkEdge) {
    this.#socket = socket;
    this.#edge = edge;
    this.status = { state: 'connecting', sinceMs: edge.nowMs(), clockOffsetMs: 0, beatMs: null, offset: 0 };
    socket.on('connect', () => this.#onConnect());
    socket.on('disconnect', () => this.#onDisconnect());
    socket.on('connect_error', () => this.#onDisconnect());
    socket.on('frame', (frame) => this.#onFrame(frame, (options) => options.onFrame?.(frame)));
    socket.on('hours', (frame) => this.#onFrame(frame, (options) => options.onHours?.(frame)));
    socket.on('cells', (frame) => this.#deliver(frame.room, (options) => options.onCells?.(frame)));
    socket.on('finding', (finding) => this.#deliver(finding.room, (options) => options.onFinding?.(finding)));
    socket.on('alerts', (change) => {
      for (const { options } of this.#followed) options.onAlerts?.(change.ids);
    });
    socket.on('beat', (beat) => this.#onBeat(beat));
    socket.on('reset', () => this.#rejoin());
  }

  open(): void {
    this.#isClosed = false;
    this.#socket.connect();
    this.#watch();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry();
    this.#cancelWatch();
    this.#socket.disconnect();
  }

  /** The browser says that the network is back: do not wait for the next try. */
  hurry(): void {
    if (this.#isClosed || this.#isConnected) return;
    this.#cancelRetry();
    this.#socket.connect();
  }

  follow(options: FollowOptions): Follow {
    const followed: Followed = { options, rooms: new Set(options.rooms), known: new Map(), after: options.after };
    this.#followed.add(followed);
    this.#scheduleJoin();
    return {
      setRooms: (rooms) => {
        if (rooms.length === followed.rooms.size && rooms.every((room) => followed.rooms.has(room))) return;
        followed.rooms = new Set(rooms);
        trimOldest(followed.known, MAX_KNOWN_ROOMS);
        this.#scheduleJoin();
      },
      stop: () => {
        this.#followed.delete(followed);
        this.#scheduleJoin();
      },
    };
  }

  #onConnect(): void {
    this.#isConnected = true;
    this.#failures = 0;
    this.#lastHeardMs = this.#edge.nowMs();
    this.#forgetJoins();
    if (this.status.beatMs !== null) this.#become('catching-up');
    this.#scheduleJoin();
  }

  #onDisconnect(): void {
    this.#isConnected = false;
    this.#isJoining = false;
    this.#forgetJoins();
    if (this.#isClosed) return;
    this.#become('offline');
    this.#retry(() => this.#socket.connect());
  }

  /** Exponential with full jitter: a thousand pages do not come back in the same second. */
  #retry(action: () => void): void {
    this.#cancelRetry();
    const longestMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#cancelRetry = this.#edge.setTimer(action, longestMs * (0.25 + 0.75 * this.#edge.random()));
  }

  #watch(): void {
    this.#cancelWatch();
    this.#cancelWatch = this.#edge.setTimer(() => {
      if (this.#isConnected && this.#edge.nowMs() - this.#lastHeardMs > BEAT_LIMIT_MS) {
        this.#socket.disconnect();
        if (this.#isConnected) this.#onDisconnect();
      }
      if (!this.#isClosed) this.#watch();
    }, WATCH_MS);
  }

  #scheduleJoin(): void {
    if (this.#isJoinWanted) return;
    this.#isJoinWanted = true;
    queueMicrotask(() => {
      this.#isJoinWanted = false;
      this.#join();
    });
  }

  #forgetJoins(): void {
    this.#joined.clear();
    this.#hasJoined = false;
  }

  #rejoin(): void {
    this.#forgetJoins();
    this.#become('catching-up');
    this.#scheduleJoin();
  }

  #join(): void {
    if (!this.#isConnected || this.#isJoining) return;
    const rooms = this.#wantedRooms();
    const entered = rooms.filter((room) => !this.#joined.has(room) || this.#isBehind(room));
    const isSame = entered.length === 0 && rooms.length === this.#joined.size;
    if (isSame && this.#hasJoined) return this.#become('live');
    this.#isJoining = true;
    this.#socket.join({ rooms, entered, after: this.#afterOf(entered) }, (error, answer) => {
      if (!this.#isJoining) return; // disconnected meanwhile
      this.#isJoining = false;
      if (error || !answer?.ok) return this.#retry(() => this.#join());
      this.#failures = 0;
      this.#onJoined(rooms, entered, answer);
    });
  }

  #onJoined(rooms: Room[], entered: Room[], answer: Extract<JoinAnswer, { ok: true }>): void {
    this.#joined = new Set(rooms);
    this.#hasJoined = true;
    for (const frame of answer.frames) this.#onFrame(frame, (options) => options.onFrame?.(frame));
    for (const frame of answer.hours ?? []) this.#onFrame(frame, (options) => options.onHours?.(frame));
    if (answer.isReset) return void this.#readAfresh(entered);
    this.#staleCopies = 0;
    this.#knowUpTo(entered, answer.offset);
    this.#join(); // what was asked for meanwhile; otherwise: live
  }

  /** Every page of these rooms reads its copy again; then the join is repeated from there, so that no gap is left between. */
  async #readAfresh(entered: Room[]): Promise<void> {
    this.#become('catching-up');
    const concerned = [...this.#followed].filter((followed) => entered.some((room) => followed.rooms.has(room)));
    try {
      await Promise.all(concerned.map((followed) => this.#resetOne(followed)));
    } catch {
      // The page could not be read; its copy stays as old as it says, and the same is tried again.
      this.#retry(() => this.#rejoin());
      return;
    }
    for (const room of entered) this.#joined.delete(room);
    this.#staleCopies += 1;
    if (this.#staleCopies === 1) this.#scheduleJoin();
    else this.#retry(() => this.#join()); // what answers us is behind: give it time
  }

  async #resetOne(followed: Followed): Promise<void> {
    const offset = followed.options.onReset ? await followed.options.onReset() : null;
    followed.after = offset;
    followed.known.clear();
  }

  #wantedRooms(): Room[] {
    const rooms = new Set<Room>();
    for (const followed of this.#followed) for (const room of followed.rooms) rooms.add(room);
    // An open chart comes before tiles where there are too many, and tiles before their hours.
    const rankOf = (room: Room) => (room.startsWith('series/') ? 0 : room.startsWith('hours/6/') ? 2 : 1);
    return [...rooms].sort((a, b) => rankOf(a) - rankOf(b)).slice(0, MAX_ROOMS);
  }

  /** A page began to follow a room that another page is in already, with a copy of its own age. */
  #isBehind(room: Room): boolean {
    for (const followed of this.#followed) {
      if (followed.rooms.has(room) && followed.after !== null && !followed.known.has(room)) return true;
    }
    return false;
  }

  /** The oldest position that some page still needs for the rooms that are entered now. */
  #afterOf(entered: Room[]): number | null {
    let after: number | null = null;
    for (const followed of this.#followed) {
      for (const room of entered) {
        if (!followed.rooms.has(room) || room.startsWith('cell/')) continue;
        const known = followed.known.get(room) ?? followed.after;
        if (known !== null && (after === null || known < after)) after = known;
      }
    }
    return after;
  }

  #knowUpTo(rooms: Iterable<Room>, offset: number): void {
    for (const followed of this.#followed) {
      for (const room of rooms) {
        if (!followed.rooms.has(room)) continue;
        followed.known.set(room, Math.max(offset, followed.known.get(room) ?? 0));
      }
    }
    this.#tell({ offset: Math.max(offset, this.status.offset) });
  }

  #onFrame(frame: LiveFrame | HourFrame, tell: (options: FollowOptions) => void): void {
    this.#lastHeardMs = this.#edge.nowMs();
    this.#deliver(frame.room, tell);
    if (!this.#joined.has(frame.room)) return;
    if (frame.isCut) void this.#readAfresh([frame.room]);
    else this.#knowUpTo([frame.room], frame.offset);
  }

  #onBeat({ offset, nowMs }: { offset: number; nowMs: number }): void {
    this.#lastHeardMs = this.#edge.nowMs();
    if (this.status.state === 'live') this.#knowUpTo(this.#joined, offset);
    this.#tell({ clockOffsetMs: nowMs - this.#edge.nowMs(), beatMs: nowMs });
  }

  #deliver(room: Room, tell: (options: FollowOptions) => void): void {
    for (const followed of this.#followed) if (followed.rooms.has(room)) tell(followed.options);
  }

  #become(state: LinkState): void {
    if (state === this.status.state) return;
    this.#tell({ state, sinceMs: this.#edge.nowMs() + this.status.clockOffsetMs });
  }

  #tell(change: Partial<LinkStatus>): void {
    this.status = { ...this.status, ...change };
    this.#edge.onChange(this.status);
  }
}

function trimOldest(known: Map<Room, number>, limit: number): void {
  for (const room of known.keys()) {
    if (known.size <= limit) return;
    known.delete(room);
  }
}
