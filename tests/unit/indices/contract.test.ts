import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { indices } from '#lib/indices/index.ts';
import { contrastOf, textColourOf } from '#lib/indices/text-colour.ts';
import type { Evaluation, IndexExample, Inputs } from '#lib/indices/contract.ts';

const FOLDER = join(import.meta.dirname, '../../../src/lib/indices');
const EACH = indices.map((index) => [index.head.id, index] as const);

describe('the list of indices', () => {
  it('has exactly the plug-ins of its folder, each under its file name', async () => {
    const files: string[] = [];
    for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.ts') && name !== 'index.ts')) {
      const module = (await import(join(FOLDER, file))) as { default?: unknown };
      if (module.default !== undefined) files.push(file.slice(0, -'.ts'.length));
    }
    expect(indices.map(({ head }) => head.id).sort()).toEqual(files.sort());
  });
});

describe.each(EACH)('%s', (_id, index) => {
  it('says what it is and where it comes from, and cannot be changed', () => {
    const { head } = index;
    expect(Object.isFrozen(index)).toBe(true);
    expect(head.title && head.source && head.version > 0).toBeTruthy();
    expect(head.limits).toMatch(/\.$/);
    expect(Object.keys(head.optionsHelp).sort()).toEqual(Object.keys(head.options).sort());
    expect(Object.keys(head.inputs).length).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(head))).toEqual(head);
  });

  it.each(index.head.examples.map((example) => [example.title, example] as const))('gives its example: %s', (_title, example) => {
    const evaluation = index.evaluate(example.input, example.options);
    expectLike(evaluation, example.output);
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
  });

  it('shows a failing case', () => {
    expect(index.head.examples.some(({ output }) => 'code' in output)).toBe(true);
  });

  it('gives each band a name, a colour that text can be read on, and advice with its author', () => {
    for (const band of index.head.bands) {
      expect(band.name && band.advice && band.adviceBy, band.name).toBeTruthy();
      expect(band.colour, band.name).toMatch(/^#[0-9a-f]{6}$/);
      expect(contrastOf(textColourOf(band.colour), band.colour), `${band.name} ${band.colour}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('refuses unknown inputs by name, and says what it takes', () => {
    const evaluation = index.evaluate({ ...index.head.examples[0]?.input, plutonium: 1 });
    expect(evaluation).toMatchObject({ ok: false, code: 'input.unknown', message: expect.stringContaining('plutonium') as string });
    expect((evaluation as { message: string }).message).toContain(Object.keys(index.head.inputs)[0]);
  });

  it('never throws, whatever it is given', () => {
    const odd: unknown[] = [null, undefined, '', 'x', '1e999', '-1e30', -1, 0, 1e308, NaN, Infinity, true, [], [null], ['x'], {}, { value: 'x' }, { value: 1, unit: 'furlong' }, '1 furlong', '0.'.padEnd(80, '3'), [[1, 2, 3]], [{ variable: null }]];
    for (const name of Object.keys(index.head.inputs)) {
      for (const value of odd) {
        const inputs: Inputs = { ...index.head.examples[0]?.input, [name]: value };
        const evaluation = index.evaluate(inputs);
        if (evaluation.ok) expect(Number.isFinite(evaluation.value), `${name} = ${JSON.stringify(value)}`).toBe(true);
        else expect(evaluation.message.length).toBeGreaterThan(0);
      }
    }
  });
});

function expectLike(evaluation: Evaluation, output: IndexExample['output']): void {
  if ('code' in output) {
    expect(evaluation).toMatchObject({ ok: false, code: output.code });
    return;
  }
  expect(evaluation).toMatchObject({ ok: true });
  if (!evaluation.ok) return;
  expect(Math.abs(evaluation.value - output.value)).toBeLessThanOrEqual(2e-6 * Math.max(1, Math.abs(output.value)));
  expect(evaluation.band?.name ?? null).toBe(output.band);
  if (output.responsible !== undefined) expect(evaluation.responsible).toBe(output.responsible);
  expect(evaluation.trail.length).toBeGreaterThan(0);
}
