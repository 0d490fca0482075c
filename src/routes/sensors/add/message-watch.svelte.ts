import type { WireMessage } from '../../api/wire-device.ts';

const EVERY_MS = 1_000;
/** A page that was left open asks no longer than this. */
const PATIENCE_MS = 30 * 60_000;
const MAX_KEPT = 50;

export type WatchState = 'waiting' | 'stopped' | 'lost';

/** Looks once a second, while the page is in sight, whether a device has spoken. */
export class MessageWatch {
  state = $state<WatchState>('waiting');
  messages = $state.raw<WireMessage[]>([]);
  #deviceId: string;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #sinceMs = 0;
  #isClosed = false;

  constructor(deviceId: string, messages: readonly WireMessage[] = []) {
    this.#deviceId = deviceId;
    this.messages = [...messages];
  }

  start(): void {
    this.#sinceMs = Date.now();
    this.state = 'waiting';
    void this.#look();
  }

  stop(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    this.#timer = null;
    if (document.visibilityState === 'visible') await this.#ask();
    if (this.#isClosed) return;
    if (Date.now() - this.#sinceMs > PATIENCE_MS) this.state = 'stopped';
    else this.#timer = setTimeout(() => void this.#look(), EVERY_MS);
  }

  async #ask(): Promise<void> {
    try {
      const response = await fetch(`/api/v1/devices/${this.#deviceId}/messages?after=${this.messages[0]?.seq ?? 0}`);
      if (!response.ok) throw new Error(String(response.status));
      const { messages } = (await response.json()) as { messages: WireMessage[] };
      this.state = 'waiting';
      if (messages.length === 0) return;
      this.#sinceMs = Date.now();
      this.messages = [...messages, ...this.messages].slice(0, MAX_KEPT);
    } catch {
      // a server that starts anew has forgotten them all
      this.state = 'lost';
    }
  }
}
