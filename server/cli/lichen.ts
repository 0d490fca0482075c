import { fileURLToPath } from 'node:url';
import { AppError } from '#lib/domain/codes.ts';

/** From build/server, where this runs. */
const PROJECT_FOLDER = fileURLToPath(new URL('../..', import.meta.url));

interface Command {
  summary: string;
  /** Resolves with the exit code. Loaded when it is asked for: none needs the others' rooms. */
  run(args: string[]): Promise<number>;
}

const COMMANDS: Record<string, Command> = {
  detect: {
    summary: 'time,value lines from stdin → time,value,score,alert lines on stdout',
    run: async (args) => (await import('./detect.ts')).runDetect(args),
  },
  export: {
    summary: 'writes readings to a file: lichen export --stations 1,2|all --format csv|parquet|… -o FILE',
    run: async (args) => (await import('./export.ts')).runExportCommand(args),
  },
  import: {
    summary: 'reads tables of any shape into the database: lichen import FILE… --mapping NAME',
    run: async (args) => (await import('./import.ts')).runImport(args, PROJECT_FOLDER),
  },
  index: {
    summary: 'evaluates an index or a correction on given inputs: lichen index us-aqi --json {…}',
    run: async (args) => (await import('./index-command.ts')).runIndexCommand(args),
  },
  'docs-plugins': {
    summary: 'writes the tables of plug-ins into the documents',
    run: async () => (await import('./docs-plugins.ts')).runDocsPlugins(PROJECT_FOLDER),
  },
  vectors: {
    summary: 'runs a file of test vectors through the functions: lichen vectors FILE',
    run: async (args) => (await import('./vectors.ts')).runVectors(args, PROJECT_FOLDER),
  },
};

const [name = 'help', ...args] = process.argv.slice(2);
process.exitCode = await run(name, args);

async function run(command: string, rest: string[]): Promise<number> {
  const found = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (found === undefined) return help(command === 'help' || command === '--help' ? 0 : 2);
  try {
    return await found.run(rest);
  } catch (cause) {
    console.error(cause instanceof AppError ? cause.message : cause);
    return 1;
  }
}

function help(code: number): number {
  const lines = Object.entries(COMMANDS).map(([command, { summary }]) => `  lichen ${command.padEnd(8)} ${summary}`);
  console.error(['Commands:', ...lines].join('\n'));
  return code;
}
