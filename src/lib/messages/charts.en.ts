import type { Messages } from './message.ts';

/** The words of comparing, of guides in charts and of saved pictures. */
export const chartsEn = {
  'chart.pictureSvg': 'Save the picture as SVG',
  'chart.picturePng': 'Save the picture as PNG',
  'chart.pictureFailed': 'The picture could not be made.',
  'picture.unit': '{name}, {unit}',
  'picture.period': '{from} to {to}, local time of {zone}',
  'picture.period.utc': '{from} to {to}, UTC',
  'picture.source': '{name}: {source}. Licence: {licence}.',
  'picture.sourceSimulated': '{name}: simulated, it measured nothing. {source}. Licence: {licence}.',
  'picture.noSource': 'source not stated',
  'picture.noLicence': 'not stated',
  'picture.from': 'Drawn by Lichen, {address}',
} as const satisfies Messages;
