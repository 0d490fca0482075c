export type Corner = [longitude: number, latitude: number];

export const MAX_CORNERS = 200;
/** Around stations that were chosen from a list, degrees of latitude: about 500 m. */
const MARGIN_DEG = 0.005;

/** By crossings of a ray to the east, as the evaluator does it. */
export function isInRing(ring: readonly Corner[], longitude: number, latitude: number): boolean {
  let isInside = false;
  ring.forEach(([x1, y1], i) => {
    const [x2, y2] = ring[(i + ring.length - 1) % ring.length]!;
    if (y1 > latitude !== y2 > latitude && longitude < ((x2 - x1) * (latitude - y1)) / (y2 - y1) + x1) isInside = !isInside;
  });
  return isInside;
}

export function insideOf<Station extends { longitude: number; latitude: number }>(ring: readonly Corner[], stations: readonly Station[]): Station[] {
  return ring.length < 3 ? [] : stations.filter(({ longitude, latitude }) => isInRing(ring, longitude, latitude));
}

/** Those in what an address of a download names: four numbers are a box (west beyond east crosses the antimeridian), more are a ring. */
export function placesIn<Place extends { longitude: number; latitude: number }>(numbers: readonly number[], places: readonly Place[]): Place[] {
  if (numbers.length !== 4) return insideOf(ringOf(numbers), places);
  const [west, south, east, north] = numbers as [number, number, number, number];
  const isBetween = (longitude: number) => (west <= east ? longitude >= west && longitude <= east : longitude >= west || longitude <= east);
  return places.filter(({ longitude, latitude }) => isBetween(longitude) && latitude >= south && latitude <= north);
}

/** `west, south, east, north` as four corners; null where that is no box. */
export function boxRingOf(text: string): Corner[] | null {
  const numbers = text.split(/[\s,;]+/).filter((part) => part !== '').map(Number);
  const [west = NaN, south = NaN, east = NaN, north = NaN] = numbers;
  const isBox = numbers.length === 4 && west < east && south < north && Math.abs(west) <= 180 && Math.abs(east) <= 180 && Math.abs(south) <= 90 && Math.abs(north) <= 90;
  return isBox ? [[west, south], [east, south], [east, north], [west, north]] : null;
}

/** `[lon, lat, lon, lat, …]` as corners, and a box's four numbers as its corners; none where the box crosses the antimeridian. */
export function ringOf(numbers: readonly number[]): Corner[] {
  if (numbers.length === 4) return boxRingOf(numbers.join(',')) ?? [];
  return Array.from({ length: Math.floor(numbers.length / 2) }, (_, i): Corner => [numbers[2 * i]!, numbers[2 * i + 1]!]);
}

/** The smallest ring without dents around stations, with a margin (Andrew's monotone chain over the corners of a box around each). */
export function ringAround(stations: readonly { longitude: number; latitude: number }[]): Corner[] {
  const corners = stations.flatMap(({ longitude, latitude }): Corner[] => {
    const east = MARGIN_DEG / Math.max(0.1, Math.cos((latitude * Math.PI) / 180));
    return [[longitude - east, latitude - MARGIN_DEG], [longitude + east, latitude - MARGIN_DEG], [longitude + east, latitude + MARGIN_DEG], [longitude - east, latitude + MARGIN_DEG]];
  });
  if (corners.length === 0) return [];
  const sorted = corners.map(([x, y]): Corner => [round(x), round(y)]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return [...chainOf(sorted), ...chainOf(sorted.toReversed())];
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
