import { STATION_KINDS, type StationKind } from '#lib/domain/station.ts';
import { distanceField } from './distance-field.ts';
import { traceShape } from './shapes.ts';

/** What a marker may look like, in the order of the fields' cells. */
export const MARKER_SHAPES = [...STATION_KINDS, 'bracket'] as const;
export type MarkerShape = (typeof MARKER_SHAPES)[number];

/** Half width and half height around the middle, in map pixels at size 1: no more is drawn than this and an edge. */
export const SHAPE_EXTENTS: Readonly<Record<MarkerShape, readonly [number, number]>> = {
  reference: [6, 6], 'low-cost': [6.6, 6.6], mobile: [8.2, 8.4], water: [8.4, 8.4], soil: [7.9, 7.9], bracket: [9, 13],
};

export function shapeField(kind: StationKind): ImageData {
  return distanceField((context) => {
    traceShape(context, kind, 1);
    context.fill();
  });
}

function dashedField(kind: StationKind): ImageData {
  return distanceField((context) => {
    traceShape(context, kind, 1.06);
    context.lineWidth = 1.3;
    context.setLineDash([2.6, 2]);
    context.stroke();
  });
}

function bracketField(): ImageData {
  return distanceField((context) => {
    context.moveTo(-8, -8.5);
    context.lineTo(-8, -12);
    context.lineTo(8, -12);
    context.lineTo(8, -8.5);
    context.lineWidth = 2;
    context.stroke();
  });
}

/** Distance fields of all shapes side by side, two bytes a pixel: the shape, and its dashed outline (none: 0). */
export interface MarkerFields {
  width: number;
  height: number;
  data: Uint8Array<ArrayBuffer>;
}

let made: MarkerFields | null = null;

/** Drawn once for all maps of a page. */
export function markerFields(): MarkerFields {
  made ??= makeMarkerFields();
  return made;
}

function makeMarkerFields(): MarkerFields {
  const cells = MARKER_SHAPES.map((shape) => (shape === 'bracket' ? { solid: bracketField(), dashed: null } : { solid: shapeField(shape), dashed: dashedField(shape) }));
  const side = cells[0]!.solid.width;
  const width = side * cells.length;
  const data = new Uint8Array(2 * width * side);
  cells.forEach(({ solid, dashed }, cell) => {
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        const to = 2 * (y * width + cell * side + x);
        const from = 4 * (y * side + x) + 3;
        data[to] = solid.data[from]!;
        data[to + 1] = dashed?.data[from] ?? 0;
      }
    }
  });
  return { width, height: side, data };
}
