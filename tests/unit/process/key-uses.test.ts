import { expect, it } from 'vitest';
import { KeyUses } from '#server/key-uses.ts';
import { makeSerial } from '#server/serial.ts';

it('writes the newest use of each key once', async () => {
  const uses = new KeyUses();
  const written: [number, number][][] = [];
  const write = async (all: ReadonlyMap<number, number>) => void written.push([...all]);
  uses.note(1, 10);
  uses.note(2, 11);
  uses.note(1, 12);
  await uses.save(write);
  await uses.save(write);
  expect(written).toEqual([[[1, 12], [2, 11]]]);
});

it('keeps what could not be written, and never over what came later', async () => {
  const uses = new KeyUses();
  uses.note(1, 10);
  uses.note(2, 10);
  await expect(uses.save(async () => {
    uses.note(1, 20);
    throw new Error('no database');
  })).rejects.toThrow('no database');
  let written: ReadonlyMap<number, number> = new Map();
  await uses.save(async (all) => void (written = all));
  expect(Object.fromEntries(written)).toEqual({ 1: 20, 2: 10 });
});

it('runs one work after another, in their order, past one that fails', async () => {
  const inTurn = makeSerial();
  const order: string[] = [];
  let open = () => {};
  const first = inTurn(async () => {
    await new Promise<void>((resolve) => (open = resolve));
    order.push('first');
    throw new Error('first');
  });
  const second = inTurn(async () => order.push('second'));
  await Promise.resolve();
  open();
  await expect(first).rejects.toThrow('first');
  expect([await second, order]).toEqual([2, ['first', 'second']]);
});
