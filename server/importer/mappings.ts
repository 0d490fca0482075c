import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '#lib/domain/codes.ts';
import { parseMapping } from './mapping.ts';
import type { Mapping } from './mapping.ts';

/** Folder of the shipped mappings, below the project's folder. */
export function mappingsFolder(projectFolder: string): string {
  return join(projectFolder, 'server', 'importer', 'mappings');
}

export function listMappings(projectFolder: string): string[] {
  return readdirSync(mappingsFolder(projectFolder)).filter((name) => name.endsWith('.json')).map((name) => basename(name, '.json')).sort();
}

/** A mapping by path, or by the name of a shipped one. Throws AppError `config.invalid` that lists those there are. */
export function loadMapping(nameOrPath: string, projectFolder: string): Mapping {
  const shipped = join(mappingsFolder(projectFolder), `${basename(nameOrPath, '.json')}.json`);
  const path = existsSync(nameOrPath) ? nameOrPath : shipped;
  if (!existsSync(path)) throw new AppError('config.invalid', `there is no mapping "${nameOrPath}"; shipped are: ${listMappings(projectFolder).join(', ')}`);
  return parseMapping(basename(path, '.json'), readFileSync(path, 'utf8'));
}
