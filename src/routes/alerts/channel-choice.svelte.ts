import type { DeliveryState } from '#lib/domain/channels.ts';
import type { Json } from '#lib/domain/plugins.ts';

/** A channel as the API gives it. */
export interface WireChannel {
  id: string;
  kind: string;
  label: string;
  state: 'unconfirmed' | 'confirmed' | 'paused';
  paused_why: string | null;
}

/** A kind of channel that may be made here. */
export interface ChannelKindChoice {
  id: string;
  fields: Record<string, string>;
  secrets: readonly string[];
  isForVisitors: boolean;
}

export type PushState = 'unsupported' | 'insecure' | 'denied' | 'off' | 'asking' | 'on';
/** How a test message ended; null: it is still on its way. */
export type TestOutcome = { state: DeliveryState; error: string | null } | null;

type Fetch = typeof fetch;

const TEST_LOOKS = 12;
const TEST_EVERY_MS = 1_000;

/** What the server says of one field of a channel's configuration. */
export class ChannelError extends Error {
  /** Name of the field; empty: of the whole. */
  readonly field: string;
  constructor(detail: string) {
    const found = /^config\.(\w+)[^:]*: (.*)$/s.exec(detail);
    super(found?.[2] ?? detail);
    this.field = found?.[1] ?? '';
  }
}

/** What a person chose to be told by: existing channels, this browser, a new address. */
export class ChannelChoice {
  channels = $state.raw<WireChannel[]>([]);
  chosenIds = $state<string[]>([]);
  push = $state<PushState>('off');
  email = $state('');
  emailError = $state('');
  error = $state('');
  #kept: string[] | null = null;
  #fetch: Fetch;

  constructor(fetchLike: Fetch) {
    this.#fetch = fetchLike;
  }

  /** Those that a rule has already. */
  keep(ids: readonly number[]): void {
    this.#kept = ids.map(String);
    this.chosenIds = this.#kept;
  }

  /** In the browser alone: what there is already, and whether this browser can be told. */
  async open(): Promise<void> {
    this.push = pushStateOf();
    await this.refresh();
    this.chosenIds = this.#kept ?? this.channels.filter(({ state }) => state === 'confirmed').slice(0, 1).map(({ id }) => id);
  }

  /** What there is now; the choice stays. */
  async refresh(): Promise<void> {
    this.channels = (await this.#ask<{ channels: WireChannel[] }>('GET', '/api/v1/channels')).channels;
  }

  toggle(id: string): void {
    this.chosenIds = this.chosenIds.includes(id) ? this.chosenIds.filter((one) => one !== id) : [...this.chosenIds, id];
  }

  /** Asks the browser for its permission and its push service for an address. */
  async turnOnPush(): Promise<void> {
    this.push = 'asking';
    this.error = '';
    try {
      if ((await Notification.requestPermission()) !== 'granted') {
        this.push = 'denied';
        return;
      }
      await this.add('web-push', await subscribe(await this.#pushKey()));
      this.push = 'on';
    } catch (cause) {
      this.push = 'off';
      this.error = (cause as Error).message;
    }
  }

  /** Makes a channel and chooses it. Throws ChannelError with the server's own words. */
  async add(kind: string, config: Json): Promise<WireChannel> {
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const { channel } = await this.#ask<{ channel: WireChannel }>('POST', '/api/v1/channels', { kind, config, time_zone: timeZone });
    this.channels = [channel, ...this.channels.filter(({ id }) => id !== channel.id)];
    if (!this.chosenIds.includes(channel.id)) this.chosenIds = [...this.chosenIds, channel.id];
    return channel;
  }

  /** Sends a test, and waits until its log says what became of it. */
  async test(id: string): Promise<TestOutcome> {
    const sent = await this.#ask<{ id: string }>('POST', `/api/v1/channels/${id}/test`, {});
    for (let look = 0; look < TEST_LOOKS; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, TEST_EVERY_MS));
      const { deliveries } = await this.#ask<{ deliveries: { id: string; state: DeliveryState; error: string | null }[] }>('GET', `/api/v1/channels/${id}/deliveries?limit=5`);
      const found = deliveries.find((one) => one.id === sent.id);
      if (found !== undefined && (found.state !== 'waiting' || found.error !== null)) return { state: found.state, error: found.error };
    }
    return null;
  }

  /** Called when the rule is started: makes the channel of an address that was typed, and gives the ids for the rule. */
  async commit(): Promise<number[]> {
    const address = this.email.trim();
    this.emailError = '';
    if (address !== '') {
      try {
        await this.add('email', { address });
      } catch (cause) {
        this.emailError = (cause as Error).message;
        throw cause;
      }
      this.email = '';
    }
    return this.chosenIds.map(Number);
  }

  async #pushKey(): Promise<string> {
    return (await this.#ask<{ push_key: string }>('GET', '/api/v1/channels/kinds')).push_key;
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.#fetch(path, { method, ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) });
    const answer = (await response.json()) as T & { detail?: string };
    if (!response.ok) throw new ChannelError(answer.detail ?? String(response.status));
    return answer;
  }
}

function pushStateOf(): PushState {
  if (!window.isSecureContext) return 'insecure';
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'unsupported';
  return Notification.permission === 'denied' ? 'denied' : 'off';
}

async function subscribe(key: string): Promise<{ endpoint: string; p256dh: string; auth: string }> {
  await navigator.serviceWorker.register('/push-worker.js');
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = subscription.toJSON();
  return { endpoint: endpoint ?? '', p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '' };
}
