import type { Problem } from '#lib/domain/codes.ts';

/** What the server says of a choice, asked again whenever the choice changes; the last answer stands until the next. */
export class Asked<Answer> {
  current = $state.raw<Answer | null>(null);
  failure = $state<string | null>(null);
  isAsking = $state(true);
  readonly #path: string;
  readonly #patienceMs: number;

  /** `patienceMs`: fingers that are still choosing are waited for. */
  constructor(path: string, patienceMs: number) {
    this.#path = path;
    this.#patienceMs = patienceMs;
  }

  /** To be called in an effect; returns its cleanup. */
  follow(query: string | null): () => void {
    const stop = new AbortController();
    this.isAsking = query !== null;
    if (query === null) this.current = null;
    const timer = setTimeout(() => query !== null && void this.#ask(query, stop.signal), this.#patienceMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }

  async #ask(query: string, signal: AbortSignal): Promise<void> {
    try {
      const response = await fetch(`${this.#path}?${query}`, { signal });
      const body: unknown = await response.json();
      if (signal.aborted) return;
      this.failure = response.ok ? null : (body as Problem).detail;
      this.current = response.ok ? (body as Answer) : null;
      this.isAsking = false;
    } catch (cause) {
      if (signal.aborted) return;
      this.failure = cause instanceof Error ? cause.message : String(cause);
      this.isAsking = false;
    }
  }
}
