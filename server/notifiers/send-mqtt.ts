import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Outgoing, Sent } from '#lib/domain/notifiers.ts';
import { ForbiddenAddress, type AddressGuard } from './address-guard.ts';
import { CONNACK, connectPacket, DISCONNECT, findPacket, PUBACK, publishPacket } from './mqtt-packets.ts';

export type MqttMessage = Extract<Outgoing, { via: 'mqtt' }>;
export type PublishMqtt = (message: MqttMessage, clientId: string) => Promise<Sent>;

const TIMEOUT_MS = 10_000;
const PORTS: Record<string, number> = { 'mqtt:': 1883, 'mqtts:': 8883 };
/** MQTT 3.1.1, table 3.1. */
const REFUSALS: Record<number, string> = { 1: 'it does not speak MQTT 3.1.1', 2: 'it refused the client id', 3: 'it is not available', 4: 'the user name or password is wrong', 5: 'this user may not connect' };

/** Connects, publishes one message, waits until the broker has it, and leaves. */
export function makePublishMqtt(guard: AddressGuard, timeoutMs = TIMEOUT_MS): PublishMqtt {
  return async (message, clientId) => {
    try {
      const url = new URL(message.url);
      guard.checkLiteral(url.hostname);
      await publish(url, message, clientId, guard, timeoutMs);
      return { ok: true };
    } catch (cause) {
      const { code, message: text } = cause as NodeJS.ErrnoException;
      return { ok: false, fault: cause instanceof ForbiddenAddress ? 'gone' : 'channel', why: `The broker: ${cause instanceof Error && code !== undefined ? code : text}.`, retryAfterMs: null };
    }
  };
}

function publish(url: URL, message: MqttMessage, clientId: string, guard: AddressGuard, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = open(url, guard);
    const patience = setTimeout(() => fail(new Error(`it did not answer within ${timeoutMs / 1000} s`)), timeoutMs);
    let received = Buffer.alloc(0);
    let hasBegun = false;
    const fail = (cause: Error) => {
      clearTimeout(patience);
      socket.destroy();
      reject(cause);
    };
    socket.once(url.protocol === 'mqtts:' ? 'secureConnect' : 'connect', () => socket.write(connectPacket(clientId, message.username, message.password)));
    socket.once('error', fail);
    socket.once('close', () => fail(new Error('it closed the connection')));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk.subarray(0, 8)]); // nothing longer is waited for
      const packet = findPacket(received);
      if (packet === null) return;
      received = received.subarray(4);
      if (!hasBegun && packet.type === CONNACK && packet.code === 0) {
        hasBegun = true;
        socket.write(publishPacket(message.topic, message.payload));
      } else if (hasBegun && packet.type === PUBACK) {
        clearTimeout(patience);
        socket.removeAllListeners('close');
        socket.end(DISCONNECT);
        resolve();
      } else fail(new Error(REFUSALS[packet.code] ?? 'it answered something else'));
    });
  });
}

function open(url: URL, guard: AddressGuard): Socket {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (PORTS[url.protocol] ?? 0) : Number(url.port);
  if (url.protocol === 'mqtt:') return connectTcp({ host, port, lookup: guard.lookup });
  return connectTls({ host, port, lookup: guard.lookup, servername: host });
}
