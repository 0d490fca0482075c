import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { indices } from '#lib/indices/index.ts';
import { runIndexCommand } from '#server/cli/index-command.ts';
import { withTables } from '#server/cli/docs-plugins.ts';

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runIndexCommand(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('lichen index', () => {
  it('lists every index', async () => {
    const { code, out } = await run();
    expect(code).toBe(0);
    for (const { head } of indices) expect(out).toContain(head.id);
  });

  it('says what one takes, with an example that runs', async () => {
    for (const { head } of indices) {
      const { out } = await run(head.id);
      for (const name of Object.keys(head.inputs)) expect(out).toContain(name);
      const json = /--json '(.*)'$/m.exec(out)?.[1] ?? '';
      expect((await run(head.id, '--json', json)).code, head.id).toBe(0);
    }
  });

  it('evaluates inputs given as JSON or as pairs, options among them', async () => {
    expect(JSON.parse((await run('us-aqi', '--json', '{"pm25": 35.9, "o3_8h": "0.07853333"}')).out)).toMatchObject({ ok: true, value: 126, responsible: 'O3' });
    expect(JSON.parse((await run('us-aqi', 'pm25=12.0', 'breakpoints=2012')).out)).toMatchObject({ ok: true, value: 50 });
  });

  it('ends with 1 where the rule gives nothing, and with 2, naming the inputs, where it is asked wrongly', async () => {
    expect(await run('us-aqi', 'pm25=')).toMatchObject({ code: 1 });
    expect(await run('us-aqi', 'plutonium=1')).toMatchObject({ code: 2, err: expect.stringContaining('pm25') as string });
    expect(await run('us-aqi', 'pm25=high')).toMatchObject({ code: 2 });
    expect(await run('us-aqi', '--json', '{')).toMatchObject({ code: 2 });
    expect(await run('mars-aqi')).toMatchObject({ code: 2, err: expect.stringContaining('us-aqi') as string });
  });
});

it('keeps the table of docs/indices.md current (npm run docs:plugins)', () => {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/indices.md'), 'utf8');
  expect(withTables(document)).toBe(document);
});
