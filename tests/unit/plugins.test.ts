import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decoders } from '#server/decoders/index.ts';
import { notifiers } from '#server/notifiers/index.ts';
import { worseFlag } from '#lib/domain/flags.ts';
import type { Flag } from '#lib/domain/flags.ts';
import type { Check, Decoder, Detector, Head, Json } from '#lib/domain/plugins.ts';
import type { RawMessage } from '#lib/domain/reading.ts';

type Plugin = { head: Head<object> & { examples: { title: string }[] } };

const FAMILIES = ['decoders', 'checks', 'detectors', 'notifiers'].filter((family) => existsSync(fileOf(family, 'index.ts')));

describe.each(FAMILIES)('server/%s', async (family) => {
  const listed = await listOf(family);

  it('lists exactly the plug-ins of its folder, each under its file name', async () => {
    expect(listed.map((plugin) => plugin.head.id).sort()).toEqual(await pluginFilesOf(family));
  });

  it('describes every plug-in and every option in a sentence, and cannot be changed', () => {
    for (const plugin of listed) {
      expect(Object.isFrozen(plugin), plugin.head.id).toBe(true);
      expect(plugin.head.title && plugin.head.source && plugin.head.version > 0, plugin.head.id).toBeTruthy();
      expect(Object.keys(plugin.head.optionsHelp).sort(), plugin.head.id).toEqual(Object.keys(plugin.head.options).sort());
      expect(plugin.head.examples.length, plugin.head.id).toBeGreaterThan(0);
    }
  });
});

describe.each(decoders.map((decoder) => [decoder.head.id, decoder] as const))('decoder %s', (_, decoder) => {
  it.each(decoder.head.examples.map((example) => [example.title, example] as const))('reads the example: %s', (_title, { input, output }) => {
    expect(decoder.decode(messageOf(decoder, new TextEncoder().encode(input.body), input.headers))).toEqual(output);
  });

  it('shows a failing case', () => {
    expect(decoder.head.examples.some((example) => example.output.rejects.length > 0)).toBe(true);
  });

  it('survives 2000 random bodies', () => {
    const random = seeded(20261124);
    for (let round = 0; round < 2000; round++) {
      const bytes = Uint8Array.from({ length: Math.floor(random() * 300) }, () => Math.floor(random() * 256));
      expectSound(decoder, bytes);
    }
  });

  it('survives 2000 mutations of its examples', () => {
    const random = seeded(7);
    for (let round = 0; round < 2000; round++) {
      const example = decoder.head.examples[round % decoder.head.examples.length]!;
      expectSound(decoder, mutated(new TextEncoder().encode(example.input.body), random), example.input.headers);
    }
  });

  it('refuses a million brackets at once', () => {
    const startedMs = performance.now();
    for (const bracket of ['[', '{"a":', '[{"readings":']) expectSound(decoder, new TextEncoder().encode(bracket.repeat(1_000_000 / bracket.length)));
    expect(performance.now() - startedMs).toBeLessThan(500);
  });
});

describe.each(notifiers.map((notifier) => [notifier.head.id, notifier] as const))('notifier %s', (_, notifier) => {
  const examples = notifier.head.examples.map((example) => [example.title, example] as const);

  it.each(examples)('sends what its example says: %s', (_title, { input, output }) => {
    const read = notifier.read(input.config);
    expect(read.ok ? notifier.compose(input.notice, read.config) : { message: read.message }).toEqual(output);
  });

  it('shows a failing case, and reads again what it read', () => {
    expect(notifier.head.examples.some(({ output }) => 'message' in output)).toBe(true);
    for (const { input } of notifier.head.examples) {
      const read = notifier.read(input.config);
      if (read.ok) expect(notifier.read(read.config as Json)).toEqual(read);
    }
  });

  it('tells secrets from what may be shown', () => {
    for (const secret of notifier.head.secrets) expect(Object.keys(notifier.head.fields)).toContain(secret);
    for (const { input } of notifier.head.examples) {
      const read = notifier.read(input.config);
      if (!read.ok) continue;
      const config = read.config as Record<string, string>;
      for (const secret of notifier.head.secrets) expect(config[secret] === '' || !read.label.includes(config[secret]!)).toBe(true);
    }
  });

  it('refuses 2000 random configurations with a sentence, and never throws', () => {
    const random = seeded(4);
    for (let round = 0; round < 2000; round += 1) {
      const read = notifier.read(randomJson(random, Object.keys(notifier.head.fields)));
      if (!read.ok) expect(read.message.length).toBeGreaterThan(5);
    }
  });

  it('keeps its bound whatever the notice says', () => {
    const long = 'ü'.repeat(150);
    const { input } = notifier.head.examples.find(({ output }) => !('message' in output))!;
    const read = notifier.read(input.config);
    if (!read.ok) throw new Error(read.message);
    const notice = { ...input.notice, subject: long, short: long.repeat(3), paragraphs: [long], facts: Array.from({ length: 12 }, () => ({ label: long, value: long })) };
    const sent = notifier.compose(notice, read.config);
    const body = 'body' in sent ? sent.body : 'payload' in sent ? sent.payload : sent.html + sent.text;
    expect(Buffer.byteLength(body)).toBeLessThan(notifier.head.limits.bodyBytes);
  });
});

