import { describe, expect, it } from 'vitest';
import type { JoinAnswer, JoinRequest, LiveFrame } from '#lib/domain/live.ts';
import { Link, type LinkSocket, type LinkState } from '#lib/live/link.ts';

type Handler = (...values: never[]) => void;

class FakeSocket implements LinkSocket {
  handlers = new Map<string, Handler>();
  joins: { request: JoinRequest; answer: (error: Error | null, answer: JoinAnswer | null) => void }[] = [];
  connects = 0;
  on(event: string, handler: Handler): void {
    this.handlers.set(event, handler);
  }
  join(request: JoinRequest, answer: (error: Error | null, answer: JoinAnswer | null) => void): void {
    this.joins.push({ request, answer });
  }
  connect(): void {
    this.connects += 1;
  }
  disconnect(): void {
    this.say('disconnect');
  }
  say(event: string, value?: unknown): void {
    (this.handlers.get(event) as ((value?: unknown) => void) | undefined)?.(value);
  }
}

function begin() {
  const socket = new FakeSocket();
  const clock = { nowMs: 1_000 };
  const timers: { callback: () => void; delayMs: number; isCancelled: boolean }[] = [];
  const states: LinkState[] = [];
  const link = new Link(socket, {
    nowMs: () => clock.nowMs,
    random: () => 0.5,
    setTimer: (callback, delayMs) => {
      const timer = { callback, delayMs, isCancelled: false };
      timers.push(timer);
      return () => (timer.isCancelled = true);
    },
    onChange: ({ state }) => void (states.at(-1) !== state && states.push(state)),
  });
  link.open();
  return { socket, clock, timers, states, link };
}

const settle = async () => {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
};
const ok = (offset: number, frames: LiveFrame[] = [], isReset = false): JoinAnswer => ({ ok: true, offset, frames, isReset });
const frame = (room: string, offset: number): LiveFrame => ({ room, offset, sensorIds: [1], timesMs: [offset * 10], values: [1], flags: [0] });

