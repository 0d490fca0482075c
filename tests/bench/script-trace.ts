/** Script on a page's main thread, from a trace of Chromium. */
export interface Script {
  /** Wall time of script from one animation frame to the next; every frame in which script ran. */
  frameMs: number[];
  /** The same in CPU time of the thread; empty where the trace has none. */
  cpuMs: number[];
  /** The longest single calls, by their name and file. */
  longest: string[];
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string; data?: { functionName?: string; url?: string; lineNumber?: number; columnNumber?: number } };
}

/** What V8 is entered by; those inside another count with it. */
const ENTRIES = new Set(['FunctionCall', 'EvaluateScript', 'v8.run', 'v8.evaluateModule', 'RunMicrotasks', 'v8.callFunction', 'EventDispatch', 'TimerFire', 'FireAnimationFrame']);

/** Callbacks that begin so soon after one another are of one frame. */
const SAME_FRAME_US = 1_500;

export function scriptOf({ traceEvents }: { traceEvents: TraceEvent[] }): Script {
  const main = busiestMain(traceEvents);
  const calls = traceEvents.filter((event) => `${event.pid}/${event.tid}` === main && event.ph === 'X' && ENTRIES.has(event.name)).sort((a, b) => a.ts - b.ts);
  const outer: TraceEvent[] = [];
  let endTs = -Infinity;
  for (const call of calls) {
    if (call.ts < endTs) continue;
    outer.push(call);
    endTs = call.ts + (call.dur ?? 0);
  }
  const frames: { wall: number; cpu: number }[] = [];
  let frame = { wall: 0, cpu: 0 };
  let firedTs: number | null = null;
  for (const call of outer) {
    // the callbacks of one frame follow one another at once; whatever comes after them belongs to the next
    if (firedTs !== null && (call.name !== 'FireAnimationFrame' || call.ts - firedTs > SAME_FRAME_US)) {
      frames.push(frame);
      frame = { wall: 0, cpu: 0 };
    }
    firedTs = call.name === 'FireAnimationFrame' ? call.ts + (call.dur ?? 0) : null;
    frame.wall += (call.dur ?? 0) / 1000;
    frame.cpu += (call.tdur ?? NaN) / 1000;
  }
  frames.push(frame);
  const cpuMs = frames.map(({ cpu }) => cpu).filter((ms) => !Number.isNaN(ms));
  return { frameMs: frames.map(({ wall }) => wall), cpuMs, longest: longestOf(outer, calls) };
}

/** The renderer's main thread on which most script ran. */
function busiestMain(events: readonly TraceEvent[]): string {
  const busy = new Map<string, number>();
  for (const event of events) if (event.name === 'thread_name' && event.args?.name === 'CrRendererMain') busy.set(`${event.pid}/${event.tid}`, 0);
  for (const { pid, tid, name, dur = 0 } of events) {
    const key = `${pid}/${tid}`;
    if (busy.has(key) && ENTRIES.has(name)) busy.set(key, busy.get(key)! + dur);
  }
  const [first] = [...busy].sort((a, b) => b[1] - a[1]);
  if (first === undefined) throw new Error('the trace names no main thread');
  return first[0];
}

function longestOf(outer: readonly TraceEvent[], calls: readonly TraceEvent[]): string[] {
  const top = [...outer].sort((a, b) => (b.dur ?? 0) - (a.dur ?? 0)).slice(0, 2);
  return top.map((call) => {
    const inside = calls.filter((one) => one.ts >= call.ts && one.ts < call.ts + (call.dur ?? 0) && one.args?.data?.functionName !== undefined).sort((a, b) => (b.dur ?? 0) - (a.dur ?? 0))[0];
    const { functionName = '', url = '', lineNumber, columnNumber } = inside?.args?.data ?? {};
    return `${call.name} ${((call.dur ?? 0) / 1000).toFixed(0)} ms${inside ? ` (${functionName || 'anonymous'} ${url.split('/').at(-1)}:${lineNumber}:${columnNumber})` : ''}`;
  });
}
