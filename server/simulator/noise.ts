import { hashOf } from './random.ts';

const UNIT_VARIANCE = Math.sqrt(12) / 4294967296;

/** Smooth noise over time with mean 0 and variance 1; `t` in units of its correlation time. */
export function timeNoise(seed: number, t: number): number {
  const i = Math.floor(t);
  const w = smooth(t - i);
  return mix(latticeOf(seed, i, 0, 0), latticeOf(seed, i + 1, 0, 0), w) / Math.sqrt(normOf(w));
}

/**
 * Smooth noise over place and time with mean 0 and variance 1. Coordinates are in units of their correlation lengths;
 * beyond two units in any of them, values are independent.
 */
export function fieldNoise(seed: number, x: number, y: number, t: number): number {
  const i = Math.floor(x);
  const j = Math.floor(y);
  const k = Math.floor(t);
  const wx = smooth(x - i);
  const wy = smooth(y - j);
  const wt = smooth(t - k);
  const value = mix(planeOf(seed, i, j, k, wx, wy), planeOf(seed, i, j, k + 1, wx, wy), wt);
  // Interpolation shrinks the variance between nodes; dividing by the weights' norm keeps it at 1 everywhere.
  return value / Math.sqrt(normOf(wx) * normOf(wy) * normOf(wt));
}

function planeOf(seed: number, i: number, j: number, k: number, wx: number, wy: number): number {
  return mix(
    mix(latticeOf(seed, i, j, k), latticeOf(seed, i + 1, j, k), wx),
    mix(latticeOf(seed, i, j + 1, k), latticeOf(seed, i + 1, j + 1, k), wx),
    wy,
  );
}

function latticeOf(seed: number, i: number, j: number, k: number): number {
  return (hashOf(seed, i, j, k) - 2147483647.5) * UNIT_VARIANCE;
}

function mix(a: number, b: number, w: number): number {
  return a + (b - a) * w;
}

function smooth(f: number): number {
  return f * f * f * (f * (f * 6 - 15) + 10);
}

function normOf(w: number): number {
  return (1 - w) * (1 - w) + w * w;
}
