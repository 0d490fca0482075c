import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './parts.ts';

export const MOSQUITTO = findProgram('mosquitto');

export interface Broker {
  url: string;
  /** Payloads of a topic from now on, by a client of its own. */
  subscribe(topic: string): Promise<string[]>;
  stop(): Promise<void>;
}

/** A real broker on a free port. */
export async function startBroker({ allowAnonymous = true } = {}): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), 'lichen-mqtt-'));
  const port = await freePort();
  writeFileSync(join(folder, 'mosquitto.conf'), `listener ${port} 127.0.0.1\nallow_anonymous ${allowAnonymous}\npersistence false\nuser root\n`);
  const child = spawn(MOSQUITTO ?? '', ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' });
  await until(port);
  const sockets: ReturnType<typeof connect>[] = [];
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async subscribe(topic) {
      const payloads: string[] = [];
      sockets.push(await listen(port, topic, payloads));
      return payloads;
    },
    async stop() {
      sockets.forEach((socket) => socket.destroy());
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The least of a subscriber: written anew, so that our own packets are not tested with themselves. */
function listen(port: number, topic: string, payloads: string[]): Promise<ReturnType<typeof connect>> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let rest = Buffer.alloc(0);
    socket.once('error', reject);
    socket.on('connect', () => socket.write(Buffer.concat([Buffer.from([0x10, 15, 0, 4]), Buffer.from('MQTT'), Buffer.from([4, 2, 0, 0, 0, 3]), Buffer.from('sub')])));
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let packet = first(rest); packet !== null; packet = first(rest)) {
        rest = rest.subarray(packet.end);
        const type = packet.head & 0xf0;
        if (type === 0x20) socket.write(Buffer.concat([Buffer.from([0x82, topic.length + 5, 0, 1, 0, topic.length]), Buffer.from(topic), Buffer.from([0])]));
        if (type === 0x90) resolve(socket);
        if (type === 0x30) payloads.push(packet.body.subarray(2 + packet.body.readUInt16BE(0)).toString());
      }
    });
  });
}

function first(bytes: Buffer): { head: number; body: Buffer; end: number } | null {
  let length = 0;
  for (let i = 1; i < Math.min(5, bytes.length); i += 1) {
    const byte = bytes.readUInt8(i);
    length += (byte & 127) * 128 ** (i - 1);
    if (byte >= 128) continue;
    const end = i + 1 + length;
    return bytes.length < end ? null : { head: bytes.readUInt8(0), body: bytes.subarray(i + 1, end), end };
  }
  return null;
}

async function until(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      }).once('error', () => resolve(false));
    });
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('mosquitto did not start');
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
