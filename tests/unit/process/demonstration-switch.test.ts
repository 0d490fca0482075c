import { describe, expect, it } from 'vitest';
import { DemonstrationSwitch } from '#server/demonstration-switch.ts';

const log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

function makeWorld(count: { all: number; demonstration: number }, isWanted = true, settings = new Map<string, string>()) {
  const done: string[] = [];
  const demonstration = new DemonstrationSwitch({
    isWanted,
    countStations: () => Promise.resolve(count),
    start: () => Promise.resolve().then(() => (done.push('start'), { stop: () => Promise.resolve(void done.push('stop')) })),
    remove: () => Promise.resolve(void done.push('remove')),
    readSetting: (name) => Promise.resolve(settings.get(name) ?? null),
    writeSetting: (name, value) => Promise.resolve(void settings.set(name, value)),
    log,
  });
  return { demonstration, done, settings };
}

describe('demonstration network', () => {
  it.each([
    ['starts where there are no stations yet', { all: 0, demonstration: 0 }, true, ['start']],
    ['goes on where it was', { all: 200, demonstration: 199 }, true, ['start']],
    ['stays away from real stations', { all: 3, demonstration: 0 }, true, []],
    ['is removed with DEMO=0', { all: 200, demonstration: 199 }, false, ['remove']],
    ['has nothing to remove where it never was', { all: 3, demonstration: 0 }, false, []],
  ])('%s', async (_title, count, isWanted, expected) => {
    const { demonstration, done } = makeWorld(count, isWanted);
    await demonstration.begin();
    expect(done).toEqual(expected);
  });

  it('is gone for good once the administrator removed it', async () => {
    const { demonstration, done, settings } = makeWorld({ all: 200, demonstration: 200 });
    await demonstration.begin();
    await demonstration.removeForGood();
    expect(done).toEqual(['start', 'stop', 'remove']);
    const next = makeWorld({ all: 0, demonstration: 0 }, true, settings);
    await next.demonstration.begin();
    expect(next.done).toEqual([]);
  });

  it('stops what was still starting when the server stops', async () => {
    const { demonstration, done } = makeWorld({ all: 0, demonstration: 0 });
    const beginning = demonstration.begin();
    await Promise.resolve();
    await demonstration.stop();
    await beginning;
    expect(done).not.toContain('start');
  });
});
