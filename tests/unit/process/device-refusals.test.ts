import { describe, expect, it } from 'vitest';
import { AppError } from '#lib/domain/codes.ts';
import type { IngestResult, Reject } from '#lib/domain/reading.ts';
import type { Refusal } from '#server/db/device-refusals.ts';
import { DeviceRefusals } from '#server/device-refusals.ts';

const result = (stored: number, ...rejected: Reject[]): IngestResult => ({ stored, duplicates: 0, revisions: 0, rejected });
const reject = (code: Reject['code'], message = 'why'): Reject => ({ index: 0, code, message });

async function savedOf(refusals: DeviceRefusals): Promise<Refusal[]> {
  const saved: Refusal[] = [];
  await refusals.save(async (all) => void saved.push(...all));
  return saved;
}

describe('refusals of devices', () => {
  it('are counted by device and reason, with the first and the newest', async () => {
    const refusals = new DeviceRefusals();
    refusals.note(7, result(1, reject('value.not_a_number', 'one'), reject('value.not_a_number', 'two')), 1000);
    refusals.note(7, new AppError('body.type', 'Send application/json.'), 2000);
    refusals.note(7, result(0, reject('value.not_a_number', 'x'.repeat(900))), 3000);
    expect(await savedOf(refusals)).toEqual([
      { deviceId: 7, code: 'value.not_a_number', firstMs: 1000, lastMs: 3000, count: 3, why: 'x'.repeat(300) },
      { deviceId: 7, code: 'body.type', firstMs: 2000, lastMs: 2000, count: 1, why: 'Send application/json.' },
    ]);
    expect(await savedOf(refusals)).toEqual([]);
  });

  it('are neither our own faults nor what a make sends beside what is measured', async () => {
    const refusals = new DeviceRefusals();
    refusals.note(1, new AppError('queue.full', 'later'), 1);
    refusals.note(1, result(3, reject('parameter.unknown')), 1);
    refusals.note(1, result(3), 1);
    expect(await savedOf(refusals)).toEqual([]);
    refusals.note(1, result(0, reject('parameter.unknown')), 1); // nothing of it was understood
    expect(await savedOf(refusals)).toHaveLength(1);
  });

  it('are kept where they cannot be written, and bounded', async () => {
    const refusals = new DeviceRefusals();
    refusals.note(1, result(0, reject('time.malformed')), 1);
    await expect(refusals.save(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    refusals.note(1, result(0, reject('time.malformed')), 5);
    expect(await savedOf(refusals)).toMatchObject([{ firstMs: 1, lastMs: 5, count: 2 }]);
    for (let i = 0; i < 12_000; i += 1) refusals.note(i, result(0, reject('time.malformed')), 1);
    expect(await savedOf(refusals)).toHaveLength(10_000);
  });
});
