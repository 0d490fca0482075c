import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#lib/domain/codes.ts';
import type { IngestResult, RawMessage } from '#lib/domain/reading.ts';
import { Inspector } from '#server/inspector.ts';
import { makeMask } from '#server/mask-secrets.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const STORED: IngestResult = { stored: 1, duplicates: 0, revisions: 0, rejected: [] };
const messageOf = (body: string, more: Partial<RawMessage> = {}): RawMessage => ({ decoder: 'lichen-json', body: Buffer.from(body), headers: { 'content-type': 'application/json' }, query: {}, deviceId: 7, keyId: 1, receivedMs: NOW, ...more });
const READING = '[{"parameter":"pm25","value":"7","unit":"µg/m³"}]';
const makeInspector = () => new Inspector({ findDeviceByName: (name) => (name === 'esp8266-1' ? { id: 9 } : null) });

describe('the inspector', () => {
  it('shows what a message was understood as', () => {
    const inspector = makeInspector();
    inspector.note(messageOf(READING), STORED);
    expect(inspector.messagesOf(7)).toMatchObject([{ seq: 1, byteCount: Buffer.byteLength(READING), text: READING, isCut: false, status: 200, refusal: null, counts: { stored: 1, rejected: 0 }, readings: [{ parameter: 'pm25', value: 7 }], rejected: [] }]);
  });

  it('shows why a message was refused, with its bytes', () => {
    const inspector = makeInspector();
    inspector.note(messageOf('{"readings":['), new AppError('request.malformed', 'The body cannot be read: it is not JSON.'));
    expect(inspector.messagesOf(7)).toMatchObject([{ text: '{"readings":[', status: 400, refusal: 'The body cannot be read: it is not JSON.', readings: [], counts: { rejected: 1 } }]);
  });

  it('keeps the last fifty of each key, newest first', () => {
    const inspector = makeInspector();
    for (let i = 0; i < 60; i += 1) inspector.note(messageOf(`[${i}]`), STORED);
    inspector.note(messageOf('[]', { keyId: 2 }), STORED);
    inspector.note(messageOf('[]', { deviceId: 8 }), STORED);
    const texts = inspector.messagesOf(7).map(({ text }) => text);
    expect([texts.length, texts[0], texts[1], texts.at(-1)]).toEqual([50, '[]', '[59]', '[11]']);
    expect(inspector.messagesOf(8)).toHaveLength(1);
  });

  it('knows hardware without a key by its name, and forgets strangers', () => {
    const inspector = makeInspector();
    const push = (name: string) => messageOf(`{"esp8266id":"${name}","sensordatavalues":[{"value_type":"P1","value":"5"}]}`, { decoder: 'airrohr', deviceId: null, keyId: null });
    inspector.note(push('1'), STORED);
    inspector.note(push('2'), STORED);
    expect(inspector.messagesOf(9)).toMatchObject([{ keyId: null, device: 'esp8266-1' }]);
    expect(inspector.bytes).toBeLessThan(1000);
  });

  it('cuts what is long, and forgets the quietest beyond its bound', () => {
    const inspector = makeInspector();
    const long = messageOf('x'.repeat(40_000));
    inspector.note({ ...long, deviceId: 1 }, STORED);
    expect(inspector.messagesOf(1)).toMatchObject([{ byteCount: 40_000, isCut: true, readings: [] }]);
    for (let deviceId = 2; deviceId < 2200; deviceId += 1) inspector.note({ ...long, deviceId }, STORED);
    expect(inspector.bytes).toBeLessThanOrEqual(32 * 1024 * 1024);
    expect([inspector.messagesOf(1).length, inspector.messagesOf(2199).length]).toEqual([0, 1]);
  });

  it('gives back what came before the device stood anywhere, whole and in order', () => {
    const inspector = makeInspector();
    const nowhere: IngestResult = { ...STORED, stored: 0, rejected: [{ index: 0, code: 'station.not_allowed', message: '' }] };
    // a masked secret makes a message shorter, not less whole
    for (const body of ['[1]', '{"token":"0123456789"}', 'y'.repeat(40_000)]) inspector.note(messageOf(body), nowhere);
    inspector.note(messageOf('[3]'), STORED);
    inspector.note(messageOf('[4]'), new AppError('request.malformed', ''));
    expect(inspector.unplacedOf(7).map(({ body }) => Buffer.from(body).toString())).toEqual(['[1]', '{"token":"***"}']);
  });
});

describe('masking', () => {
  const mask = makeMask(['PASSKEY']);
  it.each([
    ['PASSKEY=0123ABC&tempf=50', 'PASSKEY=***&tempf=50'],
    ['{"passkey":"a\\"b","x":1}', '{"passkey":"***","x":1}'],
    ['{"wifi":{"ssid":"home","psk":12345678},"pm25":7}', '{"wifi":{"ssid":"***","psk":"***"},"pm25":7}'],
    ['{"note":"my key is lk_abcdefgh-12"}', '{"note":"my key is lk_***"}'],
    ['{"api_key": "s3cret", "Password":"x"', '{"api_key": "***", "Password":"***"'],
    ['{"readings":[{"parameter":"pm25","value":7}]}', '{"readings":[{"parameter":"pm25","value":7}]}'],
  ])('makes %s into %s', (text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  it('leaves nothing of a key, wherever it stands', () => {
    const key = 'lk_abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE';
    fc.assert(fc.property(fc.string(), fc.string(), (before, after) => !mask(before + key + after).includes('abcdefghij')));
  });

  it('takes no longer for what is made to take long', () => {
    const startedMs = performance.now();
    for (const piece of ['"token":', '"token":"', 'token=', '"token":"\\', 'lk_']) mask(piece.repeat(16_384 / piece.length));
    expect(performance.now() - startedMs).toBeLessThan(500);
  });
});
