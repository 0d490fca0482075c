import { defineConfig } from 'vitest/config';

/** One project per kind of test: what it needs, and how long it may take. Those that measure time wait until the others are done. */
export default defineConfig({
  test: {
    projects: [
      project('unit', { testTimeout: 20_000 }),
      project('db', { testTimeout: 60_000, hookTimeout: 120_000, globalSetup: ['tests/db/setup.ts'] }),
      project('e2e', { testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false, globalSetup: ['tests/e2e/setup.ts'], sequence: { groupOrder: 1 } }),
      project('browser', { testTimeout: 180_000, hookTimeout: 300_000, fileParallelism: false, globalSetup: ['tests/e2e/setup.ts'], sequence: { groupOrder: 2 } }),
    ],
  },
});

function project(name: string, options: Record<string, unknown>) {
  return { test: { name, include: [`tests/${name}/**/*.test.ts`], environment: 'node', ...options } };
}
