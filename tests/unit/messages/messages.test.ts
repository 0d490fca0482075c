import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, m } from '#lib/messages/index.ts';
import type { Message, Messages } from '#lib/messages/message.ts';
import { ageOf, durationOf, timeOf } from '#lib/messages/times.ts';

describe('messages', () => {
  it('choose the plural and group thousands', () => {
    expect(m('stations.count', { count: 1 })).toBe('1 station');
    expect(m('stations.count', { count: 1381 })).toBe('1,381 stations');
  });

  it('put in what they are given, once each', () => {
    expect(m('link.catchingUpOf', { done: 412, total: 960 })).toBe('Catching up, 412 of 960');
    expect(m('search.none', { query: '{total} <b>' })).toBe('Nothing is called “{total} <b>” here.');
  });

  it('give no key two meanings, and leave out no file', async () => {
    const folder = join(import.meta.dirname, '../../../src/lib/messages');
    const files = readdirSync(folder).filter((name) => name.endsWith('.en.ts'));
    const modules = await Promise.all(files.map((name) => import(join(folder, name)) as Promise<Record<string, Messages>>));
    const keys = modules.flatMap((module) => Object.values(module).flatMap((messages) => Object.keys(messages)));
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
    expect(Object.keys(CATALOGUE).sort()).toEqual(keys.sort());
  });

  it('praise nothing and shout at nobody', () => {
    const texts = Object.values<Message>(CATALOGUE).flatMap((message) => (typeof message === 'string' ? [message] : Object.values(message)));
    expect(texts.filter((text) => text.includes('!'))).toEqual([]);
  });
});

describe('times in words', () => {
  const now = Date.parse('2026-11-22T11:24:40Z');

  it.each([
    [40_000, '40 s ago'],
    [3 * 60_000, '3 min ago'],
    [3 * 3_600_000, '09:24'],
    [40 * 86_400_000, '13 Oct'],
    [800 * 86_400_000, '13 Sep 2024'],
  ])('say an age of %d ms as %s', (ageMs, words) => {
    expect(ageOf(now - ageMs, now, 'Europe/Rome')).toBe(words);
  });

  it('say a duration in at most two units', () => {
    expect([45_000, 15 * 60_000, 3 * 3_600_000 + 12 * 60_000, 6 * 3_600_000, 4 * 86_400_000].map(durationOf)).toEqual(['45 s', '15 min', '3 h 12 min', '6 h', '4 days']);
  });

  it('state the zone', () => {
    expect(timeOf(now, 'zone', 'Europe/Rome')).toBe('CET');
    expect(timeOf(now, 'dayClock', 'UTC')).toBe('Sun 22 Nov, 11:24');
  });
});
