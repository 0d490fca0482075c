import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { listMappings, loadMapping } from '#server/importer/mappings.ts';
import { AIR_FUNCTIONS } from './vectors/air.ts';
import { differenceOf } from './vectors/outcome.ts';
import type { VectorFunction } from './vectors/outcome.ts';
import { makeRecordFunctions } from './vectors/records.ts';
import { makeWaterAndSoilFunctions } from './vectors/water-and-soil.ts';

export const VECTORS_USAGE = `lichen vectors FILE…

Runs every case of a file of test vectors ({ "vectors": [{ "id", "function", "input", "expected", "tolerance" }] }) through the
product's own functions, prints each failure with what it got and what was expected, and a closing count.`;

/** One case: an input, and what the function must give for it. */
export interface Vector {
  id: string;
  function: string;
  input: unknown;
  expected: unknown;
  tolerance?: number;
}

export interface VectorRun {
  passed: number;
  failures: string[];
}

/** Runs `lichen vectors`; resolves with the exit code: 1 on any failure. */
export async function runVectors(args: string[], projectFolder: string): Promise<number> {
  if (args.length === 0 || args.includes('--help')) {
    process.stderr.write(`${VECTORS_USAGE}\n`);
    return args.length === 0 ? 2 : 0;
  }
  let passed = 0;
  let failed = 0;
  for (const file of args) {
    const run = runVectorFile(resolve(file), projectFolder);
    for (const failure of run.failures) process.stdout.write(`${failure}\n`);
    passed += run.passed;
    failed += run.failures.length;
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

/** Every case of one file. A case whose function throws or is not there has failed. */
export function runVectorFile(path: string, projectFolder: string): VectorRun {
  const json = JSON.parse(readFileSync(path, 'utf8')) as { vectors?: Vector[] } | Vector[];
  const vectors = Array.isArray(json) ? json : (json.vectors ?? []);
  const functions = makeFunctions(path, projectFolder);
  const failures = vectors.flatMap((vector) => {
    const difference = tried(vector, functions);
    return difference === null ? [] : [`${vector.id} ${vector.function}(${JSON.stringify(vector.input)}): ${difference}`];
  });
  return { passed: vectors.length - failures.length, failures };
}

/** Names of all functions that vectors may call. */
export function listVectorFunctions(projectFolder: string): string[] {
  return Object.keys(makeFunctions('', projectFolder));
}

function tried({ function: name, input, expected, tolerance = 0 }: Vector, functions: Record<string, VectorFunction>): string | null {
  const work = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (work === undefined) return `there is no function ${name}`;
  try {
    return differenceOf(work(input as never), expected, tolerance);
  } catch (cause) {
    return `threw ${cause instanceof Error ? cause.message : String(cause)}, expected ${JSON.stringify(expected)}`;
  }
}

function makeFunctions(path: string, projectFolder: string): Record<string, VectorFunction> {
  const mappings = listMappings(projectFolder).map((name) => loadMapping(name, projectFolder));
  return { ...AIR_FUNCTIONS, ...makeWaterAndSoilFunctions((name) => findData(name, path, projectFolder)), ...makeRecordFunctions(mappings) };
}

/** Data sets stand beside the file's folder, in the folder above it, or with the real inputs beside the project. */
function findData(name: string, path: string, projectFolder: string): string | null {
  const roots = [dirname(path), dirname(dirname(path)), join(projectFolder, '..', 'shared', 'data'), process.cwd()];
  return roots.map((root) => resolve(root, name)).find((one) => existsSync(one)) ?? null;
}
