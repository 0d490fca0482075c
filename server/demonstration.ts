import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Reading } from '#lib/domain/reading.ts';
import type { DeviceInput, SensorInput, StationInput } from '#lib/domain/wire.ts';
import type { BackfillReading, SimulatorPorts } from '#server/simulator/ports.ts';
import { startSimulator, type Simulator } from '#server/simulator/start.ts';
import type { Directory } from '#server/stages/directory.ts';

/** The demonstration's world: the same everywhere, so that two instances show the same weather. */
const WORLD_SEED = 1;
const SECRET_SETTING = 'demonstration.secret';
const PROGRESS_SETTING = 'demonstration.progress';

export interface DemonstrationNeeds {
  /** The server's own address, e.g. `http://127.0.0.1:3000`. */
  address: string;
  directory: Pick<Directory, 'findDeviceByName' | 'findSensor' | 'addSensor'>;
  findStationByExternalId(externalId: string): Promise<{ id: number } | null>;
  /** As behind the administrator's POST: stored, and known to the directory. */
  createStation(input: StationInput): Promise<{ id: number }>;
  createDevice(input: DeviceInput): Promise<unknown>;
  insertSensor(input: SensorInput): Promise<{ id: number }>;
  /** Stores and journals as backfill; resolves after the commit. */
  storeBackfill(readings: Reading[]): Promise<unknown>;
  readSetting(name: string): Promise<string | null>;
  writeSetting(name: string, value: string): Promise<void>;
  now(): number;
  log(message: string): void;
}

/** Starts the demonstration network on this instance; its keys are derived from a secret of the instance and stored nowhere. */
export async function startDemonstration(needs: DemonstrationNeeds): Promise<Simulator> {
  const secret = (await needs.readSetting(SECRET_SETTING)) ?? (await makeSecret(needs));
  return startSimulator(portsOf(needs, secret));
}

function portsOf(needs: DemonstrationNeeds, secret: string): SimulatorPorts {
  return {
    address: needs.address,
    seed: WORLD_SEED,
    now: needs.now,
    log: needs.log,
    deviceKeyOf: (stationKey) => createHmac('sha256', secret).update(stationKey).digest('base64url'),
    readProgress: () => needs.readSetting(PROGRESS_SETTING),
    writeProgress: (text) => needs.writeSetting(PROGRESS_SETTING, text),
    async createStation(station) {
      const { id } = (await needs.findStationByExternalId(station.externalId)) ?? (await needs.createStation(station));
      if (station.kind === 'low-cost') await sensorIdOf(needs, { stationId: id, parameter: 'pm25', channel: '', heightM: null, method: CHEAP_METHOD });
      return id;
    },
    async createDevice({ stationId, name, externalId, key }) {
      if (needs.directory.findDeviceByName(externalId) !== null) return;
      await needs.createDevice({ name, externalId, stationIds: [stationId], keyHash: createHash('sha256').update(key).digest(), isDemonstration: true });
    },
    async submitBackfill(backfill) {
      const readings: Reading[] = [];
      for (const each of backfill) readings.push(readingOf(each, await sensorIdOf(needs, each)));
      await needs.storeBackfill(readings);
    },
  };
}

/** What a cheap particle counter of the simulation sees of the truth at 40 to 95 % humidity, fitted by least squares (R² 0.99). */
const CHEAP_METHOD = 'simulated optical counter; linear-humidity(0.89, -0.139, 9.28)';

async function makeSecret(needs: DemonstrationNeeds): Promise<string> {
  const secret = randomBytes(32).toString('hex');
  await needs.writeSetting(SECRET_SETTING, secret);
  return secret;
}

async function sensorIdOf({ directory, insertSensor }: DemonstrationNeeds, { stationId, parameter, channel, heightM, method = null }: Pick<SensorInput, 'stationId' | 'parameter' | 'channel' | 'heightM' | 'method'>): Promise<number> {
  const known = directory.findSensor(stationId, parameter, channel, heightM);
  if (known !== null) return known;
  const { id } = await insertSensor({ stationId, parameter, channel, heightM, method });
  directory.addSensor({ id, stationId, parameter, channel, heightM });
  return id;
}

function readingOf({ timeMs, value }: BackfillReading, sensorId: number): Reading {
  return { index: -1, sensorId, timeMs, value, flag: null, sentValue: null, sentUnit: null, deviceTimeMs: null, belowDetection: false };
}
