import type { AlertMessage } from '#lib/domain/alerts.ts';
import { formatNumber, formatValue, labelPartsOf } from '#lib/domain/display.ts';
import type { Notice } from '#lib/domain/notifiers.ts';
import { m } from '#lib/messages/index.ts';
import { timeOf } from '#lib/messages/times.ts';
import { shortened } from './fields.ts';

/** The four one-tap addresses of one message, and the page of all alerts. */
export interface NoticeLinks {
  /** Address of this instance, without a slash at its end. */
  origin: string;
  acknowledge: string;
  snooze: string;
  raise: string;
  stop: string;
  manage: string;
}

/** One transition in words: value, unit, averaging, trend, why, where to look, and what can be done. */
export function alertNotice(message: AlertMessage, key: string, links: NoticeLinks): Notice {
  const isFiring = message.transition === 'firing';
  const what = subjectOf(message);
  const told = isFiring ? what : m('notice.resolved', { subject: what });
  return {
    key,
    kind: 'alert',
    tone: isFiring ? 'alert' : 'ok',
    subject: shortened(message.isDemonstration ? m('notice.demonstration', { subject: told }) : told, 150),
    short: shortOf(message),
    paragraphs: [message.why, ...(message.isDemonstration ? [m('notice.simulated')] : [])].filter((text) => text !== ''),
    facts: factsOf(message),
    link: { title: m('notice.map'), url: links.origin + message.mapPath },
    actions: [
      ...(isFiring ? [{ title: m('notice.acknowledge'), url: links.acknowledge }, { title: m('notice.snooze'), url: links.snooze }] : []),
      ...(isFiring && 'level' in message.condition ? [{ title: m(isBelow(message) ? 'notice.lower' : 'notice.raise'), url: links.raise }] : []),
      { title: m('notice.stop'), url: links.stop },
      { title: m('notice.details'), url: links.origin + message.alertPath },
      { title: m('notice.manage'), url: links.manage },
    ],
    footer: m('notice.footer', { host: new URL(links.origin).host }),
    stopUrl: links.stop,
    timeMs: message.atMs,
    data: { ...message } as unknown as Notice['data'],
  };
}

/** `PM2.5 above 40 µg/m³ at Porta Venezia` */
export function subjectOf(message: AlertMessage): string {
  const { condition, value } = message;
  const what = message.parameter === null ? null : nameOf(message);
  const place = message.stations[0]?.name ?? m('notice.reading');
  const amount = (level: number) => amountOf(level, message);
  switch (condition.kind) {
    case 'above':
    case 'below':
      return m(`notice.${condition.kind}`, { what: what ?? '', level: amount(condition.level), place });
    case 'band':
      return m('notice.band', { what: what ?? '', low: amount(condition.low), high: amount(condition.high), place });
    case 'count':
      return m('notice.count', { what: what ?? '', level: amount(condition.level), place });
    case 'rate':
      return m('notice.rate', { what: what ?? '', place });
    case 'no_data':
      return what === null ? m('notice.noDataAll', { place }) : m('notice.noData', { what, place });
    case 'index':
      return m('notice.index', { place, value: value === null ? '–' : formatNumber(value, 0) });
    case 'anomaly':
      return m('notice.anomaly', { what: what ?? m('notice.reading'), place });
    case 'area':
      return m('notice.area', { what: what ?? '', level: amount(condition.level), count: message.stationCount, direction: m(condition.direction === 'above' ? 'notice.directionAbove' : 'notice.directionBelow') });
  }
}

function isBelow({ condition }: AlertMessage): boolean {
  return condition.kind === 'below' || (condition.kind === 'area' && condition.direction === 'below');
}

function shortOf(message: AlertMessage): string {
  const time = timeOf(message.atMs, 'clock', message.timeZone);
  if (message.value === null) return `${m('notice.noValue', { time })} ${message.why}`.trim();
  const averaging = message.averagingHours === 0 ? '' : m('notice.averaging', { count: message.averagingHours });
  const trend = message.trend === null ? '' : m(`notice.${message.trend}`);
  return m('notice.value', { value: amountOf(message.value, message), averaging, time, trend });
}

function factsOf(message: AlertMessage): Notice['facts'] {
  const { condition, value, peak, stations, stationCount, transition, timeZone } = message;
  const names = stations.slice(0, 5).map(({ name }) => name).join(', ');
  const facts: Notice['facts'] = [];
  if (value !== null) facts.push({ label: m('notice.now'), value: amountOf(value, message) });
  if (peak !== null && peak !== value) facts.push({ label: m('notice.peak'), value: amountOf(peak, message) });
  if ('level' in condition) facts.push({ label: m('notice.threshold'), value: amountOf(condition.level, message) });
  facts.push({ label: m(stationCount > 1 ? 'notice.stations' : 'notice.station'), value: stationCount > 5 ? m('notice.others', { names, count: stationCount - 5 }) : names });
  facts.push({ label: m('notice.since'), value: timeOf(message.startedMs, 'dayClock', timeZone) });
  if (transition === 'resolved') facts.push({ label: m('notice.ended'), value: timeOf(message.atMs, 'dayClock', timeZone) });
  if (message.ruleName !== '') facts.push({ label: m('notice.rule'), value: message.ruleName });
  return facts;
}

function nameOf({ parameter }: AlertMessage): string {
  if (parameter === null) return '';
  const { label, sub } = labelPartsOf(parameter);
  return `${label}${sub}`;
}

/** An area's value is how many stations; an index has no unit; everything else is of its parameter. */
function amountOf(value: number, { parameter, unit, condition }: AlertMessage): string {
  if (condition.kind === 'index' || parameter === null) return `${formatNumber(value, 0)}${unit === '' ? '' : ` ${unit}`}`;
  return formatValue(value, parameter);
}
