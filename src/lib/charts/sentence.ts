import { formatNumber, THIN_SPACE } from '#lib/domain/display.ts';
import { m } from '#lib/messages/values.ts';
import { timeOf } from '#lib/messages/times.ts';
import type { ChartColumns } from './columns.ts';
import { summaryOf } from './summary.ts';

export interface SentenceFacts {
  name: string;
  /** In the unit that is shown. */
  columns: ChartColumns | null;
  gapCount: number;
  findings: readonly { title: string }[];
  fromMs: number;
  toMs: number;
  decimals: number;
  unit: string;
  timeZone: string;
}

const TRENDS = { rising: m('chart.rising'), falling: m('chart.falling'), steady: m('chart.steady') };

/** The figure in words: latest, range, trend, gaps, findings. */
export function sentenceOf(facts: SentenceFacts): string {
  const { name, columns, fromMs, toMs, decimals, unit, timeZone } = facts;
  const when = (timeMs: number) => timeOf(timeMs, 'dateClock', timeZone);
  const summary = columns ? summaryOf(columns, fromMs, toMs) : null;
  if (!summary) return m('chart.sentenceEmpty', { name, from: when(fromMs), to: when(toMs) });
  const value = (number: number) => `${formatNumber(number, decimals)}${unit && THIN_SPACE}${unit}`;
  const sentence = m('chart.sentence', { name, latest: value(summary.latest), time: when(summary.latestMs), low: formatNumber(summary.low, decimals), high: value(summary.high), from: when(fromMs) });
  const parts = [sentence, TRENDS[summary.trend]];
  if (facts.gapCount > 0) parts.push(m('chart.gaps', { count: facts.gapCount }));
  if (facts.findings.length > 0) parts.push(m('chart.findings', { count: facts.findings.length, titles: facts.findings.map((finding) => finding.title).join(', ') }));
  return parts.join(' ');
}
