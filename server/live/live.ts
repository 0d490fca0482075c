import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Reads } from '#lib/domain/api.ts';
import { seriesRoomOf, type ClientEvents, type JoinAnswer, type Room, type ServerEvents } from '#lib/domain/live.ts';
import type { HourSum } from '#lib/domain/hour-mean.ts';
import type { Finding, FlagSetting, JournalBatch } from '#lib/domain/reading.ts';
import { CellBoards } from './cell-boards.ts';
import { FanOut, type Change } from './fan-out.ts';
import { Doorkeeper, isLoopback, isOriginAllowed, makeEventMeter } from './guard.ts';
import { readJoin } from './join.ts';
import { makePlaces, type Place } from './places.ts';
import { RecentHours } from './recent-hours.ts';
import { Recent, replay } from './recent.ts';
import { changeAt, shownOf } from './shown.ts';
import { BEHIND, SlowClients } from './slow-clients.ts';
import { makeUnplaced } from './unplaced.ts';

/** The page asks for what it shows anyway. */
const MAX_TOLD_ALERTS = 100;

export interface LiveLimits {
  sockets: number;
  socketsPerAddress: number;
  socketsPerLoopbackAddress: number;
  /** How long a client may take to drain what waits for it. */
  behindMs: number;
}

export interface LiveOptions {
  /** What is public, and which sensors are not. */
  reads: Pick<Reads, 'listStations' | 'mapSnapshot'> & { listHidden?(): Promise<readonly number[]> };
  /** The judge's cursor at start: what is published comes after it. */
  position: number;
  now(): number;
  /** Pages of these origins may listen, beside those of the host that was asked. */
  origins: readonly string[];
  addressOf(request: IncomingMessage): string;
  log: { warn(message: string, cause?: unknown): void };
  limits?: Partial<LiveLimits>;
}

export interface LiveCounters {
  frames: number;
  /** Readings that no room was asked for are not counted. */
  joins: number;
  resets: number;
  evicted: number;
  refused: number;
  flooded: number;
  /** Readings of sensors whose place is not known yet and that could not be kept. */
  unplaced: number;
}

export interface Judgement {
  flags: readonly FlagSetting[];
  findings: readonly Finding[];
  /** Hours that changed, of an import too. */
  hours?: readonly HourSum[];
}

export interface Live {
  /** After the commit that judged it. Positions that are known already change nothing. */
  publish(batch: JournalBatch, judged?: Judgement): void;
  /** Findings that no batch brought, e.g. of silence. */
  publishFindings(findings: readonly Finding[]): void;
  /** Tells everybody that these alerts changed. */
  publishAlerts(ids: readonly number[]): void;
  /** Frames were lost between processes: everyone closes the gap before this position by reading again. */
  resetAll(position: number): void;
  /** Stations became private, or public: where they stand is read again, and pages read what they show again. */
  replace(): Promise<void>;
  position(): number;
  /** Sensors of a room of hours; those of a new station come within seconds. */
  listSensorsIn(hoursRoom: Room): readonly number[];
  findPlace(sensorId: number): Place | null;
  readonly sensorIds: Iterable<number>;
  clients(): number;
  readonly counters: Readonly<LiveCounters>;
  close(): Promise<void>;
}

type LiveSocket = Socket<ClientEvents, ServerEvents>;

const LIMITS: LiveLimits = { sockets: 20_000, socketsPerAddress: 20, socketsPerLoopbackAddress: 100, behindMs: 10_000 };
const BEAT_MS = 5_000;
const LOOK_MS = 200;
const CELLS_MS = 1_000;

