import { expect, it } from 'vitest';
import { findCredential, keyHashOf, makeKey } from '#server/ingest/keys.ts';
import { makeBuckets } from '#server/ingest/limits.ts';
import { Queue } from '#server/ingest/queue.ts';
import { sqlStateOf } from '#server/ingest/sql-state.ts';

it('lets a burst pass, then a rate, and says how long to wait', () => {
  let nowMs = 0;
  const buckets = makeBuckets({ ratePerS: 2, burst: 3, now: () => nowMs });
  expect([buckets.take('a'), buckets.take('a'), buckets.take('a'), buckets.take('a'), buckets.take('b')]).toEqual([0, 0, 0, 0.5, 0]);
  nowMs = 500;
  expect([buckets.take('a'), buckets.take('a')]).toEqual([0, 0.5]);
});

it('forgets the oldest sender at its bound, and a clock that goes back gives nothing', () => {
  let nowMs = 1000;
  const buckets = makeBuckets({ ratePerS: 1, burst: 1, maxKeys: 100, now: () => nowMs });
  for (let i = 0; i < 10_000; i++) buckets.take(`sender ${i}`);
  expect(buckets.size).toBe(100);
  nowMs = 0;
  expect(buckets.take('sender 9999')).toBe(1);
});

it('gives queued items in order through many turns', () => {
  const queue = new Queue<number>({ now: () => 0, maxCount: 5 });
  const taken: number[] = [];
  for (let i = 0; i < 100; i += 5) {
    for (let j = i; j < i + 5; j++) queue.push(j, 1, 10);
    expect(() => queue.push(0, 1, 10)).toThrow('waiting');
    while (queue.length > 0) taken.push(...queue.take(2));
  }
  expect(taken).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(queue.counters()).toMatchObject({ waiting: 0, waitingBytes: 0, refusedByCount: 20 });
});

it('makes keys of 32 random bytes and keeps their hash', () => {
  const key = makeKey((size) => new Uint8Array(size).fill(7));
  expect(key).toBe(`lk_${Buffer.alloc(32, 7).toString('base64url')}`);
  expect(keyHashOf(key)).toHaveLength(32);
});

it.each([
  ['Bearer lk_a', 'lk_a'],
  ['bearer  lk_a ', 'lk_a'],
  [`Basic ${btoa('user:lk_a:b')}`, 'lk_a:b'],
  [`Basic ${btoa('no colon')}`, null],
  ['Bearer', null],
  ['Token x', null],
  [undefined, null],
])('finds the credential of %s', (header, credential) => {
  expect(findCredential(header)).toBe(credential);
});

it('takes the name of an SQL error for what it is, and no other', () => {
  const named = (code: unknown) => Object.assign(new Error('x'), { code });
  expect([named('22003'), named('EPIPE'), named('ECONNRESET'), named(5), new Error('y', { cause: named('40P01') }), null].map(sqlStateOf)).toEqual(['22003', null, null, null, '40P01', null]);
});
