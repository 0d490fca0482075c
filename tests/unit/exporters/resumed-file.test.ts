import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rangeOf } from '#server/exporters/send-file.ts';
import { openResumed } from '#server/cli/resumed-file.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'lichen-resumed-'))));
afterAll(() => rm(folder, { recursive: true }));

const pieces = ['head\n', 'one,1\n', 'two,2\n', 'three,3\n'].map((text) => Buffer.from(text));
const whole = Buffer.concat(pieces).toString();

describe('a file that is written again after it was cut off', () => {
  it.each([
    ['nothing', '', 0],
    ['the beginning of a piece', 'head\none', 5],
    ['whole pieces', 'head\none,1\n', 11],
    ['other bytes after the first piece', 'head\nONE,1\ntwo,2\nthree,3\n', 5],
    ['more than there will be', `${whole}four,4\n`, whole.length],
  ])('is whole whatever was there: %s', async (name, there, kept) => {
    const file = join(folder, name);
    await writeFile(`${file}.part`, there);
    const output = await openResumed(file);
    for (const piece of pieces) await output.write(piece);
    await output.finish();
    expect(await readFile(file, 'utf8')).toBe(whole);
    expect(output.keptBytes).toBe(kept);
  });
});

describe('the range of a request', () => {
  it.each<[header: string | undefined, expected: unknown]>([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['Bytes= 90-99', { start: 90, end: 99 }],
    ['bytes=99-99', { start: 99, end: 99 }],
    ['bytes=0-99999999999999999999', null],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=50-1000', { start: 50, end: 99 }],
    ['bytes=100-', 'outside'],
    ['bytes=-0', 'outside'],
    ['bytes=9-5', null],
    ['bytes=-', null],
    ['bytes=0-1,4-5', null],
    ['lines=1-2', null],
    [undefined, null],
  ])('%s of a hundred bytes is %j', (header, expected) => {
    expect(rangeOf(header, 100)).toEqual(expected);
  });
});
