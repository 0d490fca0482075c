import type { HourQuery, HourTable, StationNow } from '#lib/domain/api.ts';
import { HOUR_MS } from '#lib/domain/hour-mean.ts';
import { findRoomName } from '#lib/domain/live.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { PUBLIC, type Sight } from '#lib/domain/sight.ts';
import type { Live } from '#server/live/live.ts';
import type { Pipeline } from './pipeline.ts';

/** One answer holds so many sensors: a tile with more is one of a test, and the rest is left out. */
const MAX_SENSORS = 50_000;

interface Known {
  id: number;
  stationId: number;
  parameter: ParameterId;
  method: string | null;
}

interface Sources {
  findStation(id: number, sight: Sight): Promise<StationNow | null>;
  judge: Pick<Pipeline['judge'], 'readHours'>;
  /** Knows where the sensors stand; null before the sockets are up. */
  live(): Pick<Live, 'listSensorsIn' | 'findPlace'> | null;
  now(): number;
}

/** Hourly means of a live room, from the judge's memory: what its frames continue. */
export function makeHourTables({ findStation, judge, live, now }: Sources): (query: HourQuery) => Promise<HourTable> {
  return async ({ room, hours, sight = PUBLIC }) => {
    const lastHourMs = Math.floor(now() / HOUR_MS) * HOUR_MS;
    const name = findRoomName(room);
    const known = name?.kind === 'station-hours' ? await listOfStation(findStation, name.stationId, sight) : listOfTile(live(), room);
    const sensorIds = known.map(({ id }) => id);
    return {
      lastHourMs,
      hours,
      sensorIds,
      stationIds: known.map(({ stationId }) => stationId),
      parameters: known.map(({ parameter }) => parameter),
      methods: known.map(({ method }) => method),
      ...(await judge.readHours(sensorIds, lastHourMs, hours)),
    };
  };
}

/** From the database: a station that is new is there at once. */
async function listOfStation(findStation: Sources['findStation'], stationId: number, sight: Sight): Promise<Known[]> {
  return ((await findStation(stationId, sight))?.sensors ?? []).toSorted((a, b) => a.id - b.id);
}

function listOfTile(places: ReturnType<Sources['live']>, room: string): Known[] {
  return (places?.listSensorsIn(room) ?? []).slice(0, MAX_SENSORS).flatMap((id) => {
    const place = places?.findPlace(id) ?? null;
    return place === null ? [] : [{ id, ...place }];
  });
}
