import { pointTimeMs, type ChartColumns } from './columns.ts';
import type { Segment } from './segments.ts';

type Scale = (value: number) => number;

/** SVG path of the means; one `M` per segment, so that no gap is joined. A lone point is drawn as a dot by the round cap. */
export function linePath(columns: ChartColumns, segments: readonly Segment[], x: Scale, y: Scale): string {
  let path = '';
  for (const segment of segments) {
    let command = 'M';
    for (const index of segment) {
      path += `${command}${round(x(pointTimeMs(columns, index)))} ${round(y(columns.means[index]!))}`;
      command = 'L';
    }
    if (segment.length === 1) path += 'h0';
  }
  return path;
}

/** Line through plain points, broken where the value is NaN. */
export function pointsPath(timesMs: ArrayLike<number>, values: ArrayLike<number>, x: Scale, y: Scale): string {
  let path = '';
  let command = 'M';
  for (let i = 0; i < timesMs.length; i += 1) {
    if (Number.isNaN(values[i]!)) {
      command = 'M';
      continue;
    }
    path += `${command}${round(x(timesMs[i]!))} ${round(y(values[i]!))}`;
    command = 'L';
  }
  return path;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
