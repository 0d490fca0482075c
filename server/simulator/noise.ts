import { hashOf } from './random.ts';

const UNIT_VARIANCE = Math.sqrt(12);

/** Smooth noise over time with mean 0 and variance 1; `t` in units of its correlation time. */
export function timeNoise(seed: number, t: number): number {
  const i = Math.floor(t);
  const w = smooth(t - i);
  const value = latticeOf(seed, i, 0, 0) * (1 - w) + latticeOf(seed, i + 1, 0, 0) * w;
  return value / Math.sqrt((1 - w) ** 2 + w ** 2);
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
  let sum = 0;
  for (let c = 0; c < 8; c += 1) {
    const [dx, dy, dt] = [c & 1, (c >> 1) & 1, c >> 2];
    sum += latticeOf(seed, i + dx, j + dy, k + dt) * (dx ? wx : 1 - wx) * (dy ? wy : 1 - wy) * (dt ? wt : 1 - wt);
  }
  // Interpolation shrinks the variance between nodes; dividing by the weights' norm keeps it at 1 everywhere.
  return sum / Math.sqrt(normOf(wx) * normOf(wy) * normOf(wt));
}

function latticeOf(seed: number, i: number, j: number, k: number): number {
  return (hashOf(seed, i, j, k) / 4294967296 - 0.5) * UNIT_VARIANCE;
}

function smooth(f: number): number {
  return f * f * f * (f * (f * 6 - 15) + 10);
}

function normOf(w: number): number {
  return (1 - w) ** 2 + w ** 2;
}
