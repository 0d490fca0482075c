import { randomBytes } from 'node:crypto';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { VISITOR } from '#lib/domain/accounts.ts';
import type { IngestResult, RawMessage, Reading } from '#lib/domain/reading.ts';
import type { DeviceInput, StationInput } from '#lib/domain/wire.ts';
import { decoders, findDecoder } from '#server/decoders/index.ts';
import { keyHashOf } from '#server/ingest/keys.ts';
import { makeIngestHandler } from '#server/ingest/http.ts';
import type { IngestContext } from '#server/ingest/http.ts';
import { Directory } from '#server/stages/directory.ts';
import { identifyAll } from '#server/stages/identify.ts';
import { validate } from '#server/stages/validate.ts';

export const ADMIN = 'administrator-for-tests';
export const KEY = 'lk_device-for-tests';
export const NOW = Date.UTC(2026, 10, 22, 12);

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Record<string, unknown>;
}

/** The write API on a free port, over the real decoders and stages; what a database would hold is in `stored`. */
export async function startIngest(overrides: Partial<IngestContext> = {}) {
  const directory = new Directory({
    stations: [{ id: 1, isDemonstration: false }, { id: 2, isDemonstration: false }, { id: 3, isDemonstration: false }],
    devices: [{ id: 10, externalId: 'esp8266-12345', revokedMs: null }],
    keys: [{ id: 50, deviceId: 10, keyHash: keyHashOf(KEY), validUntilMs: null }],
    deployments: [{ deviceId: 10, stationId: 1, fromMs: NOW - 1000, toMs: null }, { deviceId: 10, stationId: 2, fromMs: NOW, toMs: null }],
    sensors: [],
  });
  const stored = new Map<string, Reading>();
  const stations: StationInput[] = [];
  const devices: DeviceInput[] = [];
  const answered: number[] = [];
  const errors: unknown[] = [];
  let sensorId = 100;
  const submit = async (message: RawMessage): Promise<IngestResult> => {
    const decoder = findDecoder(message.decoder)!;
    const { samples, rejects } = decoder.decode(message);
    const canonical = validate(samples, rejects, { receivedMs: message.receivedMs, kind: 'live' });
    const options = { directory, deviceId: message.deviceId, isForwarded: decoder.head.isForwarded === true, nowMs: NOW };
    const readings = await identifyAll(canonical, rejects, options, () => Promise.resolve({ id: sensorId++ }));
    const result = { stored: 0, duplicates: 0, revisions: 0, rejected: rejects };
    for (const reading of readings) {
      const key = `${reading.sensorId} ${reading.timeMs}`;
      const known = stored.get(key);
      if (known === undefined) result.stored++;
      else if (known.value === reading.value) result.duplicates++;
      else result.revisions++;
      if (known === undefined) stored.set(key, reading);
    }
    return result;
  };
  const handle = makeIngestHandler({
    submit,
    doors: decoders.flatMap(({ head }) => head.doors.map((door) => ({ ...door, decoder: head.id }))),
    insertStation: (input) => {
      directory.addStation(1000 + stations.push(input));
      return Promise.resolve({ id: 1000 + stations.length });
    },
    insertDevice: (input) => {
      const id = 2000 + devices.push(input);
      const deployments = input.stationIds.map((stationId) => ({ deviceId: id, stationId, fromMs: NOW, toMs: null }));
      directory.replaceDevices([id], { devices: [{ id, externalId: input.externalId, revokedMs: null }], keys: [{ id, deviceId: id, keyHash: input.keyHash, validUntilMs: null }], deployments });
      return Promise.resolve({ id });
    },
    isAdministrator: (token) => token === ADMIN,
    viewerOf: (token) => Promise.resolve(token === ADMIN ? { ...VISITOR, role: 'administrator', by: 'administrator-token' } : null),
    directory,
    now: () => NOW,
    randomBytes,
    addressOf: (request) => request.socket.remoteAddress ?? '',
    body: { timeoutMs: 300 },
    onAnswer: (status) => answered.push(status),
    onError: (cause) => errors.push(cause),
    ...overrides,
  });
  const server = createServer((request, response) => {
    if (!handle(request, response)) response.writeHead(404).end('{"code":"site"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port, stored, stations, devices, answered, errors, directory,
    send: (method: string, path: string, headers: Record<string, string>, body?: string | Uint8Array) => send(port, method, path, headers, body),
    /** Readings with the device's key. */
    post: (body: string | Uint8Array, headers: Record<string, string> = {}) => send(port, 'POST', '/api/v1/readings', { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers }, body),
    raw: (text: string | Uint8Array) => sendRaw(port, text),
    stop: () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

export type TestServer = Awaited<ReturnType<typeof startIngest>>;

function send(port: number, method: string, path: string, headers: Record<string, string>, body: string | Uint8Array = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ port, host: '127.0.0.1', method, path, headers: { 'content-length': String(Buffer.byteLength(body)), ...headers } }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Bytes as they are; resolves with all that came back once the server closed the connection. */
function sendRaw(port: number, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('close', () => resolve(received));
    socket.on('error', () => undefined);
    socket.setTimeout(3000, () => socket.destroy());
  });
}