/** The only Socket.IO server. Attach it after the HTTP request listener. */
export function startLive(httpServer: HttpServer, options: LiveOptions): Live {
  const { now, log } = options;
  const limits = { ...LIMITS, ...options.limits };
  const counters: LiveCounters = { frames: 0, joins: 0, resets: 0, evicted: 0, refused: 0, flooded: 0, unplaced: 0 };
  const doorkeeper = new Doorkeeper((address) => (isLoopback(address) ? limits.socketsPerLoopbackAddress : limits.socketsPerAddress));
  const io = new Server<ClientEvents, ServerEvents>(httpServer, {
    serveClient: false,
    destroyUpgrade: false, // the development server's own sockets share the listener
    perMessageDeflate: false, // costs 5 to 14 times the CPU of a frame
    httpCompression: false,
    maxHttpBufferSize: 16 * 1024,
    connectTimeout: 10_000,
    allowRequest: (request, decide) => {
      const isFull = io.engine.clientsCount >= limits.sockets || !doorkeeper.hasRoomFor(options.addressOf(request));
      const isNew = !/[?&]sid=/.test(request.url ?? '');
      const isAllowed = isOriginAllowed(request, options.origins) && !(isNew && isFull);
      if (!isAllowed) counters.refused += 1;
      decide(isAllowed ? null : 'not allowed', isAllowed);
    },
  });
  const rooms = io.of('/').adapter.rooms;
  const places = makePlaces(options.reads);
  const recent = new Recent(options.position);
  const recentHours = new RecentHours(options.position);
  let position = options.position;
  const slow = new SlowClients({ nowMs: now, behindMs: limits.behindMs, onReset: (socket) => reset(socket as LiveSocket), onEvict: () => (counters.evicted += 1) });
  const fanOut = new FanOut({
    hasMembers: (room) => rooms.has(room),
    send: (frame) => {
      counters.frames += 1;
      io.to(frame.room).emit('frame', frame);
    },
    sendHours: (frame) => {
      counters.frames += 1;
      io.to(frame.room).emit('hours', frame);
    },
  });
  const boards = new CellBoards({
    mapSnapshot: (parameter) => options.reads.mapSnapshot(parameter),
    findSince: (after) => recent.findSince(after),
    nowMs: now,
    onError: (cause) => log.warn('live: the map could not be read', cause),
  });
  const unplaced = makeUnplaced(places, {
    placed: (change, at) => {
      offerPlaced(change, at);
      flush();
    },
    refreshed: () => boards.forget(),
    onError: (cause) => log.warn('live: the stations could not be read', cause),
    onLost: (count) => (counters.unplaced += count),
  });
  void unplaced.refresh();

  io.engine.on('connection', (connection: EngineSocket) => {
    const address = options.addressOf(connection.request);
    const mayGoOn = makeEventMeter(now);
    doorkeeper.enter(address);
    connection.on('close', () => doorkeeper.leave(address));
    connection.on('packet', () => {
      if (mayGoOn()) return;
      counters.flooded += 1;
      connection.close(true);
    });
  });
  io.on('connection', (socket) => {
    socket.on('join', (request, answer) => {
      if (typeof answer === 'function') answer(join(socket, request));
    });
    socket.emit('beat', { offset: fanOut.settledOf(position), nowMs: now() });
  });

  const timers = [
    setInterval(() => io.except(BEHIND).emit('beat', { offset: fanOut.settledOf(position), nowMs: now() }), BEAT_MS),
    setInterval(() => io.of('/').sockets.forEach((socket) => slow.look(socket)), LOOK_MS),
    setInterval(sendCells, CELLS_MS),
  ];
  timers.forEach((timer) => timer.unref());
  let flushTimer: NodeJS.Timeout | null = null;

  function publish(batch: JournalBatch, judged: Judgement = { flags: [], findings: [] }): void {
    if (batch.position <= position) return;
    position = batch.position;
    const shown = shownOf(batch, judged.flags);
    recent.add(shown);
    const hours = judged.hours ?? [];
    recentHours.add(position, hours);
    for (const hour of hours) for (const room of places.hoursRoomsOf(hour.sensorId)) fanOut.offerHour(room, hour, position);
    for (let row = 0; row < shown.sensorIds.length; row += 1) offer(changeAt(shown, row));
    flush();
    boards.apply(shown);
    if (batch.kind === 'live') publishFindings(judged.findings);
  }

  function offer(change: Change): void {
    if (places.isHidden(change.sensorId)) return;
    if (!offerPlaced(change, position)) unplaced.keep(change, position);
  }

  /** Whose place is not known may be private. */
  function offerPlaced(change: Change, at: number): boolean {
    const room = places.tileRoomOf(change.sensorId);
    if (room === null) return false;
    fanOut.offer(seriesRoomOf(change.sensorId), true, change, at);
    fanOut.offer(room, false, change, at);
    return true;
  }

  function flush(): void {
    const nowMs = now();
    const nextMs = fanOut.flush(nowMs);
    if (nextMs === null || flushTimer !== null) return;
    flushTimer = setTimeout(() => {
      flushTimer = null;
      flush();
    }, Math.max(1, nextMs - nowMs));
  }

  function publishFindings(findings: readonly Finding[]): void {
    for (const { sensorId, fromMs, toMs, title, why, score } of findings) {
      const tile = places.tileRoomOf(sensorId);
      for (const room of tile === null ? [] : [seriesRoomOf(sensorId), tile]) {
        if (rooms.has(room)) io.to(room).emit('finding', { room, sensorId, fromMs, toMs, title, why, score });
      }
    }
  }

  function join(socket: LiveSocket, request: unknown): JoinAnswer {
    const read = readJoin(request);
    if (!read.ok) return read;
    counters.joins += 1;
    const before = new Set(socket.rooms);
    for (const room of before) if (room !== socket.id && room !== BEHIND && !read.rooms.includes(room)) void socket.leave(room);
    void socket.join(read.rooms);
    const fresh = read.rooms.filter((room) => !before.has(room));
    for (const room of fresh) sendCellsTo(socket, room);
    return gapOf(read.entered ?? fresh, read.after);
  }

  function gapOf(entered: Room[], after: number | null): JoinAnswer {
    if (after === null) return { ok: true, offset: position, isReset: false, frames: [] };
    // A position ahead of ours is one of another database.
    const batches = after > position ? null : recent.findSince(after);
    const frames = batches && replay(batches, entered, (sensorId) => places.tileRoomOf(sensorId));
    const hours = batches && recentHours.replay(after, entered, position, (sensorId) => places.hoursRoomsOf(sensorId));
    const isReset = frames === null || hours === null;
    if (isReset) counters.resets += 1;
    return { ok: true, offset: position, isReset, frames: isReset ? [] : frames, ...(hours !== null && hours.length > 0 && !isReset ? { hours } : {}) };
  }

  function reset(socket: LiveSocket): void {
    counters.resets += 1;
    socket.emit('reset', { offset: position });
  }

  function sendCells(): void {
    const cellRooms = [...rooms.keys()].filter((room) => room.startsWith('cell/'));
    for (const frame of boards.takeChanges(cellRooms)) io.to(frame.room).emit('cells', frame);
  }

  function sendCellsTo(socket: LiveSocket, room: Room): void {
    const frame = boards.findFrame(room);
    if (frame !== null && frame.cells.length > 0) socket.emit('cells', frame);
  }

  return {
    publish,
    publishFindings,
    publishAlerts: (ids) => void io.emit('alerts', { ids: ids.slice(0, MAX_TOLD_ALERTS) }),
    resetAll(newest) {
      position = Math.max(position, newest);
      recent.restart(position);
      recentHours.restart(position);
      boards.forget();
      for (const socket of io.of('/').sockets.values()) {
        for (const room of socket.rooms) if (room !== socket.id && room !== BEHIND) void socket.leave(room);
        reset(socket);
      }
    },
    async replace() {
      await places.refresh().catch(() => undefined); // may have begun before the change
      await places.refresh();
      boards.forget();
      for (const socket of io.of('/').sockets.values()) reset(socket);
    },
    position: () => position,
    listSensorsIn: (room) => places.listSensorsIn(room),
    findPlace: (sensorId) => places.find(sensorId),
    get sensorIds() {
      return places.sensorIds;
    },
    clients: () => io.engine.clientsCount,
    counters,
    async close() {
      timers.forEach(clearInterval);
      if (flushTimer !== null) clearTimeout(flushTimer);
      unplaced.stop();
      io.disconnectSockets(true);
      io.engine.close();
      await Promise.resolve();
    },
  };
}

interface EngineSocket {
  request: IncomingMessage;
  on(event: 'close' | 'packet', handler: () => void): void;
  close(discard?: boolean): void;
}
