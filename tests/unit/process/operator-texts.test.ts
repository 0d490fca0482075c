import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeOperatorTexts } from '#server/operator-texts.ts';

describe('the texts of the operator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lichen-texts-'));
  const read = makeOperatorTexts(folder);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are none until a file is there, and follow it without a new start', async () => {
    expect(await read('imprint')).toBeNull();
    writeFileSync(join(folder, 'imprint.md'), 'The council\n');
    expect(await read('imprint')).toBe('The council');
    writeFileSync(join(folder, 'imprint.md'), 'The new council\n');
    expect(await read('imprint')).toBe('The new council');
  });

  it('end after 64 kB, and are none where the file is none', async () => {
    writeFileSync(join(folder, 'privacy.md'), 'x'.repeat(100_000));
    expect((await read('privacy'))?.length).toBe(65_536);
    rmSync(join(folder, 'privacy.md'));
    mkdirSync(join(folder, 'privacy.md'));
    expect(await read('privacy')).toBeNull();
  });
});
