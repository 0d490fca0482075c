import { spawnSync } from 'node:child_process';
import { ROOT } from './product.ts';

/** The tests run what `npm start` runs: built once, before the first of them. */
export default function buildOnce(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['server/build.mjs'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build failed\n${stdout}${stderr}`);
}
