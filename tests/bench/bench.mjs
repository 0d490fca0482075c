// npm run bench -- NAME… : runs benches of this folder, each against peers or limits in the same run, and prints ratios.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runnerImport } from 'vite';

const folder = import.meta.dirname;
const known = readdirSync(folder).filter((name) => name.endsWith('.bench.ts')).map((name) => name.slice(0, -'.bench.ts'.length)).sort();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !existsSync(join(folder, `${name}.bench.ts`)));
if (wanted.length === 0 || unknown.length > 0) {
  console.error(`npm run bench -- NAME…, of: ${known.join(' ')}`);
  process.exit(2);
}
for (const name of wanted) {
  console.log(`\n# ${name}`);
  const { module } = await runnerImport(join(folder, `${name}.bench.ts`));
  await module.default();
}
process.exit(0);
