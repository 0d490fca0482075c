import type { Reads } from '#lib/domain/api.ts';
import { tileRoomOf, type Room } from '#lib/domain/live.ts';

/** What the rooms must know of a sensor. */
export interface Place {
  stationId: number;
  parameter: string;
  /** As the public may see it. */
  longitude: number;
  latitude: number;
}

export interface Places {
  tileRoomOf(sensorId: number): Room | null;
  find(sensorId: number): Place | null;
  /** Reads the stations again; runs once at a time and rejects where the database does not answer. */
  refresh(): Promise<void>;
}

const PAGE = 1_000;
/** More sensors than this are not shown live; the map's snapshot still holds them. */
const MAX_SENSORS = 2_000_000;

/** Where every sensor stands, from the public reads. */
export function makePlaces(reads: Pick<Reads, 'listStations'>): Places {
  let places = new Map<number, Place & { room: Room }>();
  let reading: Promise<void> | null = null;
  const read = async () => {
    places = await readPlaces(reads);
  };
  return {
    tileRoomOf: (sensorId) => places.get(sensorId)?.room ?? null,
    find: (sensorId) => places.get(sensorId) ?? null,
    refresh: () => (reading ??= read().finally(() => (reading = null))),
  };
}

async function readPlaces(reads: Pick<Reads, 'listStations'>): Promise<Map<number, Place & { room: Room }>> {
  const places = new Map<number, Place & { room: Room }>();
  let after: number | null = 0;
  while (after !== null && places.size < MAX_SENSORS) {
    const page: Awaited<ReturnType<Reads['listStations']>> = await reads.listStations({ limit: PAGE, after });
    for (const { id, longitude, latitude, sensors } of page.stations) {
      for (const sensor of sensors) {
        const { parameter } = sensor;
        places.set(sensor.id, { stationId: id, parameter, longitude, latitude, room: tileRoomOf(longitude, latitude, parameter) });
      }
    }
    after = page.next;
  }
  return places;
}
