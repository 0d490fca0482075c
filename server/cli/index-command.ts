import { parseArgs } from 'node:util';
import { findIndex, indices } from '#lib/indices/index.ts';
import { inputNamesText } from '#lib/indices/inputs.ts';
import { evaluateNamed } from '#lib/indices/evaluate-named.ts';
import type { Index } from '#lib/indices/contract.ts';

export const INDEX_USAGE = `lichen index                        lists the indices, criteria and corrections
lichen index ID                     says what one takes
lichen index ID --json '{…}'        evaluates it: {"pm25": 35.9, "o3_8h": "0.078"}, options among the inputs
lichen index ID NAME=VALUE …        the same: pm25=35.9 o3_8h=0.078 no2="20 ppb"

Prints the evaluation as JSON. Exit code 0: a value; 1: the rule gives none; 2: the inputs cannot be read.`;

interface Streams {
  out(line: string): void;
  err(line: string): void;
}

const CONSOLE: Streams = { out: (line) => process.stdout.write(`${line}\n`), err: (line) => process.stderr.write(`${line}\n`) };

/** Runs `lichen index`; resolves with the exit code. */
export async function runIndexCommand(args: string[], streams: Streams = CONSOLE): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { json: { type: 'string' }, help: { type: 'boolean' } } });
  const [id, ...pairs] = positionals;
  if (values.help === true) return said(streams, INDEX_USAGE, 0);
  if (id === undefined) return list(streams);
  const index = findIndex(id);
  if (index === null) return said(streams, `There is no index "${id.slice(0, 60)}"; those that there are: ${indices.map(({ head }) => head.id).join(', ')}.`, 2);
  if (values.json === undefined && pairs.length === 0) return describe(index, streams);
  const inputs = readArguments(values.json, pairs);
  if (typeof inputs === 'string') return said(streams, inputs, 2);
  return evaluate(index, inputs, streams);
}

function evaluate(index: Index, inputs: Record<string, unknown>, streams: Streams): number {
  const evaluation = evaluateNamed(index, inputs);
  if (evaluation.ok) {
    streams.out(JSON.stringify(evaluation, null, 2));
    return 0;
  }
  if (/^(input|unit)\./.test(evaluation.code)) return said(streams, evaluation.message.includes(' takes ') ? evaluation.message : `${evaluation.message}\n${index.head.id} takes ${inputNamesText(index.head)}.`, 2);
  streams.out(JSON.stringify(evaluation, null, 2));
  return 1;
}

/** The inputs as one object, or a sentence where they cannot be read. */
function readArguments(json: string | undefined, pairs: string[]): Record<string, unknown> | string {
  const inputs: Record<string, unknown> = {};
  if (json !== undefined) {
    try {
      const parsed: unknown = JSON.parse(json);
      if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return '--json is one object, e.g. {"pm25": 35.9}.';
      Object.assign(inputs, parsed);
    } catch (cause) {
      return `--json cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
  }
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) return `"${pair.slice(0, 60)}" is not NAME=VALUE.`;
    inputs[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return inputs;
}

function list(streams: Streams): number {
  for (const { head } of indices) streams.out(`${head.id.padEnd(22)} ${head.kind.padEnd(10)} ${head.title}`);
  return 0;
}

function describe({ head }: Index, streams: Streams): number {
  streams.out(`${head.title} (${head.id}, version ${head.version})\n${head.source}\n${head.limits}\n\nInputs:`);
  for (const [name, field] of Object.entries(head.inputs)) {
    const unit = field.kind === 'number' || field.kind === 'series' ? field.unit : field.kind === 'choice' ? field.choices.join('|') : 'JSON';
    streams.out(`  ${name.padEnd(22)} ${field.title}${unit === '' ? '' : ` [${unit}]`}${field.isRequired === true ? ', needed' : ''}`);
  }
  for (const [name, value] of Object.entries(head.options)) streams.out(`  ${name.padEnd(22)} ${head.optionsHelp[name]} Default ${value}.`);
  const [example] = head.examples;
  if (example !== undefined) streams.out(`\nlichen index ${head.id} --json '${JSON.stringify({ ...example.input, ...example.options })}'`);
  return 0;
}

function said(streams: Streams, text: string, code: number): number {
  streams.err(text);
  return code;
}
