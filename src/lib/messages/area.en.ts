import type { Messages } from './message.ts';

/** The words of the map that areas are drawn on. */
export const areaEn = {
  'area.map': 'Map to draw an area on',
  'area.drawHint': 'Press the corners one after the other; drag a corner to move it. By keyboard: on the map, the arrows move it and Enter sets a corner in its middle.',
  'area.middle': 'Corner in the middle',
  'area.undo': 'Undo',
  'area.clear': 'Clear',
  'area.zoomIn': 'Closer',
  'area.zoomOut': 'Further away',
  'area.mapFailed': 'The map cannot be drawn here. Choose stations from the list, or type numbers.',
  'area.corners': { one: '{count} corner; three make an area.', other: '{count} corners; three make an area.' },
} as const satisfies Messages;