describe('the line to the server', () => {
  it('is live once the gap since the snapshot was answered', async () => {
    const { socket, states, link } = begin();
    const seen: number[] = [];
    link.follow({ rooms: ['tile/6/1/1/pm25'], after: 7, onFrame: ({ offset }) => seen.push(offset) });
    socket.say('connect');
    await settle();
    expect(socket.joins[0]!.request).toMatchObject({ rooms: ['tile/6/1/1/pm25'], after: 7 });
    expect(link.status.state).toBe('connecting');
    socket.joins[0]!.answer(null, ok(9, [frame('tile/6/1/1/pm25', 9)]));
    expect(seen).toEqual([9]);
    expect(states).toEqual(['connecting', 'live']);
  });

  it('asks after a lost connection from what each room is known to include', async () => {
    const { socket, states, timers, link } = begin();
    link.follow({ rooms: ['series/1', 'series/2'], after: 5 });
    socket.say('connect');
    await settle();
    socket.joins[0]!.answer(null, ok(6));
    socket.say('beat', { offset: 8, nowMs: 1_000 });
    socket.say('frame', frame('series/1', 11));
    socket.say('disconnect');
    expect(link.status.state).toBe('offline');
    timers.at(-1)!.callback();
    expect(socket.connects).toBe(2);
    socket.say('connect');
    await settle();
    expect(socket.joins[1]!.request.after).toBe(8);
    expect(states.at(-1)).toBe('catching-up');
    socket.joins[1]!.answer(null, ok(12));
    expect(states.at(-1)).toBe('live');
  });

  it('reads afresh where the gap is too long, and joins again from the new copy before it is live', async () => {
    const { socket, link } = begin();
    let reads = 0;
    link.follow({ rooms: ['tile/6/1/1/pm25'], after: 1, onReset: async () => ((reads += 1), 40) });
    socket.say('connect');
    await settle();
    socket.joins[0]!.answer(null, ok(41, [], true));
    await settle();
    expect(reads).toBe(1);
    expect(link.status.state).toBe('catching-up');
    expect(socket.joins[1]!.request).toMatchObject({ entered: ['tile/6/1/1/pm25'], after: 40 });
    socket.joins[1]!.answer(null, ok(41));
    expect(link.status.state).toBe('live');
  });

  it('gives the server time where even a fresh copy is too old', async () => {
    const { socket, timers, link } = begin();
    link.follow({ rooms: ['series/1'], after: 1, onReset: async () => 2 });
    socket.say('connect');
    for (let i = 0; i < 2; i += 1) {
      await settle();
      expect(socket.joins).toHaveLength(i + 1);
      socket.joins[i]!.answer(null, ok(41, [], true));
    }
    await settle();
    expect(socket.joins).toHaveLength(2);
    timers.at(-1)!.callback();
    expect(socket.joins).toHaveLength(3);
    socket.joins[2]!.answer(null, ok(41));
    expect(link.status.state).toBe('live');
  });

  it('waits and tries again when the copy cannot be read', async () => {
    const { socket, timers, link } = begin();
    link.follow({ rooms: ['series/1'], after: 1, onReset: () => Promise.reject(new Error('down')) });
    socket.say('connect');
    await settle();
    socket.joins[0]!.answer(null, ok(41, [], true));
    await settle();
    expect(socket.joins).toHaveLength(1);
    timers.at(-1)!.callback();
    await settle();
    expect(socket.joins).toHaveLength(2);
    expect(link.status.state).toBe('catching-up');
  });

  it('fetches the gap of a second page that enters a room with an older copy', async () => {
    const { socket, link } = begin();
    link.follow({ rooms: ['series/1'], after: 30 });
    socket.say('connect');
    await settle();
    socket.joins[0]!.answer(null, ok(31));
    link.follow({ rooms: ['series/1'], after: 12 });
    await settle();
    expect(socket.joins[1]!.request).toEqual({ rooms: ['series/1'], entered: ['series/1'], after: 12 });
  });

  it('joins again after the server left out frames for a slow client', async () => {
    const { socket, link } = begin();
    link.follow({ rooms: ['series/1'], after: 3 });
    socket.say('connect');
    await settle();
    socket.joins[0]!.answer(null, ok(4));
    socket.say('reset', { offset: 90 });
    await settle();
    expect(socket.joins[1]!.request.after).toBe(4);
    expect(link.status.state).toBe('catching-up');
  });

  it('does not join again while nothing changes, with rooms and without', async () => {
    const { socket, link } = begin();
    socket.say('connect');
    await settle();
    socket.joins[0]!.answer(null, ok(4));
    await settle();
    expect(socket.joins).toHaveLength(1);
    const follow = link.follow({ rooms: ['series/1'], after: null });
    await settle();
    socket.joins[1]!.answer(null, ok(4));
    follow.setRooms(['series/1']);
    await settle();
    expect(socket.joins).toHaveLength(2);
    expect(link.status.state).toBe('live');
  });

  it('takes a silent connection for a dead one', () => {
    const { socket, clock, timers, link } = begin();
    socket.say('connect');
    clock.nowMs += 20_000;
    timers[0]!.callback();
    expect(link.status.state).toBe('offline');
  });

  it('waits longer after each failure, at most fifteen seconds', () => {
    const { socket, timers } = begin();
    const delays: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      socket.say('connect_error');
      delays.push(timers.at(-1)!.delayMs);
    }
    expect(delays.slice(0, 3)).toEqual([250, 500, 1_000]);
    expect(Math.max(...delays)).toBeLessThanOrEqual(15_000);
  });

  it('computes the server clock from beats', () => {
    const { socket, link } = begin();
    socket.say('connect');
    socket.say('beat', { offset: 1, nowMs: 61_000 });
    expect(link.status).toMatchObject({ clockOffsetMs: 60_000, beatMs: 61_000 });
  });

  it('keeps open series where more rooms are wanted than a client may have', async () => {
    const { socket, link } = begin();
    link.follow({ rooms: Array.from({ length: 80 }, (_, i) => `tile/6/${i % 64}/${Math.floor(i / 64)}/pm25`), after: 1 });
    link.follow({ rooms: ['series/9'], after: 1 });
    socket.say('connect');
    await settle();
    expect(socket.joins[0]!.request.rooms).toHaveLength(64);
    expect(socket.joins[0]!.request.rooms).toContain('series/9');
  });
});
