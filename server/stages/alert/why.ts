import { averagingOf } from '#lib/domain/alerts.ts';
import { formatValue } from '#lib/domain/display.ts';
import type { Watch } from './watch.ts';

/** One sentence for the record and the message: what was measured against which level. */
export function whyOf(watch: Watch, value: number): string {
  const { condition } = watch.rule;
  const [sensor] = watch.sensors;
  if (sensor === undefined) return '';
  const say = (number: number) => formatValue(number, sensor.parameter);
  const hours = averagingOf(condition);
  const mean = hours === 0 ? '' : `, mean of ${hours} h,`;
  switch (condition.kind) {
    case 'above':
    case 'below':
      return `${say(value)}${mean} against a level of ${say(condition.level)}.`;
    case 'band':
      return `${say(value)}${mean} against ${say(condition.low)} to ${say(condition.high)}.`;
    case 'rate':
      return `Changed by ${say(value)} within ${durationText(condition.overMs)}.`;
    case 'count':
      return `Above ${say(condition.level)} for the ${value}. time within ${durationText(condition.withinMs)}.`;
    case 'area':
      return `${value} of ${watch.sensors.length} sensors are ${condition.direction} ${say(condition.level)}.`;
    default:
      return '';
  }
}

/** `30 min`, `2 h`, `1 d 6 h`. */
export function durationText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor((minutes % 1440) / 60), 'h'],
    [minutes % 60, 'min'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return said.length === 0 ? '0 min' : said.slice(0, 2).join(' ');
}
