/** Stations beyond this do not take part, and farther than this from the nearest one nothing is drawn. */
export const REACH_KM = 40;
/** Up to here from the nearest station the estimate is drawn in full; beyond it fades. */
const FULL_KM = 8;
/** Opacity of an estimate beside a station: the ground stays readable below it. */
const FULL_ALPHA = 150;
const EARTH_KM = 6371;
const RADIANS = Math.PI / 180;

/** What an estimate is made of: a view, stations with a value, and the colours. All of it can be sent to a worker. */
export interface EstimateRequest {
  /** West, south, east, north; rows are equal steps of Web Mercator. */
  bbox: readonly [number, number, number, number];
  width: number;
  height: number;
  longitudes: Float64Array;
  latitudes: Float64Array;
  /** Where each value stands on the legend, 0 to 1: what is averaged is what is seen. */
  shares: Float64Array;
  /** Red, green, blue of equal steps of the legend. */
  colours: Uint8ClampedArray;
}

/**
 * RGBA of an inverse-distance estimate (Shepard, 1968; power 2) between stations: transparent where the nearest is too
 * far, and fading towards there. Distances are great-circle ones, flat within the reach.
 */
export function estimate({ bbox: [west, south, east, north], width, height, longitudes, latitudes, shares, colours }: EstimateRequest): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * width * height);
  const [top, bottom] = [mercatorOf(north), mercatorOf(south)];
  const kmPerDegree = EARTH_KM * RADIANS;
  const bands = bandsOf(latitudes, kmPerDegree);
  const last = colours.length / 3 - 1;
  for (let row = 0; row < height; row += 1) {
    const latitude = latitudeOf(top + ((bottom - top) * (row + 0.5)) / height);
    const kmPerLongitude = kmPerDegree * Math.cos(latitude * RADIANS);
    const near = nearBands(bands, latitude, kmPerDegree);
    if (near.length === 0) continue;
    for (let column = 0; column < width; column += 1) {
      const longitude = west + ((east - west) * (column + 0.5)) / width;
      let [sum, weights, nearest] = [0, 0, REACH_KM * REACH_KM];
      for (let k = 0; k < near.length; k += 1) {
        const i = near[k]!;
        const x = (longitudes[i]! - longitude) * kmPerLongitude;
        const y = (latitudes[i]! - latitude) * kmPerDegree;
        const squared = x * x + y * y;
        if (squared > REACH_KM * REACH_KM) continue;
        const weight = 1 / (squared + 0.05);
        sum += weight * shares[i]!;
        weights += weight;
        if (squared < nearest) nearest = squared;
      }
      if (weights === 0) continue;
      const at = 4 * (row * width + column);
      const colour = 3 * Math.round((sum / weights) * last);
      pixels[at] = colours[colour]!;
      pixels[at + 1] = colours[colour + 1]!;
      pixels[at + 2] = colours[colour + 2]!;
      pixels[at + 3] = FULL_ALPHA * fadeOf(Math.sqrt(nearest));
    }
  }
  return pixels;
}

/** 1 beside a station, 0 at the end of its reach, smooth between. */
export function fadeOf(distanceKm: number): number {
  const t = Math.max(0, Math.min(1, (distanceKm - FULL_KM) / (REACH_KM - FULL_KM)));
  return 1 - t * t * (3 - 2 * t);
}

/** Indices by latitude, in bands as high as the reach. */
function bandsOf(latitudes: Float64Array, kmPerDegree: number): Map<number, number[]> {
  const bands = new Map<number, number[]>();
  latitudes.forEach((latitude, i) => {
    const band = Math.floor((latitude * kmPerDegree) / REACH_KM);
    const list = bands.get(band);
    if (list) list.push(i);
    else bands.set(band, [i]);
  });
  return bands;
}

function nearBands(bands: Map<number, number[]>, latitude: number, kmPerDegree: number): number[] {
  const band = Math.floor((latitude * kmPerDegree) / REACH_KM);
  return [band - 1, band, band + 1].flatMap((one) => bands.get(one) ?? []);
}

function mercatorOf(latitude: number): number {
  return Math.asinh(Math.tan(Math.max(-85, Math.min(85, latitude)) * RADIANS));
}

function latitudeOf(mercator: number): number {
  return Math.atan(Math.sinh(mercator)) / RADIANS;
}
