import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';
import { m } from '#lib/messages/values.ts';
import { timeOf } from '#lib/messages/times.ts';
import type { Why } from './index-why.ts';

export type IndexId = 'us-aqi' | 'european-aqi' | 'uk-daqi' | 'india-naqi' | 'china-aqi' | 'canada-aqhi' | 'hong-kong-aqhi' | 'oxygen-saturation' | 'soil-ph';

/** A public index as a page shows it. */
export type IndexView =
  | {
      isTold: true;
      id: IndexId;
      bands: { name: string; colour: string; textColour: string }[];
      current: number;
      /** Of the needle within its band, 0 to 1. */
      position: number;
      /** Null where the index has names only. */
      value: string | null;
      /** Of the band: in the index's own number, otherwise in the deciding pollutant's concentration. */
      range: { low: number; high: number | null };
      isConcentration: boolean;
      advice: string;
      adviceBy: string;
      by: 'newest' | 'mean' | 'nowcast';
      used: number;
      hours: number;
      /** Null where all pollutants count together. */
      responsible: ParameterId | null;
      /** End of the newest hour in it. */
      endMs: number;
      made: Why | null;
    }
  | { isTold: false; id: IndexId; made: Why | null; why: { kind: 'hour'; hours: number } | { kind: 'hours'; least: number; hours: number; used: number } | { kind: 'nowcast' } | { kind: 'more'; missing: ParameterId[] } | { kind: 'cannot' } };

export type ToldIndex = Extract<IndexView, { isTold: true }>;

/** European AQI, hour to 11:00. */
export function indexWhenOf({ id, by, hours, endMs }: ToldIndex, timeZone: string): string {
  return m(`index.${by}`, { title: m(`index.${id}`), hours, time: timeOf(endMs, 'clock', timeZone) });
}

/** Moderate, or Moderate, 63 where the index has a number. */
export function indexNameOf({ bands, current, value }: ToldIndex): string {
  const band = bands[current]?.name ?? '';
  return value === null ? band : m('index.tag', { band, value });
}

/** Why there is no index. */
export function whyNoIndexOf({ id, why }: Extract<IndexView, { isTold: false }>): string {
  const title = m(`index.${id}`);
  switch (why.kind) {
    case 'hour':
      return m('index.needsHour', { title, hours: why.hours });
    case 'hours':
      return m('index.needsHours', { title, least: why.least, hours: why.hours, used: why.used });
    case 'nowcast':
      return m('index.needsNowcast', { title });
    case 'more':
      return m('index.needsMore', { title, names: new Intl.ListFormat('en').format(why.missing.map(symbolOf)) });
    case 'cannot':
      return m('index.cannot', { title });
  }
}

/** The last row of "why this number". */
export function indexStepOf(view: ToldIndex): { title: string; text: string; value: string } {
  const { id, bands, current, by, used, hours, responsible, range, isConcentration } = view;
  return {
    title: m('why.index', { title: m(`index.${id}`), band: bands[current]?.name ?? '' }),
    text: m(`why.index.${isConcentration ? 'step' : by}`, { pollutant: responsible === null ? m('index.all') : symbolOf(responsible), used, hours }),
    value: range.high === null ? `≥\u2009${range.low}` : range.low === range.high ? String(range.low) : m('chart.range', { low: String(range.low), high: String(range.high) }),
  };
}

function symbolOf(id: ParameterId): string {
  const { label, sub } = getParameter(id);
  return label + sub;
}
