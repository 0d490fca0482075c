import type { ParameterId } from './parameters.ts';

export const SHOWN_KINDS = ['raw', 'corrected', 'index'] as const;
export type ShownKind = (typeof SHOWN_KINDS)[number];
export const AVERAGES = ['now', '1h', '24h'] as const;
export type Average = (typeof AVERAGES)[number];

/** What the numbers of a map are. */
export interface Shown {
  parameter: ParameterId;
  kind: ShownKind;
  /** Of an index nothing: its own rules say over what time. */
  average: Average;
  /** Id of the index; empty where none applies. */
  indexId: string;
}

/** The newest readings as they are: what needs no hours. */
export function isPlain({ kind, average }: Pick<Shown, 'kind' | 'average'>): boolean {
  return kind === 'raw' && average === 'now';
}

/** What the same switch means of a past hour, where nothing is newer than its mean. */
export function pastShownOf(shown: Shown): Shown {
  if (shown.kind === 'raw' && shown.average !== '24h') return { ...shown, average: 'now', indexId: '' };
  if (shown.kind === 'index') return { ...shown, average: 'now' };
  return { ...shown, average: shown.average === '24h' ? '24h' : '1h', indexId: '' };
}
