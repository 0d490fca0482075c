import type { Map as MapLibreMap } from 'maplibre-gl';
import { STATION_KINDS } from '#lib/domain/station.ts';
import { distanceField, RATIO } from './distance-field.ts';
import { shapeField } from './marker-fields.ts';

/** Half of the side of a wind arrow's picture, in map pixels. */
const WIND_HALF = 44;
/** Side of the square that names keep off. */
const OBSTACLE_PX = 16;

/** One signed distance field per kind of station. */
export function addKindIcons(map: MapLibreMap): void {
  for (const kind of STATION_KINDS) map.addImage(kind, shapeField(kind), { sdf: true, pixelRatio: RATIO });
}

/** The rounded square of a cell, and a picture of nothing that takes a marker's place. */
export function addCellIcons(map: MapLibreMap): void {
  map.addImage('cell', distanceField((context) => {
    context.roundRect(-13, -10, 26, 20, 6);
    context.fill();
  }), { sdf: true, pixelRatio: RATIO });
  map.addImage('obstacle', { width: OBSTACLE_PX, height: OBSTACLE_PX, data: new Uint8Array(4 * OBSTACLE_PX ** 2) });
}

/** An arrow that leaves its station upwards, beyond the marker, and the ring of a calm; drawn when they are first wanted. */
export function addWindIcons(map: MapLibreMap): void {
  map.addImage('wind', distanceField((context) => {
    context.lineWidth = 2.2;
    context.moveTo(0, -12);
    context.lineTo(0, -28);
    context.stroke();
    context.beginPath();
    context.moveTo(0, -35);
    context.lineTo(5, -25.5);
    context.lineTo(-5, -25.5);
    context.closePath();
    context.fill();
  }, WIND_HALF), { sdf: true, pixelRatio: RATIO });
  map.addImage('wind-calm', distanceField((context) => {
    context.arc(0, 0, 12.5, 0, 2 * Math.PI);
    context.lineWidth = 1.1;
    context.stroke();
  }), { sdf: true, pixelRatio: RATIO });
}
