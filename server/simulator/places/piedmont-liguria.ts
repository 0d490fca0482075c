import type { City } from './place.ts';

const zone = { timeZone: 'Europe/Rome' } as const;

export const PIEDMONT_LIGURIA: readonly City[] = [
  {
    ...zone, id: 'torino', altitudeM: 239, pm25: 23, no2: 22,
    air: [
      ['Torino – Consolata', 45.0758, 7.6784, 'r', 0.8],
      ['Torino – Rebaudengo', 45.1017, 7.6971, 'r', 1],
      ['Torino – Lingotto', 45.0242, 7.6508, 'r', 0.3],
      ['Torino – Rubino', 45.0398, 7.6219, 'r', 0.3],
      ['San Salvario, cortile di via Baretti', 45.0570, 7.6809, 'l', 0.6],
      ['Vanchiglia, balcone sul corso', 45.0693, 7.7028, 'l', 0.6],
      ['Aurora, Cecchi Point', 45.0816, 7.6952, 'l', 0.5],
      ['Borgo Filadelfia, scuola Re Umberto', 45.0369, 7.6641, 'l', 0.4],
      ['Mirafiori Sud, Casa nel Parco', 45.0113, 7.6262, 'l', 0.4],
      ['Pozzo Strada, via Bardonecchia', 45.0688, 7.6296, 'l', 0.5],
      ['Superga, stazione della dentera', 45.0807, 7.7676, 'l', 0],
      ['Bus 68, centralina viaggiante', 45.0620, 7.6857, 'm', 0.9],
      ['Settimo Torinese – Vivaldi', 45.1392, 7.7636, 'r', 0.5],
      ['Venaria, giardini della Reggia', 45.1379, 7.6258, 'l', 0.2],
    ],
  },
  {
    ...zone, id: 'novara', altitudeM: 159, pm25: 20, no2: 15,
    air: [
      ['Novara – Roma', 45.4390, 8.6153, 'r', 0.6],
      ['Novara, Bicocca', 45.4300, 8.6410, 'l', 0.4],
      ['Alessandria – D’Annunzio', 44.9069, 8.6112, 'r', 0.6],
    ],
  },
  {
    ...zone, id: 'genova', altitudeM: 25, pm25: 12, no2: 19,
    air: [
      ['Genova – Corso Europa', 44.4007, 8.9772, 'r', 1],
      ['Genova – Quarto', 44.3952, 8.9936, 'r', 0.3],
      ['Caruggi, vico della Neve', 44.4088, 8.9310, 'l', 0.3],
      ['Castelletto, belvedere Montaldo', 44.4125, 8.9337, 'l', 0.4],
      ['Sampierdarena, villa Scassi', 44.4144, 8.8915, 'l', 0.6],
      ['Sestri Ponente, società operaia', 44.4238, 8.8512, 'l', 0.5],
      ['Nervi, passeggiata Anita Garibaldi', 44.3822, 9.0371, 'l', 0.1],
      ['Furgone della capitaneria', 44.4063, 8.9180, 'm', 0.6],
    ],
  },
];
