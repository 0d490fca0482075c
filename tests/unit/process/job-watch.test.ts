import { expect, it } from 'vitest';
import { JobWatch } from '#server/job-watch.ts';

it('tells once of a job of the database that fails, and once that it runs again', async () => {
  const said: string[] = [];
  let lastStatus = 'Success';
  const log = { warn: (line: string) => said.push(`warn ${line}`), info: (line: string) => said.push(`info ${line}`) };
  const watch = new JobWatch(() => Promise.resolve([{ job: 'Columnstore Policy', lastStatus, failures: 0, lastFinishedMs: null }]), log);
  for (const status of ['Success', 'Failed', 'Failed', 'Success']) {
    lastStatus = status;
    await watch.look();
    expect(watch.failing).toEqual(status === 'Failed' ? ['Columnstore Policy'] : []);
  }
  expect(said).toEqual(['warn a job of the database fails: Columnstore Policy', 'info a job of the database runs again: Columnstore Policy']);
});
