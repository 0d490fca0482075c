import type { AlertEpisode, AlertRuleInput } from '#lib/domain/alerts.ts';

interface Result {
  episodes: AlertEpisode[];
  counts: number[];
}

/** Asks what a rule would have done; while one question is out, only the newest of the others waits. */
export class BacktestAsker {
  result = $state.raw<(Result & { levels: readonly number[] }) | null>(null);
  /** Why the newest question has no answer; empty: it has. */
  problem = $state('');
  // no state: whoever asks in an effect must not be asked again by the answer
  #isAsking = false;
  #next: { rule: AlertRuleInput; levels: readonly number[] } | null = null;

  ask(rule: AlertRuleInput, levels: readonly number[]): void {
    this.#next = { rule, levels };
    if (!this.#isAsking) void this.#run();
  }

  forget(): void {
    this.#next = null;
    this.result = null;
    this.problem = '';
  }

  async #run(): Promise<void> {
    this.#isAsking = true;
    while (this.#next !== null) {
      const asked = this.#next;
      this.#next = null;
      try {
        const answer = await fetch('/api/v1/alerts/backtest', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(asked) });
        const said = (await answer.json()) as Result & { detail?: string };
        this.problem = answer.ok ? '' : (said.detail ?? String(answer.status));
        if (answer.ok) this.result = { ...said, levels: asked.levels };
      } catch {
        // offline: what was known stays
      }
    }
    this.#isAsking = false;
  }
}
