import { m } from '#lib/messages/alerts.ts';
import type { ChannelChoice, WireChannel } from '../channel-choice.svelte.ts';

/** What became of a test through one channel, or why none was sent. */
export interface TestLine {
  text: string;
  tone: 'ok' | 'bad' | 'plain';
}

/** One test through everything that is chosen. What is not confirmed gets none: whoever owns the address has not said yes. */
export class ChosenTest {
  lines = $state.raw<TestLine[]>([]);
  isBusy = $state(false);
  readonly #choice: ChannelChoice;

  constructor(choice: ChannelChoice) {
    this.#choice = choice;
  }

  async run(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.lines = [];
    try {
      await this.#choice.refresh(); // it may have been confirmed in another window
      const { channels, chosenIds, email } = this.#choice;
      const chosen = channels.filter(({ id }) => chosenIds.includes(id));
      const typed: TestLine[] = email.trim() === '' ? [] : [{ text: m('tell.testTyped', { address: email.trim() }), tone: 'plain' }];
      this.lines = chosen.length + typed.length === 0 ? [{ text: m('tell.testNothing'), tone: 'plain' }] : [...typed, ...(await this.#throughAll(chosen, typed))];
    } catch (cause) {
      this.lines = [{ text: m('picker.testFailed', { why: (cause as Error).message }), tone: 'bad' }];
    } finally {
      this.isBusy = false;
    }
  }

  async #throughAll(channels: readonly WireChannel[], typed: TestLine[]): Promise<TestLine[]> {
    if (channels.some(({ state }) => state === 'confirmed')) this.lines = [...typed, { text: m('picker.tested'), tone: 'plain' }];
    return Promise.all(channels.map((channel) => this.#through(channel)));
  }

  async #through({ id, kind, label, state, paused_why: pausedWhy }: WireChannel): Promise<TestLine> {
    const say = (text: string, tone: TestLine['tone']): TestLine => ({ text: `${m(`channel.kind.${kind}` as 'channel.kind.email')}: ${label}. ${text}`, tone });
    if (state === 'unconfirmed') return say(m('tell.testUnconfirmed'), 'plain');
    if (state === 'paused') return say(m('picker.testFailed', { why: pausedWhy ?? m('channel.state.paused') }), 'bad');
    try {
      const outcome = await this.#choice.test(id);
      if (outcome === null) return say(m('tell.testSlow'), 'plain');
      return outcome.state === 'sent' ? say(m('picker.testArrived'), 'ok') : say(m('picker.testFailed', { why: outcome.error ?? m(`delivery.state.${outcome.state}`) }), 'bad');
    } catch (cause) {
      return say(m('picker.testFailed', { why: (cause as Error).message }), 'bad');
    }
  }
}
