import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '#lib/domain/codes.ts';
import { answerCalls, makeRemote } from '#server/remote.ts';

interface Sums {
  add(a: number, b: number): Promise<number>;
  refuse(): Promise<void>;
  break(): Promise<void>;
  never(): Promise<void>;
}

let ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports) port.close();
  ports = [];
});

function connect() {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const bugs: unknown[] = [];
  const sums: Sums = {
    add: (a, b) => Promise.resolve(a + b),
    refuse: () => Promise.reject(new AppError('db.unavailable', 'gone', { retryAfterS: 7 })),
    break: () => Promise.reject(new Error('a secret inside')),
    never: () => new Promise(() => undefined),
  };
  answerCalls<Sums>(port1, sums, (cause) => bugs.push(cause));
  return { remote: makeRemote<Sums>(port2, ['add', 'refuse', 'break', 'never']), port1, bugs };
}

describe('functions of another thread', () => {
  it('answer each caller with its own result', async () => {
    const { remote } = connect();
    expect(await Promise.all([remote.add(1, 2), remote.add(3, 4)])).toEqual([3, 7]);
  });

  it('fail with the same error as there', async () => {
    const { remote } = connect();
    await expect(remote.refuse()).rejects.toMatchObject({ name: 'AppError', code: 'db.unavailable', message: 'gone', retryAfterS: 7 });
  });

  it('keep a bug to themselves', async () => {
    const { remote, bugs } = connect();
    await expect(remote.break()).rejects.toMatchObject({ code: 'server.failed', message: expect.not.stringContaining('secret') });
    expect(bugs).toMatchObject([{ message: 'a secret inside' }]);
  });

  it('refuse what waits when that thread is gone, and what comes later', async () => {
    const { remote, port1 } = connect();
    const waiting = remote.never();
    port1.close();
    await expect(waiting).rejects.toMatchObject({ code: 'server.stopping' });
    await expect(remote.add(1, 1)).rejects.toMatchObject({ code: 'server.stopping' });
  });

  it('are refused where too many calls wait', async () => {
    const { remote } = connect();
    for (let i = 0; i < 1000; i += 1) remote.never().catch(() => undefined);
    await expect(remote.add(1, 1)).rejects.toMatchObject({ code: 'rate.limited' });
  });
});
