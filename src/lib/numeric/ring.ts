/** A corner of an area: degrees. */
export type RingCorner = readonly [longitude: number, latitude: number];

const TURN = 360;

/**
 * The same corners with longitudes that run on: an edge goes the shorter way round the Earth, so that one over the
 * antimeridian does not cross all other meridians instead. An edge of exactly a whole turn is one: the world has such.
 */
export function unwrapRing(ring: readonly RingCorner[]): [longitude: number, latitude: number][] {
  const corners: [number, number][] = [];
  let longitude = 0;
  ring.forEach(([own, latitude], i) => {
    longitude = i === 0 ? own : longitude + shorter(own - ring[i - 1]![0]);
    corners.push([longitude, latitude]);
  });
  return corners;
}

/** Whether places lie in a ring, by crossings of a ray to the east; edges are straight in degrees. A ring once round the Earth holds the nearer pole. */
export function ringTest(ring: readonly RingCorner[]): (longitude: number, latitude: number) => boolean {
  const corners = closedRing(unwrapRing(ring));
  const longitudes = corners.map(([longitude]) => longitude);
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
  return (longitude, latitude) => {
    for (let x = longitude + Math.ceil((west - longitude) / TURN) * TURN; x <= east; x += TURN) if (isWithin(corners, x, latitude)) return true;
    return false;
  };
}

/** The smallest box around a ring: west, south, east, north; west > east where it crosses the antimeridian. */
export function boundsOfRing(ring: readonly RingCorner[]): [west: number, south: number, east: number, north: number] {
  const corners = closedRing(unwrapRing(ring));
  const [longitudes, latitudes] = [corners.map(([longitude]) => longitude), corners.map(([, latitude]) => latitude)];
  const [west, east, south, north] = [Math.min(...longitudes), Math.max(...longitudes), Math.min(...latitudes), Math.max(...latitudes)];
  return east - west >= TURN ? [-180, south, 180, north] : [wrapped(west), south, wrapped(east), north];
}

/** The same meridian between −180 and 180. */
export function wrapped(longitude: number): number {
  return Math.abs(longitude) <= 180 ? longitude : longitude - Math.round(longitude / TURN) * TURN;
}

/** A ring that does not come back to where it began has gone round the Earth: it is closed over the pole that it is nearer to. */
function closedRing(corners: [number, number][]): [number, number][] {
  const [first, last] = [corners[0], corners.at(-1)];
  if (first === undefined || last === undefined) return corners;
  const endLongitude = last[0] + shorter(wrapped(first[0]) - wrapped(last[0]));
  if (Math.abs(endLongitude - first[0]) < 1) return corners;
  const pole = corners.reduce((sum, [, latitude]) => sum + latitude, 0) < 0 ? -90 : 90;
  return [...corners, [endLongitude, first[1]], [endLongitude, pole], [first[0], pole]];
}

function shorter(degrees: number): number {
  return Math.abs(degrees) > TURN / 2 && Math.abs(degrees) < TURN ? degrees - Math.sign(degrees) * TURN : degrees;
}

function isWithin(corners: readonly RingCorner[], longitude: number, latitude: number): boolean {
  let isInside = false;
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i, i += 1) {
    const [x1, y1] = corners[i]!;
    const [x2, y2] = corners[j]!;
    if (y1 > latitude !== y2 > latitude && longitude < ((x2 - x1) * (latitude - y1)) / (y2 - y1) + x1) isInside = !isInside;
  }
  return isInside;
}
