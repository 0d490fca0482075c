import type { Camera } from './view-url.ts';

/** What cards, scrubber and bars cover of a wide page, px. */
const COVERED = { left: 290, right: 40, top: 30, bottom: 120 };
/** MapLibre's tiles are 512 px wide. */
const TILE_PX = 512;
/** Farther out single stations are not drawn; then the first look goes to where most of them are. */
const NEAREST_OVERVIEW_ZOOM = 6;
const CLOSE_ZOOM = 6.6;
const WORLD: Camera = { longitude: 10, latitude: 30, zoom: 1.6 };

export interface Positions {
  longitudes: ArrayLike<number>;
  latitudes: ArrayLike<number>;
  sensorIds: ArrayLike<number>;
}

/** Where a page without a camera in its address looks first: at every station, or at the densest place where that would be too far out. */
export function firstCameraOf(positions: Positions, widthPx: number, heightPx: number): Camera {
  const points: [x: number, y: number][] = [];
  for (let i = 0; i < positions.sensorIds.length; i += 1) if (positions.sensorIds[i] !== 0) points.push([worldX(positions.longitudes[i]!), worldY(positions.latitudes[i]!)]);
  if (points.length === 0) return WORLD;
  const isPhone = widthPx < 720;
  const covered = isPhone ? { left: 24, right: 24, top: 130, bottom: 90 } : COVERED;
  const [west, east] = [Math.min(...points.map((p) => p[0])), Math.max(...points.map((p) => p[0]))];
  const [north, south] = [Math.min(...points.map((p) => p[1])), Math.max(...points.map((p) => p[1]))];
  const room = { x: Math.max(100, widthPx - covered.left - covered.right), y: Math.max(100, heightPx - covered.top - covered.bottom) };
  const zoom = Math.min(9, Math.log2(room.x / TILE_PX / Math.max(1e-6, east - west)), Math.log2(room.y / TILE_PX / Math.max(1e-6, south - north)));
  const isFar = zoom < NEAREST_OVERVIEW_ZOOM;
  const [x, y] = isFar ? densestOf(points) : [(west + east) / 2, (north + south) / 2];
  return withOffset(x, y, isFar ? CLOSE_ZOOM : zoom, covered);
}

/** The middle of what is not covered, not of the page, shows the point. */
function withOffset(x: number, y: number, zoom: number, covered: typeof COVERED): Camera {
  const worldPx = TILE_PX * 2 ** zoom;
  const shiftedX = x - (covered.left - covered.right) / 2 / worldPx;
  const shiftedY = y + (covered.bottom - covered.top) / 2 / worldPx;
  return { longitude: shiftedX * 360 - 180, latitude: (Math.atan(Math.sinh(Math.PI * (1 - 2 * shiftedY))) * 180) / Math.PI, zoom };
}

/** Mean of the fullest cell of a grid of about three degrees and its neighbours. */
function densestOf(points: [number, number][]): [number, number] {
  const cells = new Map<string, [number, number][]>();
  for (const point of points) {
    const key = `${Math.floor(point[0] * 120)},${Math.floor(point[1] * 120)}`;
    const cell = cells.get(key);
    if (cell) cell.push(point);
    else cells.set(key, [point]);
  }
  const fullest = [...cells.values()].reduce((best, cell) => (cell.length > best.length ? cell : best));
  const mean = (axis: 0 | 1) => fullest.reduce((sum, point) => sum + point[axis], 0) / fullest.length;
  return [mean(0), mean(1)];
}

/** West, south, east, north of what a camera shows. */
export function boundsOf({ longitude, latitude, zoom }: Camera, widthPx: number, heightPx: number): [number, number, number, number] {
  const worldPx = TILE_PX * 2 ** zoom;
  const [x, y] = [worldX(longitude), worldY(latitude)];
  const latitudeAt = (worldY: number) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * worldY))) * 180) / Math.PI;
  return [
    Math.max(-180, (x - widthPx / 2 / worldPx) * 360 - 180), latitudeAt(y + heightPx / 2 / worldPx),
    Math.min(180, (x + widthPx / 2 / worldPx) * 360 - 180), latitudeAt(y - heightPx / 2 / worldPx),
  ];
}

function worldX(longitude: number): number {
  return (longitude + 180) / 360;
}

function worldY(latitude: number): number {
  return (1 - Math.asinh(Math.tan((Math.max(-85, Math.min(85, latitude)) * Math.PI) / 180)) / Math.PI) / 2;
}
