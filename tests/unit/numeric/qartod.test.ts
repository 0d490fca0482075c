import { describe, expect, it } from 'vitest';
import { geodesicM, greatCircleM } from '#lib/numeric/geodesic.ts';
import { flatLineFlags, grossRangeFlags, locationFlags, rateOfChangeFlags, spikeFlags } from '#lib/numeric/qartod.ts';

const every15Min = (count: number) => Array.from({ length: count }, (_, i) => i * 900);

// Expected flags: facts asserted by the tests of ioos_qc (IOOS, Apache-2.0)
describe('QARTOD over a whole series', () => {
  it('flags gross ranges and leaves missing values missing', () => {
    expect([...grossRangeFlags([NaN, 10, 15, 20, 25, 30, 35, 40, NaN, 51, NaN], { fail: [10, 50], suspect: [20, 40] })]).toEqual([9, 3, 3, 1, 1, 1, 1, 1, 9, 4, 9]);
  });

  it('flags spikes and does not evaluate ends and neighbours of what is missing', () => {
    expect([...spikeFlags([10, 12, 999.99, 13, 15, 40, 9, 9, NaN, 10, 10, 999.99, 10, NaN], { suspect: 25, fail: 50 })]).toEqual([2, 4, 4, 4, 1, 3, 1, 2, 9, 2, 4, 4, 2, 9]);
  });

  it('takes the smaller step of a spike that turns back, on request', () => {
    expect([...spikeFlags([1, 1, 3, 1, 2, 3, 4], { suspect: 1, fail: 5, method: 'differential' })]).toEqual([2, 1, 3, 1, 1, 1, 2]);
  });

  it('flags changes that are too fast, and says nothing after a gap', () => {
    expect([...rateOfChangeFlags([2, 10, 2, 3, NaN, NaN, 7, 10], every15Min(8), { suspect: 5 / 900 })]).toEqual([1, 3, 3, 1, 9, 9, 1, 1]);
  });

  it('flags flat lines, over gaps too', () => {
    const values = [1, NaN, NaN, 2, 2.0001, 2, 2.0001, 2, 4, NaN, 3, NaN, NaN, 3.00001];
    expect([...flatLineFlags(values, every15Min(14), { suspectS: 3000, failS: 4800, tolerance: 0.01 })]).toEqual([1, 9, 9, 1, 3, 3, 4, 4, 1, 9, 1, 9, 9, 3]);
    expect([...flatLineFlags([5, 5], [0, 1], { suspectS: 3, failS: 5, tolerance: 0.1 })]).toEqual([1, 1]);
  });

  it('fails half a position, misses a whole one, and suspects a long hop', () => {
    expect([...locationFlags([80, -78.5, 500.5, NaN], [NaN, 50, -60, NaN])]).toEqual([4, 1, 4, 9]);
    expect([...locationFlags([-71.05, -71.06, -80], [41, 41.02, 45.05], { rangeMaxM: 3000 })]).toEqual([1, 1, 3]);
  });
});

// Vincenty 1975 on WGS 84; Geoscience Australia, Flinders Peak to Buninyong: 54972.271 m
it('measures on the ellipsoid', () => {
  expect(geodesicM(144.42486789, -37.95103342, 143.92649553, -37.65282114)).toBeCloseTo(54972.271, 1);
  expect(geodesicM(10, 45, 10, 45)).toBe(0);
  expect(geodesicM(0, 0, 180, 0.5)).toBeGreaterThan(1.9e7);
  expect(greatCircleM(0, 0, 90, 0)).toBeCloseTo(10_007_557, -1);
});
