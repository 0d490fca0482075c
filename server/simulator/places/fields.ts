/** Soil stations: name, latitude, longitude, altitude, zone, share of sand 0…1. */
export type SoilRow = readonly [name: string, latitude: number, longitude: number, altitudeM: number, timeZone: string, sand: number];

const rome = 'Europe/Rome';

export const SOIL: readonly SoilRow[] = [
  ['Risaia di Lucedio', 45.2420, 8.2300, 148, rome, 0.2],
  ['Vercelli, stazione risicola', 45.3200, 8.3700, 132, rome, 0.2],
  ['Carmagnola, orto didattico', 44.8460, 7.7170, 240, rome, 0.5],
  ['Saluzzo, frutteto Manta', 44.6160, 7.4840, 395, rome, 0.5],
  ['Canelli, vigna Moscato', 44.7210, 8.2930, 210, rome, 0.4],
  ['Lomellina, cascina Battivacco', 45.2560, 8.7700, 101, rome, 0.6],
  ['Parco Agricolo Sud Milano, cascina Nibai', 45.4910, 9.3330, 118, rome, 0.4],
  ['Landriano, azienda Menozzi', 45.3220, 9.2670, 88, rome, 0.5],
  ['Lodi, prato stabile', 45.3010, 9.4950, 74, rome, 0.5],
  ['Crema, mais da granella', 45.3580, 9.6800, 75, rome, 0.5],
  ['Val Tidone, vigneto', 44.9260, 9.4000, 180, rome, 0.3],
  ['Fiorenzuola, campo sperimentale', 44.9270, 9.8940, 78, rome, 0.3],
  ['Ghiardo, brughiera', 44.6880, 10.4980, 130, rome, 0.4],
  ['Collecchio, pomodoro', 44.7520, 10.2170, 110, rome, 0.3],
  ['Curtatone, riserva', 45.1350, 10.7010, 26, rome, 0.4],
  ['Isola della Scala, riso vialone', 45.2730, 11.0090, 29, rome, 0.6],
  ['Carpi, pereto', 44.7860, 10.8700, 26, rome, 0.2],
  ['Cadriano, azienda universitaria', 44.5500, 11.3900, 32, rome, 0.3],
  ['Jolanda di Savoia, bonifica', 44.8850, 11.9800, -2, rome, 0.2],
  ['Legnaro, Agripolis', 45.3460, 11.9540, 8, rome, 0.4],
  ['Valpolicella, vigneto Fumane', 45.5430, 10.8830, 190, rome, 0.3],
  ['Porto Tolle, valle', 44.9500, 12.3600, 0, rome, 0.7],
  ['Pillnitz, Obstbau', 51.0090, 13.8720, 120, 'Europe/Berlin', 0.5],
  ['Großenzersdorf, Versuchswirtschaft', 48.1990, 16.5590, 153, 'Europe/Vienna', 0.4],
  ['Barendrecht, polderakker', 51.8520, 4.5280, -1, 'Europe/Amsterdam', 0.2],
  ['Waite Campus paddock', -34.9690, 138.6330, 120, 'Australia/Adelaide', 0.4],
];
