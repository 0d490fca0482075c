import { getParameter } from '#lib/domain/parameters.ts';
import type { Demonstration, PlannedReading } from './model.ts';
import type { StationPlan } from './network.ts';
import { makePoster, type PostAnswer } from './post.ts';
import type { SimulatorPorts } from './ports.ts';

const TICK_MS = 250;
const CONNECTIONS = 6;
/** What a device keeps while the server does not take it; beyond, the oldest is lost. */
const MAX_WAITING = 600;
const MAX_BACKOFF_MS = 60_000;

export interface SenderCounts {
  sent: number;
  rejected: number;
  dropped: number;
  /** Bodies the server could not take at the time. */
  refused: number;
}

export interface Sender {
  /** From now on this station sends; the first time at once. */
  add(station: StationPlan): void;
  /** Resolves when every station that was added has been answered once, or given up. */
  allHeard(): Promise<void>;
  counts(): SenderCounts;
  stop(): Promise<void>;
}

interface Line {
  station: StationPlan;
  key: string;
  waiting: PlannedReading[];
  nextMs: number;
  retryMs: number;
  failures: number;
  isBusy: boolean;
  isHeard: boolean;
  isOver: boolean;
}

/** Lets every station send at its own pace, a few at a time, with back-off where the server asks for it. */
export function makeSender(world: Demonstration, ports: Pick<SimulatorPorts, 'address' | 'deviceKeyOf' | 'now' | 'log'>): Sender {
  const poster = makePoster(ports.address, CONNECTIONS);
  const lines: Line[] = [];
  const busy = new Set<Promise<void>>();
  const counts: SenderCounts = { sent: 0, rejected: 0, dropped: 0, refused: 0 };
  const listeners: (() => void)[] = [];
  const timer = setInterval(tick, TICK_MS);
  let turn = 0;

  function tick(): void {
    const nowMs = ports.now();
    for (const line of lines) measure(line, nowMs);
    // Beginning where the last tick ended gives every station its turn when the server is slow.
    for (let i = 0; i < lines.length && busy.size < CONNECTIONS; i += 1) {
      const line = lines[(turn + i) % lines.length];
      if (line && isReady(line, nowMs)) start(line);
    }
    if (lines.length > 0) turn = (turn + 1) % lines.length;
  }

  function measure(line: Line, nowMs: number): void {
    if (line.isOver || nowMs < line.nextMs) return;
    const dueMs = lastDueOf(line.station, nowMs);
    line.nextMs = dueMs + line.station.intervalMs;
    line.waiting.push(...world.readingsAt(line.station, dueMs));
    const excess = Math.max(0, line.waiting.length - MAX_WAITING);
    line.waiting.splice(0, excess);
    counts.dropped += excess;
  }

  function start(line: Line): void {
    const job = send(line).finally(() => {
      busy.delete(job);
      for (const listener of listeners) listener();
      const next = busy.size < CONNECTIONS ? lines.find((l) => isReady(l, ports.now())) : undefined;
      if (next) start(next);
    });
    busy.add(job);
  }

  async function send(line: Line): Promise<void> {
    line.isBusy = true;
    const batch = line.waiting.slice();
    const answer = await poster.post(line.key, batch.map(bodyOf));
    line.isBusy = false;
    settle(line, batch.length, answer);
  }

  function settle(line: Line, length: number, answer: PostAnswer): void {
    if (answer.status === 200) {
      line.waiting.splice(0, length);
      line.failures = 0;
      line.isHeard = true;
      const rejected = rejectedOf(answer.text);
      counts.sent += length - rejected;
      counts.rejected += rejected;
    } else if (answer.status === 0 || answer.status === 429 || answer.status >= 500) {
      counts.refused += 1;
      line.failures += 1;
      line.retryMs = ports.now() + Math.max((answer.retryAfterS ?? 0) * 1000, Math.min(MAX_BACKOFF_MS, 500 * 2 ** line.failures));
    } else {
      // The key or the station is gone: this device has nothing more to say.
      line.isOver = true;
      counts.dropped += line.waiting.splice(0).length;
      ports.log(`demonstration: ${line.station.name} stops sending, the server answered ${answer.status} ${answer.text.slice(0, 200)}`);
    }
  }

  const stopped = { value: false };
  function isReady(line: Line, nowMs: number): boolean {
    return !stopped.value && !line.isBusy && !line.isOver && line.waiting.length > 0 && nowMs >= line.retryMs;
  }

  return {
    add(station) {
      lines.push({ station, key: ports.deviceKeyOf(station.key), waiting: [], nextMs: 0, retryMs: 0, failures: 0, isBusy: false, isHeard: false, isOver: false });
    },
    allHeard: () => new Promise((resolve) => {
      const look = () => { if (stopped.value || lines.every((l) => l.isHeard || l.isOver || l.failures > 0)) resolve(); };
      listeners.push(look);
      look();
    }),
    counts: () => ({ ...counts }),
    async stop() {
      stopped.value = true;
      clearInterval(timer);
      await Promise.all(busy);
      for (const listener of listeners) listener();
      poster.close();
    },
  };
}

/** The newest moment of the station's own rhythm that is not in the future: a restart sends nothing twice. */
export function lastDueOf(station: StationPlan, nowMs: number): number {
  return Math.floor((nowMs - station.phaseMs) / station.intervalMs) * station.intervalMs + station.phaseMs;
}

function bodyOf({ sensor, timeMs, value }: PlannedReading) {
  const { unit } = getParameter(sensor.parameter);
  return {
    parameter: sensor.parameter,
    value,
    unit: unit === '' ? undefined : unit,
    time: new Date(timeMs).toISOString(),
    height_m: sensor.heightM ?? undefined,
  };
}

/** How many readings of a body the server refused, by its answer. */
function rejectedOf(text: string): number {
  return text.split('"code":').length - 1;
}
