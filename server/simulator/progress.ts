const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const SEED_MS = 30 * DAY_MS;
const FINE_MS = 2 * DAY_MS;
const FINE_STEP_MS = 10 * MINUTE_MS;
/** Fine spans in order, newest first: the map's charts fill within the first seconds. */
const FINE_SPANS_MS = [3 * HOUR_MS, 21 * HOUR_MS, DAY_MS];
const COARSE_SPAN_MS = 4 * DAY_MS;
/** Longer absences leave a hole: the demonstration is no archive. */
const MAX_GAPS = 20;

/** How far the past is filled; survives restarts as JSON. */
export interface Progress {
  /** When the network was first started. */
  seedMs: number;
  /** Everything from here to `seedMs` is stored. */
  seededFromMs: number;
  /** Live sending was going on until about then. */
  aliveMs: number;
  gaps: { fromMs: number; toMs: number }[];
}

/** One piece of work: half-open in time. */
export interface Span {
  fromMs: number;
  toMs: number;
  stepMs: number;
  /** Index of the gap it belongs to; null: the first seeding. */
  gap: number | null;
}

/** What is still missing, newest first. */
export function listSpans(progress: Progress): Span[] {
  const gaps = progress.gaps.map((gap, i) => ({ ...gap, i })).sort((a, b) => b.toMs - a.toMs);
  return [
    ...gaps.flatMap(({ fromMs, toMs, i }) => spansOf(toMs, Math.max(fromMs, toMs - SEED_MS), toMs, i)),
    ...spansOf(progress.seedMs, progress.seedMs - SEED_MS, progress.seededFromMs, null),
  ];
}

/** From `toMs` back to `fromMs`; fine steps within two days before `anchorMs`. */
function spansOf(anchorMs: number, fromMs: number, toMs: number, gap: number | null): Span[] {
  const spans: Span[] = [];
  let edgeMs = anchorMs;
  for (let i = 0; edgeMs > fromMs; i += 1) {
    const isFine = edgeMs > anchorMs - FINE_MS;
    const startMs = Math.max(fromMs, edgeMs - (isFine ? (FINE_SPANS_MS[i] ?? FINE_MS) : COARSE_SPAN_MS));
    if (startMs < toMs) spans.push({ fromMs: startMs, toMs: Math.min(edgeMs, toMs), stepMs: isFine ? FINE_STEP_MS : HOUR_MS, gap });
    edgeMs = startMs;
  }
  return spans;
}

/** null where there is none, or it cannot be read: then seeding begins afresh, which repeats no reading. */
export function parseProgress(text: string | null): Progress | null {
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const p = value as Partial<Progress> | null;
  if (!p || ![p.seedMs, p.seededFromMs, p.aliveMs].every(Number.isFinite) || !Array.isArray(p.gaps)) return null;
  return { seedMs: Number(p.seedMs), seededFromMs: Number(p.seededFromMs), aliveMs: Number(p.aliveMs), gaps: p.gaps.slice(-MAX_GAPS) };
}
