import { ringTest, wrapped } from '#lib/numeric/ring.ts';

export type Corner = [longitude: number, latitude: number];

export const MAX_CORNERS = 200;
/** Around stations that were chosen from a list, degrees of latitude: about 500 m. */
const MARGIN_DEG = 0.005;

export function insideOf<Station extends { longitude: number; latitude: number }>(ring: readonly Corner[], stations: readonly Station[]): Station[] {
  if (ring.length < 3) return [];
  const isInside = ringTest(ring);
  return stations.filter(({ longitude, latitude }) => isInside(longitude, latitude));
}

/** Those in what an address of a download names: four numbers are a box (west beyond east crosses the antimeridian), more are a ring. */
export function placesIn<Place extends { longitude: number; latitude: number }>(numbers: readonly number[], places: readonly Place[]): Place[] {
  if (numbers.length !== 4) return insideOf(ringOf(numbers), places);
  const [west, south, east, north] = numbers as [number, number, number, number];
  const isBetween = (longitude: number) => (west <= east ? longitude >= west && longitude <= east : longitude >= west || longitude <= east);
  return places.filter(({ longitude, latitude }) => isBetween(longitude) && latitude >= south && latitude <= north);
}

/** `west, south, east, north` as corners, four of them unless an edge were longer than half the Earth's way round; null where that is no box. */
export function boxRingOf(text: string): Corner[] | null {
  const numbers = text.split(/[\s,;]+/).filter((part) => part !== '').map(Number);
  const [west = NaN, south = NaN, east = NaN, north = NaN] = numbers;
  const isBox = numbers.length === 4 && west < east && south < north && Math.abs(west) <= 180 && Math.abs(east) <= 180 && Math.abs(south) <= 90 && Math.abs(north) <= 90;
  return isBox ? withoutLongEdges([[west, south], [east, south], [east, north], [west, north]]) : null;
}

/** `[lon, lat, lon, lat, …]` as corners, and a box's four numbers as its corners; of a box over the antimeridian they run on beyond it. */
export function ringOf(numbers: readonly number[]): Corner[] {
  if (numbers.length === 4) {
    const [west, south, east, north] = numbers as [number, number, number, number];
    return west <= east ? (boxRingOf(numbers.join(',')) ?? []) : withoutLongEdges([[west, south], [east + 360, south], [east + 360, north], [west, north]]);
  }
  return Array.from({ length: Math.floor(numbers.length / 2) }, (_, i): Corner => [numbers[2 * i]!, numbers[2 * i + 1]!]);
}

/** The smallest ring without dents around stations, with a margin (Andrew's monotone chain over the corners of a box around each), over the antimeridian where that is shorter. */
export function ringAround(stations: readonly { longitude: number; latitude: number }[]): Corner[] {
  const corners = inOneFrame(stations).flatMap(({ longitude, latitude }): Corner[] => {
    const east = MARGIN_DEG / Math.max(0.1, Math.cos((latitude * Math.PI) / 180));
    return [[longitude - east, latitude - MARGIN_DEG], [longitude + east, latitude - MARGIN_DEG], [longitude + east, latitude + MARGIN_DEG], [longitude - east, latitude + MARGIN_DEG]];
  });
  if (corners.length === 0) return [];
  const sorted = corners.map(([x, y]): Corner => [round(x), round(y)]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return withoutLongEdges([...chainOf(sorted), ...chainOf(sorted.toReversed())]).map(([x, y]): Corner => [round(wrapped(x)), y]);
}

/** With longitudes that run on over the widest stretch's other side, where that stretch is not at the antimeridian. */
function inOneFrame(stations: readonly { longitude: number; latitude: number }[]): { longitude: number; latitude: number }[] {
  const sorted = [...stations].sort((a, b) => a.longitude - b.longitude);
  const gaps = sorted.map(({ longitude }, i) => (sorted[i + 1]?.longitude ?? sorted[0]!.longitude + 360) - longitude);
  const last = gaps.indexOf(Math.max(...gaps));
  return sorted.map((station, i) => (i <= last && last < sorted.length - 1 ? { ...station, longitude: station.longitude + 360 } : station));
}

/** An edge goes the shorter way round: a longer one takes corners in between. */
function withoutLongEdges(ring: readonly Corner[]): Corner[] {
  return ring.flatMap(([x, y], i): Corner[] => {
    const [nextX, nextY] = ring[(i + 1) % ring.length]!;
    const parts = Math.abs(nextX - x) > 180 ? 3 : 1;
    return Array.from({ length: parts }, (_, part): Corner => [x + ((nextX - x) * part) / parts, y + ((nextY - y) * part) / parts]);
  });
}

function chainOf(sorted: readonly Corner[]): Corner[] {
  const chain: Corner[] = [];
  for (const corner of sorted) {
    while (chain.length >= 2 && turnOf(chain.at(-2)!, chain.at(-1)!, corner) <= 0) chain.pop();
    chain.push(corner);
  }
  return chain.slice(0, -1);
}

function turnOf([ax, ay]: Corner, [bx, by]: Corner, [cx, cy]: Corner): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

/** About a metre. */
function round(degrees: number): number {
  return Number(degrees.toFixed(5));
}
