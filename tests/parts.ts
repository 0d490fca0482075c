import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Path of a program; null where it is not installed. */
export function findProgram(...names: string[]): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  for (const name of names) {
    for (const folder of folders) {
      if (isExecutable(join(folder, name))) return join(folder, name);
    }
  }
  return null;
}

/**
 * True where a suite's part is there. Otherwise says in one line what is skipped and what to install; in CI, where
 * everything must have run (REQUIRE_ALL), a missing part is a failure.
 */
export function isThere(path: string | null, suite: string, install: string): path is string {
  if (path !== null) return true;
  if (process.env['REQUIRE_ALL'] === '1') throw new Error(`${suite} must run here: install ${install}`);
  console.log(`skipped: ${suite} (install ${install})`);
  return false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
