/** The span of time that a chart shows, within the span it may show. */
export interface View {
  fromMs: number;
  toMs: number;
}

/** Closer than this there is nothing more to see. */
const MIN_SPAN_MS = 60_000;

/** Zooms about a time that stays where it is; `factor` below 1 is closer. */
export function zoomed(view: View, aboutMs: number, factor: number, bounds: View): View {
  const spanMs = Math.max(MIN_SPAN_MS, (view.toMs - view.fromMs) * factor);
  const share = (aboutMs - view.fromMs) / (view.toMs - view.fromMs);
  const fromMs = aboutMs - share * spanMs;
  return kept({ fromMs, toMs: fromMs + spanMs }, bounds);
}

export function panned(view: View, byMs: number, bounds: View): View {
  return kept({ fromMs: view.fromMs + byMs, toMs: view.toMs + byMs }, bounds);
}

/** The same length, moved into the bounds; the bounds themselves where it is longer. */
export function kept(view: View, bounds: View): View {
  const spanMs = Math.max(MIN_SPAN_MS, view.toMs - view.fromMs);
  if (spanMs >= bounds.toMs - bounds.fromMs) return { ...bounds };
  const fromMs = Math.min(Math.max(view.fromMs, bounds.fromMs), bounds.toMs - spanMs);
  return { fromMs, toMs: fromMs + spanMs };
}

export function isWhole(view: View, bounds: View): boolean {
  return view.toMs - view.fromMs >= bounds.toMs - bounds.fromMs - 1;
}
