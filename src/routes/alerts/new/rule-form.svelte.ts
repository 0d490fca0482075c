import type { AlertRule, AlertRuleInput, AlertTarget } from '#lib/domain/alerts.ts';
import { m } from '#lib/messages/alerts.ts';
import { ChannelChoice } from '../channel-choice.svelte.ts';
import type { Corner } from '../../area.ts';
import { BacktestAsker } from './backtest.svelte.ts';
import { draftOf, firstDraft, ruleOf, type Draft, type DraftStart } from './draft.ts';

const HOUR_MS = 3_600_000;

/** A rule while it is being written: its blanks, its area, its channels, and what became of it. */
export class RuleForm {
  draft: Draft;
  ring = $state.raw<Corner[]>([]);
  /** Instead of a ring; empty: none. */
  tag = $state('');
  /** Also tell of a silence: a second rule. */
  isSilenceToo = $state(false);
  /** `datetime-local` of this browser; empty: not muted. */
  muteUntil = $state('');
  isBusy = $state(false);
  problem = $state('');
  readonly asker = new BacktestAsker();
  readonly choice = new ChannelChoice((input, init) => fetch(input, init));
  /** The rule that is changed; null: a new one. */
  readonly #rule: AlertRule | null;

  constructor(start: DraftStart, rule: AlertRule | null) {
    this.#rule = rule;
    const first = firstDraft(start);
    this.draft = $state(rule === null ? first : draftOf(rule, first));
    if (rule?.target.kind === 'area') this.ring = rule.target.ring;
    if (rule?.target.kind === 'tag') this.tag = rule.target.tag;
    if (rule?.mutedUntilMs != null && rule.mutedUntilMs > Date.now()) this.muteUntil = localTextOf(rule.mutedUntilMs);
    if (rule !== null) this.choice.keep(rule.delivery.channelIds);
  }

  get isNew(): boolean {
    return this.#rule === null;
  }

  /** Writes it down; its id, or null where something is in the way (see `problem`). */
  async save(target: AlertTarget): Promise<number | null> {
    this.isBusy = true;
    this.problem = '';
    try {
      const channelIds = await this.choice.commit();
      const id = await this.#put(ruleOf(this.draft, target, channelIds), this.#rule?.id ?? null);
      if (this.isSilenceToo && this.draft.kind !== 'no_data') await this.#put(ruleOf({ ...this.draft, kind: 'no_data', silentHours: 2 }, target, channelIds), null);
      await this.#mute(id);
      return id;
    } catch (cause) {
      this.problem = this.choice.emailError === '' ? (cause as Error).message : '';
      return null;
    } finally {
      this.isBusy = false;
    }
  }

  async #put(input: AlertRuleInput, id: number | null): Promise<number> {
    const { rule } = await ask<{ rule: AlertRule }>(id === null ? 'POST' : 'PUT', id === null ? '/api/v1/rules' : `/api/v1/rules/${id}`, input);
    return rule.id;
  }

  async #mute(id: number): Promise<void> {
    const untilMs = this.muteUntil === '' ? 0 : new Date(this.muteUntil).getTime();
    const isMuted = (this.#rule?.mutedUntilMs ?? 0) > Date.now();
    if (!isMuted && !(untilMs > Date.now())) return;
    await ask('POST', `/api/v1/rules/${id}/mute`, { hours: Math.max(0, (untilMs - Date.now()) / HOUR_MS) });
  }
}

async function ask<T>(method: string, path: string, body: unknown): Promise<T> {
  const answer = await fetch(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).catch(() => null);
  const said = (await answer?.json().catch(() => null)) as (T & { detail?: string }) | null;
  if (!answer?.ok || said === null) throw new Error(said?.detail ?? m('alerts.failed'));
  return said;
}

/** As an input of type `datetime-local` holds it. */
function localTextOf(timeMs: number): string {
  const local = new Date(timeMs - new Date(timeMs).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
