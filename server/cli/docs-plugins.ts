import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { indices } from '#lib/indices/index.ts';
import type { Index } from '#lib/indices/contract.ts';

const BEGIN = '<!-- generated from the heads by `npm run docs:plugins`: do not edit below -->';
const END = '<!-- end of what is generated -->';

/** Runs `lichen docs-plugins`: writes the tables of plug-ins into the documents. */
export async function runDocsPlugins(projectFolder: string): Promise<number> {
  const path = join(projectFolder, 'docs', 'indices.md');
  writeFileSync(path, withTables(readFileSync(path, 'utf8')));
  process.stdout.write(`${path} is current\n`);
  return 0;
}

/** The document with its generated part made anew. */
export function withTables(document: string): string {
  const [before = '', rest = ''] = document.split(BEGIN);
  const [, after = ''] = rest.split(END);
  return `${before}${BEGIN}\n\n${indexTables()}\n${END}${after}`;
}

const KINDS: Record<Index['head']['kind'], string> = { index: 'Indices', criterion: 'Criteria', derived: 'Derived quantities', correction: 'Corrections' };

function indexTables(): string {
  return Object.entries(KINDS)
    .map(([kind, title]) => {
      const rows = indices.filter(({ head }) => head.kind === kind).map(rowOf);
      return [`### ${title}`, '', '| id | what | takes | options | bands | limits | source |', '|---|---|---|---|---|---|---|', ...rows, ''].join('\n');
    })
    .join('\n');
}

function rowOf({ head }: Index): string {
  const inputs = Object.entries(head.inputs).map(([name, field]) => {
    const unit = (field.kind === 'number' || field.kind === 'series') && field.unit !== '' ? ` ${field.unit}` : '';
    return `\`${name}\`${unit}${field.isRequired === true ? ' (needed)' : ''}`;
  });
  const options = Object.entries(head.options).map(([name, value]) => `\`${name}\` = ${value}: ${head.optionsHelp[name]}`);
  const bands = head.bands.map(({ name, low, high }) => `${name}${rangeOf(low, high)}`);
  const cells = [`\`${head.id}\` v${head.version}`, head.title, inputs.join(', '), options.join('; ') || '–', bands.join(' · ') || '–', head.limits, head.source];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function rangeOf(low: number | null, high: number | null): string {
  if (low === null && high === null) return '';
  if (high === null) return ` from ${low}`;
  if (low === null) return ` to ${high}`;
  return low === high ? ` ${low}` : ` ${low}–${high}`;
}
