import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runVectorFile } from '#server/cli/vectors.ts';
import { differenceOf, WorkedOut } from '#server/cli/vectors/outcome.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FILE = join(ROOT, '../shared/data/vectors/dev_vectors.json');

it.skipIf(!existsSync(FILE))('gives what every case of the shared test vectors expects (skipped where ../shared is absent)', () => {
  const { passed, failures } = runVectorFile(FILE, ROOT);
  expect(failures).toEqual([]);
  expect(passed).toBeGreaterThan(0);
});

it('compares numbers within their tolerance and everything else exactly', () => {
  expect(differenceOf(1.0005, 1, 0.001)).toBeNull();
  expect(differenceOf(1.002, 1, 0.001)).toBe('got 1.002, expected 1');
  expect(differenceOf(null, 0, 1)).toBe('got null, expected 0');
  expect(differenceOf([1, 9], [1, 9], 0)).toBeNull();
  expect(differenceOf([1], [1, 9], 0)).not.toBeNull();
  expect(differenceOf({ aqi: 126, more: 1 }, { aqi: 126 }, 0)).toBeNull();
  expect(differenceOf({ aqi: 126 }, { aqi: 126, responsible: 'O3' }, 0)).toContain('responsible');
  expect(differenceOf(new WorkedOut(12, {}, '10+'), '10+', 0)).toBeNull();
  expect(differenceOf(new WorkedOut(12, { band: 11 }, '10+'), { band: 11 }, 0)).toBeNull();
});
