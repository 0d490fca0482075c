import type { Band, Index } from '#lib/indices/contract.ts';
import { listHourlyIndices } from '#lib/indices/hourly.ts';
import { textColourOf } from '#lib/indices/text-colour.ts';
import type { IndexScale, ScaleBand } from './index-scale-words.ts';

/** The scale of an index that hours give; null where there is no such. */
export function scaleOf(id: string | null): IndexScale | null {
  const index = listHourlyIndices().find(({ head }) => head.id === id);
  if (index === undefined) return null;
  const { head } = index;
  return { id: head.id, title: head.title, source: head.source, unit: head.unit, bands: head.bands.map((band) => bandOf(band, head)) };
}

function bandOf({ name, low, high, colour, advice, adviceBy }: Band, { bands }: Index['head']): ScaleBand {
  const hasNamesOnly = bands.every((band, i) => band.high === i + 1 && band.low === i + 1);
  const range = hasNamesOnly || low === high ? (hasNamesOnly || high === null ? '' : String(high)) : low === null ? `≤\u2009${high}` : high === null ? `≥\u2009${low}` : `${low}–${high}`;
  return { name, high, range, colour, textColour: textColourOf(colour), advice, adviceBy };
}
