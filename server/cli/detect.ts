import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { isParameterId } from '#lib/domain/parameters.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { makeLineJudge } from '#server/stages/judge-lines.ts';

export const DETECT_USAGE = `lichen detect [--parameter ID] [--threshold N] < series.csv

Reads "time,value" lines (header first; time as ISO 8601 or UTC seconds or milliseconds) from stdin and writes, for each, at once,
"time,value,score,alert" to stdout (header first): score 0..1, 0.5 where an alert begins; alert 1 on the reading at which
something begins. The same detector and checks (stuck value, spike) as on live readings; none looks ahead.`;

/** Runs `lichen detect`; resolves with the exit code. */
export async function runDetect(args: string[], streams: { input: Readable; output: Writable } = { input: process.stdin, output: process.stdout }): Promise<number> {
  const { values } = parseArgs({ args, options: { parameter: { type: 'string', default: 'water_temperature' }, threshold: { type: 'string' }, help: { type: 'boolean' } } });
  const threshold = values.threshold === undefined ? undefined : Number(values.threshold);
  if (values.help === true || !isParameterId(values.parameter) || Number.isNaN(threshold)) {
    process.stderr.write(`${DETECT_USAGE}\n`);
    return values.help === true ? 0 : 2;
  }
  await detectLines(values.parameter, threshold, streams);
  return 0;
}

async function detectLines(parameter: ParameterId, threshold: number | undefined, { input, output }: { input: Readable; output: Writable }): Promise<void> {
  const detect = makeLineJudge(parameter, threshold);
  let isHeader = true;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const text = isHeader ? 'time,value,score,alert' : line.trim() === '' ? null : detect(line);
    isHeader = false;
    if (text !== null && !output.write(`${text}\n`)) await new Promise((resolve) => output.once('drain', resolve));
  }
}
