import type { AlertRule } from '#lib/domain/alerts.ts';
import { formatValue } from '#lib/domain/display.ts';
import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';
import { findIndex } from '#lib/indices/index.ts';
import { m } from '#lib/messages/alerts.ts';
import { durationOf } from '#lib/messages/times.ts';
import type { RulePlace } from '#server/alert-book.ts';

/** A rule as lists show it; made on the server, which knows the indices. */
export interface RuleSaid {
  id: number;
  /** Its owner's words, otherwise its own sentence. */
  title: string;
  /** Its own sentence where the title is another. */
  sentence: string | null;
  href: string | null;
  isEnabled: boolean;
  mutedUntilMs: number | null;
  channelIds: number[];
}

export function sayRule(rule: AlertRule, place: RulePlace | undefined): RuleSaid {
  const sentence = m(rule.condition.kind === 'area' ? 'rule.of' : 'rule.at', { what: whatOf(rule, place), where: whereOf(rule, place) });
  return {
    id: rule.id,
    title: rule.name === '' ? sentence : rule.name,
    sentence: rule.name === '' ? null : sentence,
    href: place?.stationId == null ? null : `/stations/${place.stationId}`,
    isEnabled: rule.isEnabled,
    mutedUntilMs: rule.mutedUntilMs,
    channelIds: rule.delivery.channelIds,
  };
}

function whereOf({ target }: AlertRule, place: RulePlace | undefined): string {
  if (target.kind === 'tag') return m('tell.withTag', { tag: target.tag });
  if (target.kind === 'area') return m('tell.inArea', { count: place?.stationCount ?? 0 });
  return place?.stationName ?? m('rule.nowhere');
}

/** `PM2.5 above 40.0 µg/m³, 8 h mean`. */
function whatOf({ condition }: AlertRule, place: RulePlace | undefined): string {
  const id = place?.parameter ?? null;
  const what = nameOf(id);
  const value = (number: number) => (id === null ? String(number) : formatValue(number, id));
  const mean = 'averagingHours' in condition && condition.averagingHours > 0 ? `, ${m(`tell.mean.${condition.averagingHours}`)}` : '';
  switch (condition.kind) {
    case 'above':
    case 'below':
      return m(`rule.is.${condition.kind}`, { what, level: value(condition.level) }) + mean;
    case 'band':
      return m('rule.is.band', { what, low: value(condition.low), high: value(condition.high) }) + mean;
    case 'rate':
      return m(`rule.is.${condition.direction}`, { what, by: value(condition.by), over: durationOf(condition.overMs) });
    case 'count':
      return m('rule.is.count', { what, level: value(condition.level), times: condition.times, within: durationOf(condition.withinMs) }) + mean;
    case 'area':
      return m('rule.is.area', { what, side: m(`alert.side.${condition.direction}`), level: value(condition.level), count: condition.least }) + mean;
    case 'index': {
      const index = findIndex(condition.index);
      const band = index?.head.bands.findLast(({ low }) => (low ?? 0) <= condition.least);
      return m('rule.is.index', { index: index?.head.title ?? condition.index, band: band?.name ?? String(condition.least) });
    }
    case 'anomaly':
      return m('rule.is.anomaly', { what });
    case 'no_data':
      return m('rule.is.noData', { what, duration: durationOf(condition.forMs) });
  }
}

function nameOf(id: ParameterId | null): string {
  if (id === null) return m('rule.anything');
  const { label, sub } = getParameter(id);
  return label + sub;
}
