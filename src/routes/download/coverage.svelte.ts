import type { Problem } from '#lib/domain/codes.ts';
import type { Coverage } from '#server/exporters/coverage.ts';

/** Fingers that are still choosing are waited for. */
const PATIENCE_MS = 150;

/** What a download would be, asked again whenever the choice changes; the last answer stands until the next. */
export class CoverageOf {
  current = $state.raw<Coverage | null>(null);
  failure = $state<string | null>(null);
  isCounting = $state(true);

  /** To be called in an effect; returns its cleanup. */
  follow(query: string | null): () => void {
    const stop = new AbortController();
    this.isCounting = query !== null;
    if (query === null) this.current = null;
    const timer = setTimeout(() => query !== null && void this.#ask(query, stop.signal), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }

  async #ask(query: string, signal: AbortSignal): Promise<void> {
    try {
      const response = await fetch(`/api/v1/coverage?${query}`, { signal });
      const body: unknown = await response.json();
      if (signal.aborted) return;
      this.failure = response.ok ? null : (body as Problem).detail;
      this.current = response.ok ? (body as Coverage) : null;
      this.isCounting = false;
    } catch (cause) {
      if (signal.aborted) return;
      this.failure = cause instanceof Error ? cause.message : String(cause);
      this.isCounting = false;
    }
  }
}
