import type { Notice } from '#lib/domain/notifiers.ts';

/** One alert that every plug-in's examples send. */
export const EXAMPLE_NOTICE: Notice = {
  key: 'a.17-1-4',
  kind: 'alert',
  tone: 'alert',
  subject: 'PM2.5 above 40 µg/m³ at Porta Venezia',
  short: '46.3 µg/m³ (hour mean) at 21:00 and rising.',
  paragraphs: ['It has been above 40 µg/m³ for 2 h.'],
  facts: [{ label: 'Now', value: '46.3 µg/m³' }],
  link: { title: 'See it on the map', url: 'https://air.example.org/?s=3' },
  actions: [
    { title: 'Acknowledge', url: 'https://air.example.org/a/abc' },
    { title: 'Snooze 4 h', url: 'https://air.example.org/a/def' },
    { title: 'Raise', url: 'https://air.example.org/a/ghi' },
    { title: 'Stop', url: 'https://air.example.org/a/jkl' },
  ],
  footer: 'You set this rule on 2 Nov 2026.',
  stopUrl: 'https://air.example.org/a/jkl',
  timeMs: 1_793_134_800_000,
  data: { alert: 17, transition: 'firing' },
};
