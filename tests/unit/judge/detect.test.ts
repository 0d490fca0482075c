import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runDetect } from '#server/cli/detect.ts';

const lineAt = (i: number, value: number | string) => `${new Date(Date.UTC(2026, 0, 1) + i * 600_000).toISOString()},${value}`;

describe('lichen detect', () => {
  it('answers each line before the next one comes, header first', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const ended = runDetect([], { input, output });
    const answers: string[] = [];
    output.setEncoding('utf8').on('data', (text: string) => answers.push(...text.trim().split('\n')));
    const answered = (count: number) => new Promise<void>((resolve) => {
      const look = () => (answers.length >= count ? resolve() : setImmediate(look));
      look();
    });
    input.write('time,value\n');
    await answered(1);
    for (let i = 0; i < 5; i += 1) {
      input.write(`${lineAt(i, 7 + i / 10)}\n`);
      await answered(2 + i);
    }
    input.end();
    expect(await ended).toBe(0);
    expect(answers[0]).toBe('time,value,score,alert');
    expect(answers[1]).toMatch(/^2026-01-01T00:00:00.000Z,7,0\.\d+,0$/);
    expect(answers).toHaveLength(6);
  });

  it('alerts on a jump, and scores an unreadable line 0', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const rows = Array.from({ length: 900 }, (_, i) => lineAt(i, i === 700 ? 'NULL' : 12 + Math.sin(i / 23) + 0.2 * Math.sin(i * 2.7) + (i >= 800 ? 9 : 0)));
    input.end(`time,value\n${rows.join('\n')}\n`);
    let text = '';
    output.setEncoding('utf8').on('data', (part: string) => (text += part));
    await runDetect(['--parameter', 'ph'], { input, output });
    const lines = text.trim().split('\n').slice(1);
    expect(lines).toHaveLength(900);
    expect(lines[700]).toMatch(/,NULL,0,0$/);
    const alerts = lines.flatMap((line, i) => (line.endsWith(',1') ? [i] : []));
    expect(alerts.length).toBeGreaterThanOrEqual(1);
    expect(alerts.every((at) => at >= 800 && at < 810)).toBe(true);
  });

  it.each([[['--parameter', 'mood']], [['--threshold', 'high']]])('refuses %j', async (args) => {
    expect(await runDetect(args, { input: new PassThrough(), output: new PassThrough() })).toBe(2);
  });
});
