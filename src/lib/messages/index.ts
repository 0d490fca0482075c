import { alertsEn } from './alerts.en.ts';
import { chartsEn } from './charts.en.ts';
import { channelsEn } from './channels.en.ts';
import { downloadEn } from './download.en.ts';
import { en } from './en.ts';
import { indexEn } from './index.en.ts';
import { LOCALE } from './locale.ts';
import { mapTimeEn } from './map-time.en.ts';
import { mapEn } from './map.en.ts';
import type { Message, ParamsOf } from './message.ts';

const catalogue = { ...en, ...mapEn, ...mapTimeEn, ...downloadEn, ...channelsEn, ...chartsEn, ...indexEn, ...alertsEn } as const;
type Catalogue = typeof catalogue;
export type MessageKey = keyof Catalogue;
/** Keys whose words need nothing put in. */
export type PlainKey = { [Key in MessageKey]: [ParamsOf<Catalogue[Key]>] extends [never] ? Key : never }[MessageKey];

type Arguments<Key extends MessageKey> = [ParamsOf<Catalogue[Key]>] extends [never] ? [] : [params: Record<ParamsOf<Catalogue[Key]>, string | number>];

const plurals = new Intl.PluralRules(LOCALE);
const numbers = new Intl.NumberFormat(LOCALE);

/**
 * The words of one key. Numbers are written in the locale; a message with plural forms is chosen by its `count`.
 * `m('stations.count', { count: 1381 })` → `1,381 stations`
 */
export function m<Key extends MessageKey>(key: Key, ...[params]: Arguments<Key>): string {
  const message: Message = catalogue[key];
  const values: Record<string, string | number> = params ?? {};
  const text = typeof message === 'string' ? message : formOf(message, Number(values['count']));
  return text.replace(/\{(\w+)\}/g, (_, name: string) => written(values[name]));
}

function formOf(forms: Exclude<Message, string>, count: number): string {
  return plurals.select(count) === 'one' ? forms.one : forms.other;
}

function written(value: string | number | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'number' ? numbers.format(value) : value;
}
