/** Pixels of the picture per pixel on the map: icons stay sharp on dense screens. */
export const RATIO = 4;
/** Half of the picture's side, in map pixels: shape, edge and the fade of the distance field. */
export const HALF = 16;
/** MapLibre's signed distance fields: 8 px of fade at this pixel ratio, edge at three quarters. */
export const RADIUS = 8;
export const CUTOFF = 0.25;

/** Draws at the picture's ratio and measures each pixel's distance to the outline (brute force over the outline, once per icon). */
export function distanceField(draw: (context: CanvasRenderingContext2D) => void, half = HALF): ImageData {
  const side = 2 * half * RATIO;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.scale(RATIO, RATIO);
  context.translate(half, half);
  context.beginPath();
  draw(context);
  const image = context.getImageData(0, 0, side, side);
  const alpha = Float64Array.from({ length: side * side }, (_, i) => image.data[4 * i + 3]! / 255);
  const outer = squaredDistances(alpha.map((a) => (a >= 0.5 ? 0 : Infinity)), side);
  const inner = squaredDistances(alpha.map((a) => (a < 0.5 ? 0 : Infinity)), side);
  for (let i = 0; i < alpha.length; i += 1) {
    const half = alpha[i]! > 0 && alpha[i]! < 1 ? alpha[i]! - 0.5 : null;
    const distance = half !== null ? -half : Math.sqrt(outer[i]!) - Math.sqrt(inner[i]!) + (alpha[i]! >= 0.5 ? 0.5 : -0.5);
    // Distances are stored in map pixels, 8 of them to the fade.
    image.data[4 * i + 3] = Math.round(255 * Math.max(0, Math.min(1, 1 - (distance / RATIO / RADIUS + CUTOFF))));
  }
  return image;
}

/** Felzenszwalb and Huttenlocher, 2012: exact squared distance to the nearest zero, by rows and columns. */
function squaredDistances(grid: Float64Array, side: number): Float64Array {
  for (let x = 0; x < side; x += 1) transform(grid, x, side, side);
  for (let y = 0; y < side; y += 1) transform(grid, y * side, 1, side);
  return grid;
}

function transform(grid: Float64Array, offset: number, stride: number, length: number): void {
  const f = Float64Array.from({ length }, (_, i) => Math.min(1e9, grid[offset + i * stride]!));
  const parabolas = new Int32Array(length);
  const bounds = new Float64Array(length + 1);
  let k = 0;
  bounds[0] = -Infinity;
  bounds[1] = Infinity;
  for (let q = 1; q < length; q += 1) {
    let s = crossing(f, q, parabolas[k]!);
    while (s <= bounds[k]! && k > 0) {
      k -= 1;
      s = crossing(f, q, parabolas[k]!);
    }
    k += 1;
    parabolas[k] = q;
    bounds[k] = s;
    bounds[k + 1] = Infinity;
  }
  k = 0;
  for (let q = 0; q < length; q += 1) {
    while (bounds[k + 1]! < q) k += 1;
    const r = parabolas[k]!;
    grid[offset + q * stride] = (q - r) ** 2 + f[r]!;
  }
}

function crossing(f: Float64Array, q: number, r: number): number {
  return (f[q]! - f[r]! + q * q - r * r) / (q - r) / 2;
}
