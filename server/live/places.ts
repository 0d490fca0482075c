import type { Reads } from '#lib/domain/api.ts';
import { hoursRoomOf, stationHoursRoomOf, tileRoomOf, type Room } from '#lib/domain/live.ts';
import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';

/** What the rooms must know of a sensor. */
export interface Place {
  stationId: number;
  parameter: ParameterId;
  method: string | null;
  isReference: boolean;
  /** As the public may see it. */
  longitude: number;
  latitude: number;
}

export interface Places {
  tileRoomOf(sensorId: number): Room | null;
  find(sensorId: number): Place | null;
  /** Of a private station: in no room at all. */
  isHidden(sensorId: number): boolean;
  /** Both rooms that hear of its hours; empty while its place is not known. */
  hoursRoomsOf(sensorId: number): readonly Room[];
  /** Sensors of a room of hours, by station. */
  listSensorsIn(hoursRoom: Room): readonly number[];
  readonly sensorIds: Iterable<number>;
  /** Reads the stations again; runs once at a time and rejects where the database does not answer. */
  refresh(): Promise<void>;
}

const PAGE = 1_000;
/** More sensors than this are not shown live; the map's snapshot still holds them. */
const MAX_SENSORS = 2_000_000;

const NO_ROOMS: readonly Room[] = [];

type Placed = Place & { room: Room; hoursRooms: readonly Room[] };

export interface PlaceSources {
  /** Public ones alone. */
  listStations: Reads['listStations'];
  /** Sensors of private stations. */
  listHidden?(): Promise<readonly number[]>;
}

/** Where every public sensor stands. */
export function makePlaces(reads: PlaceSources): Places {
  let places = new Map<number, Placed>();
  let hidden = new Set<number>();
  let byHoursRoom = new Map<Room, number[]>();
  let reading: Promise<void> | null = null;
  const read = async () => {
    const newlyHidden = new Set(await reads.listHidden?.());
    const read = await readPlaces(reads);
    for (const sensorId of newlyHidden) read.delete(sensorId); // made public in between: from the next round on
    hidden = newlyHidden;
    places = read;
    byHoursRoom = gatherByRoom(places);
  };
  return {
    tileRoomOf: (sensorId) => places.get(sensorId)?.room ?? null,
    find: (sensorId) => places.get(sensorId) ?? null,
    isHidden: (sensorId) => hidden.has(sensorId),
    hoursRoomsOf: (sensorId) => places.get(sensorId)?.hoursRooms ?? NO_ROOMS,
    get sensorIds() {
      return places.keys();
    },
    listSensorsIn: (room) => byHoursRoom.get(room) ?? [],
    refresh: () => (reading ??= read().finally(() => (reading = null))),
  };
}

async function readPlaces(reads: PlaceSources): Promise<Map<number, Placed>> {
  const places = new Map<number, Placed>();
  let after: number | null = 0;
  while (after !== null && places.size < MAX_SENSORS) {
    const page: Awaited<ReturnType<Reads['listStations']>> = await reads.listStations({ limit: PAGE, after });
    for (const { id, kind, longitude, latitude, sensors } of page.stations) {
      for (const sensor of sensors) {
        const { parameter, method } = sensor;
        const hoursRooms = [hoursRoomOf(longitude, latitude, getParameter(parameter).domain), stationHoursRoomOf(id)];
        places.set(sensor.id, { stationId: id, parameter, method, isReference: kind === 'reference', longitude, latitude, room: tileRoomOf(longitude, latitude, parameter), hoursRooms });
      }
    }
    after = page.next;
  }
  return places;
}

function gatherByRoom(places: ReadonlyMap<number, Placed>): Map<Room, number[]> {
  const byRoom = new Map<Room, number[]>();
  for (const [sensorId, { hoursRooms }] of places) {
    for (const room of hoursRooms) {
      const sensorIds = byRoom.get(room);
      if (sensorIds === undefined) byRoom.set(room, [sensorId]);
      else sensorIds.push(sensorId);
    }
  }
  return byRoom;
}
