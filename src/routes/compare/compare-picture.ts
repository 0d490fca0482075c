import { LINE_STYLES } from '#lib/charts/line-styles.ts';
import type { PictureFacts } from '#lib/charts/picture.ts';
import type { View } from '#lib/charts/view.ts';
import { displayUnitOf } from '#lib/domain/display.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import { m } from '#lib/messages/station.ts';
import { creditOf, periodOf } from '../picture-words.ts';
import type { CompareEntry } from './+page.server.ts';

/** What a saved picture of the comparison says. */
export function comparePictureOf({ entries, title, span, timeZone, address }: { entries: readonly CompareEntry[]; title: string; span: View; timeZone: string; address: string }): PictureFacts {
  const credits = new Set(entries.map(({ station }) => creditOf(station)));
  return {
    title,
    lines: [periodOf(span, timeZone)],
    legend: entries.map(({ station, sensor }, place) => ({
      text: m('compare.legend', { number: place + 1, name: station.name, what: unitText(sensor.parameter) }),
      ...LINE_STYLES[place]!,
    })),
    credits: [...credits, m('picture.from', { address })],
    fileName: `lichen-compare-${new Date(span.toMs).toISOString().slice(0, 10)}`,
  };
}

function unitText(id: CompareEntry['sensor']['parameter']): string {
  const { unit } = displayUnitOf(id, 'eu');
  return unit ? m('picture.unit', { name: getParameter(id).name, unit }) : getParameter(id).name;
}
