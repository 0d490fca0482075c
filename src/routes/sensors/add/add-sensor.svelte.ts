import { deserialize } from '$app/forms';
import { findParameter } from '#lib/domain/parameters.ts';
import type { Model } from '#lib/domain/plugins.ts';
import type { PositionAccuracy, StationKind } from '#lib/domain/station.ts';
import type { WireMessage } from '../../api/wire-device.ts';
import { MessageWatch } from './message-watch.svelte.ts';

export type Pin = [longitude: number, latitude: number];

/** One sensor on its way to the map. */
export class AddSensor {
  model = $state.raw<Model | null>(null);
  /** What hardware calls itself that can carry no key. */
  serial = $state('');
  deviceId = $state<string | null>(null);
  key = $state<string | null>(null);
  /** The make is being chosen, again or for the first time. */
  isChoosing = $state(true);
  watch = $state.raw<MessageWatch | null>(null);
  name = $state('');
  pin = $state.raw<Pin | null>(null);
  /** What is proposed for a home. */
  accuracy = $state<PositionAccuracy>('100m');
  isBusy = $state(false);
  problem = $state('');
  placed = $state.raw<{ stationId: string; stored: number } | null>(null);
  /** The newest packet that was understood, at least in part. */
  readonly packet = $derived<WireMessage | null>(this.watch?.messages.find(({ readings }) => readings.length > 0) ?? null);
  /** The newest packet where none was understood yet. */
  readonly refused = $derived<WireMessage | null>(this.packet === null ? (this.watch?.messages[0] ?? null) : null);

  constructor(device: { id: string } | null) {
    if (device === null) return;
    this.deviceId = device.id;
    this.isChoosing = false;
  }

  /** The device is made once; another make of the same kind keeps its key. */
  async begin(): Promise<void> {
    const { model } = this;
    if (model === null || this.isBusy) return;
    if (this.deviceId !== null && this.key !== null && model.device === undefined) return this.listen();
    this.isBusy = true;
    this.problem = '';
    try {
      const body = new FormData();
      for (const [name, value] of [['decoder', model.decoder], ['model', model.id], ['device', this.serial]] as const) body.set(name, value);
      const response = await fetch('?/begin', { method: 'POST', body, headers: { accept: 'application/json', 'x-sveltekit-action': 'true' } });
      const result = deserialize<{ deviceId: string; key: string }, { why: string }>(await response.text());
      if (result.type === 'success' && result.data !== undefined) this.#made(result.data);
      else this.problem = result.type === 'failure' ? (result.data?.why ?? '') : String(response.status);
    } catch (cause) {
      this.problem = cause instanceof Error ? cause.message : String(cause);
    } finally {
      this.isBusy = false;
    }
  }

  listen(): void {
    this.isChoosing = false;
    if (this.watch !== null || this.deviceId === null) return;
    this.watch = new MessageWatch(this.deviceId);
    this.watch.start();
  }

  async put(): Promise<void> {
    const { pin, packet, deviceId } = this;
    if (pin === null || packet === null || deviceId === null || this.isBusy) return;
    this.isBusy = true;
    this.problem = '';
    const body = {
      name: this.name.trim(), kind: kindOf(packet, this.model), longitude: pin[0], latitude: pin[1], position_accuracy: this.accuracy,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone, ...(this.model?.isForwarded === true && packet.device !== null ? { device: packet.device } : {}),
    };
    try {
      const response = await fetch(`/api/v1/devices/${deviceId}/station`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      const answer = (await response.json()) as { id: string; stored: number; detail?: string };
      if (response.ok) this.#arrived(answer);
      else this.problem = answer.detail ?? String(response.status);
    } catch (cause) {
      this.problem = cause instanceof Error ? cause.message : String(cause);
    } finally {
      this.isBusy = false;
    }
  }

  close(): void {
    this.watch?.stop();
  }

  #made({ deviceId, key }: { deviceId: string; key: string }): void {
    this.watch?.stop();
    this.watch = null;
    this.deviceId = deviceId;
    this.key = key;
    this.listen();
  }

  #arrived({ id, stored }: { id: string; stored: number }): void {
    this.watch?.stop();
    this.placed = { stationId: id, stored };
  }
}

/** A sensor of water or soil makes such a station, whatever its make usually is. */
function kindOf({ readings }: WireMessage, model: Model | null): StationKind {
  const domains = readings.map(({ parameter }) => findParameter(parameter)?.domain);
  if (domains.includes('water')) return 'water';
  if (domains.includes('soil') && !domains.includes('air')) return 'soil';
  return model?.kind ?? 'low-cost';
}
