import type { ParameterId } from '#lib/domain/parameters.ts';
import type { DirectoryDeployment, DirectoryDevice, DirectoryKey, DirectoryRows } from '#lib/domain/wire.ts';

interface Series {
  id: number;
  channel: string;
  heightM: number | null;
}

/** Devices, keys, deployments, stations and sensors in memory, so that identifying a reading asks no database. Holds one entry per row of those tables. */
export class Directory {
  #keys = new Map<string, DirectoryKey>();
  #keysOfDevice = new Map<number, string[]>();
  #devicesByName = new Map<string, DirectoryDevice>();
  #nameOfDevice = new Map<number, string>();
  #deployments = new Map<number, DirectoryDeployment[]>();
  #stations = new Set<number>();
  #sensors = new Map<number, Map<ParameterId, Series[]>>();
  #sensorCounts = new Map<number, number>();

  constructor(rows?: DirectoryRows) {
    if (rows !== undefined) this.replace(rows);
  }

  /** Starts anew from the database; ids given out before stay valid. */
  replace(rows: DirectoryRows): void {
    for (const index of [this.#keys, this.#keysOfDevice, this.#devicesByName, this.#nameOfDevice, this.#deployments, this.#stations, this.#sensors, this.#sensorCounts]) index.clear();
    for (const station of rows.stations) this.addStation(station.id);
    this.#addDevices(rows);
    for (const sensor of rows.sensors) this.addSensor(sensor);
  }

  addStation(id: number): void {
    this.#stations.add(id);
  }

  /** Forgets a station with its sensors and deployments. */
  removeStation(id: number): void {
    this.#stations.delete(id);
    this.#sensors.delete(id);
    this.#sensorCounts.delete(id);
    for (const [deviceId, deployments] of this.#deployments) this.#deployments.set(deviceId, deployments.filter((deployment) => deployment.stationId !== id));
  }

  /** Of these devices, what the database says now is all there is; one that it does not say is gone. */
  replaceDevices(ids: Iterable<number>, rows: Pick<DirectoryRows, 'devices' | 'keys' | 'deployments'>): void {
    for (const id of ids) this.removeDevice(id);
    for (const { stationId } of rows.deployments) this.addStation(stationId);
    this.#addDevices(rows);
  }

  /** Every device that has a key, a name or a place here. */
  deviceIds(): Set<number> {
    return new Set([...this.#keysOfDevice.keys(), ...this.#nameOfDevice.keys(), ...this.#deployments.keys()]);
  }

  #addDevices({ devices, keys, deployments }: Pick<DirectoryRows, 'devices' | 'keys' | 'deployments'>): void {
    const known = new Set<number>();
    for (const device of devices) {
      if (device.revokedMs !== null) continue;
      known.add(device.id);
      if (device.externalId === null) continue;
      this.#devicesByName.set(device.externalId, device);
      this.#nameOfDevice.set(device.id, device.externalId);
    }
    for (const key of keys) if (known.has(key.deviceId)) this.#addKey(key);
    for (const deployment of deployments) if (known.has(deployment.deviceId)) this.addDeployment(deployment);
  }

  #addKey(key: DirectoryKey): void {
    const text = textOf(key.keyHash);
    this.#keys.set(text, key);
    this.#keysOfDevice.set(key.deviceId, [...(this.#keysOfDevice.get(key.deviceId) ?? []), text]);
  }

  /** From now on its keys and name are unknown. */
  removeDevice(id: number): void {
    for (const text of this.#keysOfDevice.get(id) ?? []) this.#keys.delete(text);
    this.#keysOfDevice.delete(id);
    const name = this.#nameOfDevice.get(id);
    if (name !== undefined) this.#devicesByName.delete(name);
    this.#nameOfDevice.delete(id);
    this.#deployments.delete(id);
  }

  addDeployment(deployment: DirectoryDeployment): void {
    const deployments = this.#deployments.get(deployment.deviceId) ?? [];
    deployments.push(deployment);
    deployments.sort((a, b) => a.fromMs - b.fromMs);
    this.#deployments.set(deployment.deviceId, deployments);
  }

  addSensor({ id, stationId, parameter, channel, heightM }: DirectoryRows['sensors'][number]): void {
    if (this.findSensor(stationId, parameter, channel, heightM) !== null) return;
    const station = this.#sensors.get(stationId) ?? new Map<ParameterId, Series[]>();
    const series = station.get(parameter) ?? [];
    series.push({ id, channel, heightM });
    station.set(parameter, series);
    this.#sensors.set(stationId, station);
    this.#sensorCounts.set(stationId, this.countSensors(stationId) + 1);
  }

  /** The key of this sha256; one that has ended, or was revoked, or whose device was, is not found. */
  findKey(keyHash: Uint8Array, nowMs: number): { id: number; deviceId: number } | null {
    const key = this.#keys.get(textOf(keyHash));
    return key === undefined || (key.validUntilMs !== null && key.validUntilMs <= nowMs) ? null : key;
  }

  /** The device that calls itself so, e.g. `esp8266-12345`. */
  findDeviceByName(externalId: string): DirectoryDevice | null {
    return this.#devicesByName.get(externalId) ?? null;
  }

  /** What a device calls itself; null where it has no name. */
  nameOf(deviceId: number): string | null {
    return this.#nameOfDevice.get(deviceId) ?? null;
  }

  hasStation(id: number): boolean {
    return this.#stations.has(id);
  }

  countSensors(stationId: number): number {
    return this.#sensorCounts.get(stationId) ?? 0;
  }

  /**
   * Where a device's reading belongs: the place it was at then, or, where it was nowhere, the place it is at now, so that
   * a backlog from before its registration is kept. Null: it is deployed nowhere.
   */
  stationOf(deviceId: number, timeMs: number, nowMs: number): number | null {
    const deployments = this.#deployments.get(deviceId);
    if (deployments === undefined) return null;
    const deployment = deployments.find((each) => covers(each, timeMs)) ?? deployments.find((each) => covers(each, nowMs));
    return deployment?.stationId ?? null;
  }

  /** Whether a device may send for that station: it is there now, or it was at the reading's time. */
  mayServe(deviceId: number, stationId: number, timeMs: number, nowMs: number): boolean {
    const deployments = this.#deployments.get(deviceId);
    return deployments !== undefined && deployments.some((each) => each.stationId === stationId && (covers(each, nowMs) || covers(each, timeMs)));
  }

  findSensor(stationId: number, parameter: ParameterId, channel: string, heightM: number | null): number | null {
    const series = this.#sensors.get(stationId)?.get(parameter);
    if (series === undefined) return null;
    // One or two entries nearly always: a loop beats building a key.
    for (const each of series) if (each.channel === channel && each.heightM === heightM) return each.id;
    return null;
  }
}

function covers({ fromMs, toMs }: DirectoryDeployment, timeMs: number): boolean {
  return fromMs <= timeMs && (toMs === null || timeMs < toMs);
}

function textOf(keyHash: Uint8Array): string {
  return Buffer.from(keyHash.buffer, keyHash.byteOffset, keyHash.byteLength).toString('latin1');
}
