import type { Demonstration } from './model.ts';
import type { StationPlan } from './network.ts';
import type { BackfillReading, SimulatorPorts } from './ports.ts';
import { listSpans, parseProgress, type Progress, type Span } from './progress.ts';

const MINUTE_MS = 60_000;
/** Readings in one submission: small, so that live bodies come in between. */
const CHUNK = 2_500;
/** Time left to the live stream after each submission. */
const PAUSE_MS = 15;
/** How often a restart is told how far live sending came. */
const ALIVE_EVERY_MS = 30_000;
/** Moments of a station made in one go; then the event loop has its turn (about 3 ms of work). */
const MOMENTS_A_TURN = 24;
const MAX_BACKOFF_MS = 60_000;
/** A shorter silence than this leaves no hole worth filling. */
const MIN_GAP_MS = 12 * MINUTE_MS;

export interface Seeding {
  /** Resolves when nothing is missing any more, or after stop. */
  done: Promise<void>;
  stop(): Promise<void>;
}

/** Fills the past: thirty days at the first start, and the time between two runs at every later one. Continues where it was ended. */
export function startSeeding(world: Demonstration, stations: readonly { plan: StationPlan; id: number }[], ports: SimulatorPorts): Seeding {
  let isStopped = false;
  let progress = progressAtStart(null, ports.now());
  let saving = Promise.resolve();
  let wake = () => {};
  // A save that fails only makes the next start fill a span twice, which changes nothing.
  const save = () => (saving = saving.then(() => ports.writeProgress(JSON.stringify({ ...progress, aliveMs: ports.now() }))).catch(() => undefined));
  const timer = setInterval(() => void save(), ALIVE_EVERY_MS);

  async function run(): Promise<void> {
    const nowMs = ports.now();
    progress = progressAtStart(parseProgress(await ports.readProgress()), nowMs);
    await save();
    const startedMs = nowMs;
    let stored = 0;
    for (let span = listSpans(progress)[0]; span && !isStopped; span = listSpans(progress)[0]) {
      stored += await fill(span);
      if (isStopped) break;
      progress = without(progress, span);
      await save();
    }
    if (!isStopped && stored > 0) ports.log(`demonstration: ${stored} readings of the past stored in ${((ports.now() - startedMs) / 1000).toFixed(1)} s`);
  }

  async function fill(span: Span): Promise<number> {
    let count = 0;
    let chunk: BackfillReading[] = [];
    const submit = async () => {
      if (chunk.length === 0 || !(await submitUntilTaken(chunk))) return;
      count += chunk.length;
      chunk = [];
      await pause(PAUSE_MS);
    };
    let moments = 0;
    for (const station of stations) {
      for (let timeMs = Math.ceil(span.fromMs / span.stepMs) * span.stepMs; timeMs < span.toMs; timeMs += span.stepMs) {
        if (isStopped) return count;
        for (const reading of world.readingsAt(station.plan, timeMs)) chunk.push(backfillOf(station.id, reading));
        if (chunk.length >= CHUNK) await submit();
        else if (++moments % MOMENTS_A_TURN === 0) await turn();
      }
    }
    await submit();
    return count;
  }

  /** False after stop. A store that is away for a while is waited for. */
  async function submitUntilTaken(chunk: BackfillReading[]): Promise<boolean> {
    for (let attempt = 1; !isStopped; attempt += 1) {
      try {
        await ports.submitBackfill(chunk);
        return true;
      } catch (cause) {
        if (attempt === 1) ports.log(`demonstration: the past waits for the store: ${cause instanceof Error ? cause.message : String(cause)}`);
        await pause(Math.min(MAX_BACKOFF_MS, 500 * 2 ** attempt));
      }
    }
    return false;
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timeout = setTimeout(resolve, ms);
      wake = () => { clearTimeout(timeout); resolve(); };
    });
  }

  const done = run();
  return {
    done,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      wake();
      await done;
      await save();
    },
  };
}

/** Lets the event loop look after others; a timer would cost a millisecond each time. */
function turn(): Promise<void> {
  return new Promise((resolve) => { setImmediate(resolve); });
}

/** The time since the last run is one more hole to fill. */
function progressAtStart(last: Progress | null, nowMs: number): Progress {
  if (!last) return { seedMs: nowMs, seededFromMs: nowMs, aliveMs: nowMs, gaps: [] };
  const hasGap = nowMs - last.aliveMs > MIN_GAP_MS;
  return { ...last, aliveMs: nowMs, gaps: hasGap ? [...last.gaps, { fromMs: last.aliveMs, toMs: nowMs }] : last.gaps };
}

function without(progress: Progress, span: Span): Progress {
  if (span.gap === null) return { ...progress, seededFromMs: span.fromMs };
  const gaps = progress.gaps.map((gap, i) => (i === span.gap ? { ...gap, toMs: span.fromMs } : gap)).filter((gap) => gap.toMs > gap.fromMs);
  return { ...progress, gaps };
}

function backfillOf(stationId: number, reading: ReturnType<Demonstration['readingsAt']>[number]): BackfillReading {
  const { sensor, timeMs, value } = reading;
  return { stationId, parameter: sensor.parameter, channel: '', heightM: sensor.heightM, timeMs, value };
}
