import type { StationKind } from '#lib/domain/station.ts';

/** Corners around the middle, in units in which every shape has an area of about 150 px² at size 1. */
type Corners = readonly (readonly [x: number, y: number])[];

export const CIRCLE_RADIUS = 6.6;
const CORNERS: Record<Exclude<StationKind, 'low-cost'>, Corners> = {
  reference: [[-6, -6], [6, -6], [6, 6], [-6, 6]],
  mobile: [[0, -8.4], [8.2, 6], [-8.2, 6]],
  water: [[0, -8.4], [8.4, 0], [0, 8.4], [-8.4, 0]],
  soil: polygon(5, 7.9),
};

/** Traces a kind's shape around (0, 0), `scale` times its usual size. */
export function traceShape(context: Pick<CanvasRenderingContext2D, 'moveTo' | 'lineTo' | 'closePath' | 'arc'>, kind: StationKind, scale: number): void {
  if (kind === 'low-cost') return context.arc(0, 0, CIRCLE_RADIUS * scale, 0, 2 * Math.PI);
  CORNERS[kind].forEach(([x, y], i) => (i === 0 ? context.moveTo(x * scale, y * scale) : context.lineTo(x * scale, y * scale)));
  context.closePath();
}

/** The same as an SVG path. */
export function shapePath(kind: StationKind, scale = 1): string {
  if (kind === 'low-cost') {
    const r = CIRCLE_RADIUS * scale;
    return `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  }
  return `M${CORNERS[kind].map(([x, y]) => `${(x * scale).toFixed(2)} ${(y * scale).toFixed(2)}`).join('L')}Z`;
}

function polygon(corners: number, radius: number): Corners {
  return Array.from({ length: corners }, (_, i) => {
    const angle = (i / corners) * 2 * Math.PI - Math.PI / 2;
    return [radius * Math.cos(angle), radius * Math.sin(angle)] as const;
  });
}
