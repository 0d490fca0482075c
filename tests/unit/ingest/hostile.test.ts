import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, startIngest } from './server.ts';
import type { TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => void (server = await startIngest()));
afterAll(() => server.stop());
afterEach(async () => {
  // Whatever came before: the server lives, made no mistake of its own, and takes a good reading.
  expect((await server.post('[{"parameter":"pm25","value":7}]')).status).toBe(200);
  expect(server.answered.filter((status) => status >= 500)).toEqual([]);
  expect(server.errors).toEqual([]);
});

const reading = '{"parameter":"pm25","value":7}';
const HEAD = `POST /api/v1/readings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\nContent-Type: application/json\r\n`;

describe('bodies that are none', () => {
  it.each<[string, string | Uint8Array, Record<string, string>, number]>([
    ['nothing', '', {}, 400],
    ['no JSON', 'parameter=pm25', {}, 400],
    ['JSON that is no object', '7', {}, 400],
    ['an object without readings', '{"reading":[]}', {}, 400],
    ['readings that are no array', '{"readings":{"length":3}}', {}, 400],
    ['broken UTF-8', Uint8Array.from([0x5b, 0x22, 0xc3, 0x28, 0x22, 0x5d]), {}, 400],
    ['33 levels', '['.repeat(33) + ']'.repeat(33), {}, 400],
    ['a million levels', '['.repeat(1_000_000), {}, 400],
    ['a million levels of objects', '{"a":'.repeat(700_000), {}, 400],
    ['10,001 readings', `[${Array(10_001).fill(reading).join(',')}]`, {}, 413],
    ['five megabytes', ' '.repeat(5 * 1024 * 1024), {}, 413],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['Latin-1', '[]', { 'content-type': 'application/json; charset=iso-8859-1' }, 415],
    ['deflate', '[]', { 'content-encoding': 'deflate' }, 415],
    ['brotli', '[]', { 'content-encoding': 'br' }, 415],
    ['two encodings', '[]', { 'content-encoding': 'gzip, gzip' }, 415],
    ['gzip that is none', '[]', { 'content-encoding': 'gzip' }, 400],
    ['half a gzip', gzipSync('[1,2,3]').subarray(0, 15), { 'content-encoding': 'gzip' }, 400],
    ['a gzip bomb', gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20)), { 'content-encoding': 'gzip' }, 413],
  ])('answers %s with a problem document', async (_title, body, headers, status) => {
    const answer = await server.post(body, headers);
    expect([answer.status, answer.headers['content-type'], answer.body.status]).toEqual([status, 'application/problem+json; charset=utf-8', status]);
  });

  it('takes 10,000 readings, and 100,000 keys in one of them', async () => {
    expect((await server.post(`[${Array(10_000).fill(reading).join(',')}]`)).status).toBe(200);
    const keys = Array.from({ length: 100_000 }, (_, i) => `"k${i}":0`).join(',');
    expect((await server.post(`[{"parameter":"pm25","value":7,${keys}}]`)).status).toBe(200);
  });

  it('reads a megabyte of digits as no number', async () => {
    const answer = await server.post(`[{"parameter":"pm25","value":${'9'.repeat(1_000_000)}},{"parameter":"pm25","value":"${'9'.repeat(1_000_000)}"}]`);
    expect((answer.body.rejected as { code: string }[]).map(({ code }) => code)).toEqual(['value.not_a_number', 'value.not_a_number']);
  });
});

describe('requests that lie', () => {
  it('refuses a body that is announced too large before it comes, and closes where it has no end', async () => {
    expect(await server.raw(`${HEAD}Content-Length: 99999999999\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
    expect(await server.raw(`${HEAD}Transfer-Encoding: chunked\r\n\r\n400001\r\n${' '.repeat(0x400001)}\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('gives up on a body that does not come', async () => {
    expect(await server.raw(`${HEAD}Content-Length: 20\r\nConnection: close\r\n\r\n[{"par`)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it.each([
    ['a chunk whose length is a lie', `${HEAD}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n[1,2,3,4]\r\n0\r\n\r\n`],
    ['a length and chunks', `${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n[]\r\n0\r\n\r\n`],
    ['a negative length', `${HEAD}Content-Length: -5\r\n\r\n[]`],
    ['no HTTP', 'hello\r\n\r\n'],
    ['headers without end', `${HEAD}X: ${'y'.repeat(20_000)}`],
  ])('answers %s with 4xx or a closed connection', async (_title, text) => {
    expect(await server.raw(text)).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
  });

  it('survives a sender who leaves in the middle', async () => {
    const before = server.answered.length;
    const socket = connect(server.port, '127.0.0.1', () => socket.write(`${HEAD}Content-Length: 500\r\n\r\n[`, () => socket.destroy()));
    await expect.poll(() => server.answered.length).toBeGreaterThan(before);
    expect(server.answered.at(-1)).toBe(499);
  });
});

describe('anything', () => {
  const jsonLike = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.array(fc.record({ parameter: fc.oneof(fc.constant('pm25'), fc.string()), value: fc.anything(), unit: fc.anything(), time: fc.anything(), station: fc.anything(), channel: fc.anything(), height_m: fc.anything() })).map((value) => stringify(value)),
  );

  it('never brings the server to a mistake of its own', { timeout: 30_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(jsonLike, async (body) => {
        const { status } = await server.post(body);
        expect([200, 400, 413]).toContain(status);
      }),
      { numRuns: 300 },
    );
  });

  it('takes any bytes, query and headers for the airRohr push', { timeout: 30_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.webQueryParameters(), fc.stringMatching(/^[!-~]{0,80}$/), async (body, query, header) => {
        const answer = await server.send('POST', `/v1/push-sensor-data/?${query}`, { 'x-sensor': header, 'x-pin': header }, body);
        expect([200, 400, 401]).toContain(answer.status);
      }),
      { numRuns: 200 },
    );
  });
});

function stringify(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner)) ?? '';
}
