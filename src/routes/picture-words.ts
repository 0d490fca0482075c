import type { View } from '#lib/charts/view.ts';
import { m } from '#lib/messages/values.ts';
import { timeOf } from '#lib/messages/times.ts';

/** Whose data it is, and what may be done with it. */
export function creditOf({ name, source, licence, isDemonstration }: { name: string; source: string | null; licence: string | null; isDemonstration: boolean }): string {
  return m(isDemonstration ? 'picture.sourceSimulated' : 'picture.source', { name, source: source ?? m('picture.noSource'), licence: licence ?? m('picture.noLicence') });
}

/** From when to when, and in whose time. */
export function periodOf({ fromMs, toMs }: View, timeZone: string): string {
  const words = { from: timeOf(fromMs, 'dateClock', timeZone), to: timeOf(toMs, 'dateClock', timeZone) };
  return timeZone === 'UTC' ? m('picture.period.utc', words) : m('picture.period', { ...words, zone: `${timeZone} (${timeOf(toMs, 'zone', timeZone)})` });
}
