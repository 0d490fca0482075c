import type { Fault } from './faults.ts';
import { makeDemonstration } from './model.ts';
import type { StationPlan } from './network.ts';
import type { DemonstrationStation, SimulatorPorts } from './ports.ts';
import { startSeeding, type Seeding } from './seeding.ts';
import { makeSender, type SenderCounts } from './sender.ts';

export interface Simulator {
  /** What was broken on purpose in a span of time. */
  listFaults(fromMs: number, toMs: number): Fault[];
  counts(): SenderCounts;
  /** Resolves when every station has sent once. */
  live: Promise<void>;
  /** Resolves when the past is filled. */
  seeded: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the demonstration network: stations are made where they are missing, each sends at once, then the past is filled. */
export function startSimulator(ports: SimulatorPorts): Simulator {
  const world = makeDemonstration(ports.seed);
  const sender = makeSender(world, ports);
  let seeding: Seeding | null = null;
  let isStopped = false;

  const known = (async () => {
    const stations: { plan: StationPlan; id: number }[] = [];
    for (const plan of world.stations) {
      if (isStopped) break;
      stations.push({ plan, id: await enrol(plan, ports) });
      sender.add(plan);
    }
    return stations;
  })();
  const live = known.then(() => sender.allHeard());
  const seeded = Promise.all([known, live]).then(([stations]) => {
    if (isStopped) return;
    seeding = startSeeding(world, stations, ports);
    return seeding.done;
  });
  const report = (cause: unknown) => ports.log(`demonstration: ${cause instanceof Error ? cause.message : String(cause)}`);
  seeded.catch(report);
  live.catch(() => undefined);

  return {
    listFaults: (fromMs, toMs) => world.listFaults(fromMs, toMs),
    counts: () => sender.counts(),
    live,
    seeded,
    async stop() {
      isStopped = true;
      await sender.stop();
      await known.catch(() => undefined);
      await seeding?.stop();
    },
  };
}

async function enrol(plan: StationPlan, ports: SimulatorPorts): Promise<number> {
  const stationId = await ports.createStation(stationOf(plan));
  await ports.createDevice({ stationId, name: `Demonstration ${plan.key}`, externalId: `demonstration:${plan.key}`, key: ports.deviceKeyOf(plan.key) });
  return stationId;
}

function stationOf(plan: StationPlan): DemonstrationStation {
  return {
    externalId: `demonstration:${plan.key}`,
    name: plan.name,
    kind: plan.kind,
    exposure: plan.exposure,
    latitude: plan.latitude,
    longitude: plan.longitude,
    positionAccuracy: plan.positionAccuracy,
    altitudeM: plan.altitudeM,
    timeZone: plan.timeZone,
    // each row of a download names the licence, and so that it is simulated
    licence: 'CC0-1.0 (simulated)',
    source: 'Lichen demonstration',
    isDemonstration: true,
  };
}
