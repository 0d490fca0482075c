import type { City } from './place.ts';

export const ABROAD: readonly City[] = [
  {
    id: 'dresden', timeZone: 'Europe/Berlin', altitudeM: 113, pm25: 11, no2: 10,
    air: [
      ['Dresden-Nord, Schlesischer Platz', 51.0650, 13.7412, 'r', 0.9],
      ['Dresden-Winckelmannstraße', 51.0362, 13.7303, 'r', 0.3],
      ['Dresden-Bergstraße', 51.0312, 13.7274, 'r', 1],
      ['Hinterhof Louisenstraße', 51.0667, 13.7540, 'l', 0.4],
      ['Pieschen, Balkon zur Elbe', 51.0810, 13.7183, 'l', 0.4],
      ['Löbtau, Gemeinschaftsgarten', 51.0403, 13.6986, 'l', 0.3],
      ['Striesen, Schulhof Kreuzgymnasium', 51.0459, 13.7956, 'l', 0.4],
      ['Blasewitz am Schillerplatz', 51.0522, 13.8103, 'l', 0.7],
      ['Loschwitz, Weinberg', 51.0561, 13.8236, 'l', 0.1],
    ],
  },
  {
    id: 'leipzig', timeZone: 'Europe/Berlin', altitudeM: 112, pm25: 11, no2: 10,
    air: [
      ['Leipzig-Mitte', 51.3441, 12.3775, 'r', 1],
      ['Leipzig-West', 51.3180, 12.2974, 'r', 0.3],
      ['Connewitz, Werk 2', 51.3108, 12.3739, 'l', 0.6],
      ['Plagwitz am Karl-Heine-Kanal', 51.3289, 12.3339, 'l', 0.4],
      ['Reudnitz, Hinterhaus', 51.3342, 12.4058, 'l', 0.4],
      ['Gohlis, Kleingarten Nr. 47', 51.3650, 12.3650, 'l', 0.2],
      ['Lindenau, Straßenbahnhof', 51.3391, 12.3302, 'l', 0.6],
    ],
  },
  {
    id: 'wien', timeZone: 'Europe/Vienna', altitudeM: 171, pm25: 12, no2: 11,
    air: [
      ['Wien – Taborstraße', 48.2166, 16.3807, 'r', 0.9],
      ['Wien – Belgradplatz', 48.1745, 16.3614, 'r', 0.4],
      ['Wien – Hermannskogel', 48.2703, 16.2975, 'r', 0],
      ['Wien – Lobau', 48.1622, 16.5252, 'r', 0],
      ['Neubau, Innenhof Lindengasse', 48.2010, 16.3480, 'l', 0.4],
      ['Ottakring, Brunnenmarkt', 48.2127, 16.3372, 'l', 0.5],
      ['Favoriten, Gemeindebau Per-Albin-Hansson', 48.1581, 16.3847, 'l', 0.4],
      ['Donaustadt, Seestadt Nord', 48.2270, 16.5050, 'l', 0.3],
      ['Floridsdorf, Schulgarten', 48.2571, 16.3986, 'l', 0.4],
      ['Hietzing, Balkon mit Katze', 48.1863, 16.2929, 'l', 0.2],
      ['Meßwagen der Umweltanwaltschaft', 48.1920, 16.3390, 'm', 0.9],
    ],
  },
  {
    id: 'rotterdam', timeZone: 'Europe/Amsterdam', altitudeM: 1, pm25: 10, no2: 13,
    air: [
      ['Rotterdam-Schiedamsevest', 51.9143, 4.4799, 'r', 0.3],
      ['Rotterdam-Pleinweg', 51.8912, 4.4881, 'r', 1],
      ['Rotterdam-Hoogvliet', 51.8671, 4.3553, 'r', 0.4],
      ['Maassluis, Kwartellaan', 51.9330, 4.2280, 'r', 0.2],
      ['Kralingen, balkon op driehoog', 51.9260, 4.5150, 'l', 0.4],
      ['Delfshaven, buurthuis De Pier', 51.9080, 4.4480, 'l', 0.4],
      ['Katendrecht, dakterras', 51.9000, 4.4830, 'l', 0.3],
      ['Volkstuin Lommerrijk', 51.9560, 4.4870, 'l', 0.3],
      ['Pernis, schooltje aan de dijk', 51.8870, 4.3890, 'l', 0.3],
    ],
  },
  {
    // A half-hour zone in the southern season.
    id: 'adelaide', timeZone: 'Australia/Adelaide', altitudeM: 45, pm25: 7, no2: 6,
    air: [
      ['Adelaide CBD', -34.9289, 138.6010, 'r', 0.9],
      ['Netley', -34.9438, 138.5492, 'r', 0.4],
      ['Le Fevre 2', -34.7911, 138.4979, 'r', 0.3],
      ['Prospect back verandah', -34.8836, 138.5940, 'l', 0.3],
      ['Norwood Primary School', -34.9217, 138.6340, 'l', 0.4],
      ['Glenelg, Jetty Road', -34.9802, 138.5145, 'l', 0.5],
      ['Port Adelaide Men’s Shed', -34.8459, 138.5031, 'l', 0.4],
      ['Mount Lofty Summit', -34.9745, 138.7085, 'l', 0],
    ],
  },
];