describe('checks and detectors', async () => {
  const checks = (FAMILIES.includes('checks') ? await listOf('checks') : []) as unknown as Check[];
  const detectors = (FAMILIES.includes('detectors') ? await listOf('detectors') : []) as unknown as Detector[];
  const steppers = [...checks, ...detectors].flatMap((plugin) => plugin.head.examples.map((example) => [plugin.head.id, example.title, plugin, example] as const));

  it.runIf(steppers.length > 0).each(steppers)('%s gives what its example says, its state taken through JSON: %s', (_id, _title, plugin, { input, output }) => {
    expect(outputOf(plugin, input, throughJson)).toEqual(output);
    expect(outputOf(plugin, input, (state) => state)).toEqual(output);
  });
});

type Input = Check['head']['examples'][number]['input'];
const throughJson = (state: Json) => JSON.parse(JSON.stringify(state)) as Json;

/** A check's flags by reading, as they stand at the end; a detector's alerts. */
function outputOf(plugin: Check | Detector, { context, series }: Input, keep: (state: Json) => Json): unknown {
  const flags = new Map<number, Flag | null>(series.map(([timeMs]) => [timeMs, null]));
  const alertsAt: number[] = [];
  let state = plugin.begin(context, plugin.head.options);
  for (const [timeMs, value] of series) {
    const result = plugin.step(keep(state), timeMs, value, context, plugin.head.options);
    state = result.state;
    if ('isAlert' in result) {
      if (result.isAlert) alertsAt.push(timeMs);
      continue;
    }
    const ofMs = result.flagOfMs ?? timeMs;
    flags.set(ofMs, worseFlag(flags.get(ofMs) ?? null, result.flag));
  }
  return Array.isArray(plugin.head.examples[0]?.output) ? [...flags.values()] : { alertsAt };
}

function randomJson(random: () => number, names: string[]): Json {
  const awkward: Json[] = [null, 0, '', [], {}, 'a\r\nb: c', 'http://', 'https://[::1', '\u0000', 'x'.repeat(5000), '@', 'https://e.example/%', { url: 'x' }, true];
  const pick = () => awkward[Math.floor(random() * awkward.length)]!;
  return random() < 0.1 ? pick() : Object.fromEntries(names.map((name) => [name, pick()]));
}

/** Total: samples hold finite numbers and bounded words, rejects have a code and a sentence, and every reject or sample has a place. */
function expectSound(decoder: Decoder, bytes: Uint8Array, headers?: Record<string, string>): void {
  const { samples, rejects } = decoder.decode(messageOf(decoder, bytes, headers));
  for (const { code, message, index } of rejects) expect(code.length > 0 && message.length > 0 && message.length < 300 && index >= -1).toBe(true);
  for (const sample of samples) {
    expect(Number.isFinite(sample.value) && (sample.timeMs === null || Number.isFinite(sample.timeMs)) && (sample.heightM === null || Number.isFinite(sample.heightM))).toBe(true);
    expect(sample.channel.length).toBeLessThanOrEqual(64);
  }
}

function messageOf(decoder: Decoder, body: Uint8Array, headers: Record<string, string> = {}): RawMessage {
  return { decoder: decoder.head.id, body, headers, query: {}, deviceId: null, receivedMs: 0 };
}

/** Flips, cuts, doubles and inserts bytes that parsers stumble over. */
function mutated(bytes: Uint8Array, random: () => number): Uint8Array {
  const changed = [...bytes];
  const awkward = [0x22, 0x5c, 0x5b, 0x7b, 0x7d, 0x5d, 0x2c, 0x30, 0x65, 0x2d, 0x00, 0xff, 0xc3, 0x4e];
  for (let edits = 1 + Math.floor(random() * 4); edits > 0; edits--) {
    const at = Math.floor(random() * changed.length);
    const kind = random();
    if (kind < 0.3) changed[at] = Math.floor(random() * 256);
    else if (kind < 0.6) changed.splice(at, 0, awkward[Math.floor(random() * awkward.length)]!);
    else if (kind < 0.8) changed.splice(at, 1 + Math.floor(random() * 5));
    else changed.splice(at, 0, ...changed.slice(at, at + Math.floor(random() * 40)));
  }
  return Uint8Array.from(changed);
}

/** mulberry32: small, seeded, good enough for tests. */
function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function fileOf(family: string, file: string): string {
  return fileURLToPath(new URL(`../../server/${family}/${file}`, import.meta.url));
}

/** The registry is the one array that an index exports. */
async function listOf(family: string): Promise<Plugin[]> {
  const index = (await import(fileOf(family, 'index.ts'))) as Record<string, unknown>;
  return Object.values(index).find((exported) => Array.isArray(exported)) as Plugin[];
}

/** A file with a default export is a plug-in; the others help them. */
async function pluginFilesOf(family: string): Promise<string[]> {
  const ids: string[] = [];
  for (const file of readdirSync(fileOf(family, ''))) {
    if (!file.endsWith('.ts') || file === 'index.ts') continue;
    const module = (await import(fileOf(family, file))) as { default?: unknown };
    if (module.default !== undefined) ids.push(file.slice(0, -'.ts'.length));
  }
  return ids.sort();
}
