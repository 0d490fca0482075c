/** Seeded randomness that needs no stepping: every number is a pure function of its arguments. */

/** 32 well-mixed bits of a seed and up to three integers. */
export function hashOf(seed: number, a: number, b = 0, c = 0): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(a | 0, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x27d4eb2f) ^ Math.imul(b | 0, 0x165667b1);
  h = Math.imul(h ^ (h >>> 13), 0x9e3779b1) ^ Math.imul(c | 0, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Uniform in [0, 1). */
export function uniformOf(seed: number, a: number, b = 0, c = 0): number {
  return hashOf(seed, a, b, c) / 4294967296;
}

/** Standard normal (Box–Muller). */
export function normalOf(seed: number, a: number, b = 0): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniformOf(seed, a, b, 1)));
  return radius * Math.cos(2 * Math.PI * uniformOf(seed, a, b, 2));
}

/** A seed of its own for a name (FNV-1a). */
export function seedOf(seed: number, name: string): number {
  let h = 2166136261 ^ seed;
  for (let i = 0; i < name.length; i += 1) h = Math.imul(h ^ name.charCodeAt(i), 16777619);
  return hashOf(h, name.length);
}
