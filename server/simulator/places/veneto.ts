import type { City } from './place.ts';

const zone = { timeZone: 'Europe/Rome' } as const;

export const VENETO: readonly City[] = [
  {
    ...zone, id: 'verona', altitudeM: 59, pm25: 21, no2: 15,
    air: [
      ['Verona – Borgo Milano', 45.4437, 10.9614, 'r', 0.9],
      ['Verona – Giarol Grande', 45.4242, 11.0418, 'r', 0.1],
      ['Veronetta, corte del Duca', 45.4405, 11.0059, 'l', 0.5],
      ['Borgo Trento, lungadige Attiraglio', 45.4592, 10.9768, 'l', 0.4],
      ['Santa Lucia, case dei ferrovieri', 45.4228, 10.9540, 'l', 0.5],
      ['Camper del comune', 45.4316, 10.9886, 'm', 0.8],
    ],
  },
  {
    ...zone, id: 'venezia', altitudeM: 2, pm25: 23, no2: 13,
    air: [
      ['Mestre – Parco Bissuola', 45.4983, 12.2611, 'r', 0.2],
      ['Mestre – Via Beccaria', 45.4793, 12.2200, 'r', 0.9],
      ['Marghera, piazza Mercato', 45.4756, 12.2244, 'l', 0.5],
      ['Malcontenta – Via Lago di Garda', 45.4383, 12.2056, 'r', 0.4],
      ['Venezia – Sacca Fisola', 45.4286, 12.3134, 'r', 0.1],
      ['Cannaregio, fondamenta de la Sensa', 45.4458, 12.3288, 'l', 0.1],
      ['Castello, corte Nova', 45.4377, 12.3533, 'l', 0.1],
      ['Lido, scuola Pisani', 45.4171, 12.3679, 'l', 0.2],
      ['Murano, fornace', 45.4567, 12.3526, 'l', 0.1],
      ['Vaporetto 4.1, sonda di prua', 45.4337, 12.3419, 'm', 0.3],
    ],
  },
  {
    ...zone, id: 'padova', altitudeM: 12, pm25: 24, no2: 15,
    air: [
      ['Padova – Mandria', 45.3706, 11.8409, 'r', 0.4],
      ['Padova – Arcella', 45.4333, 11.8903, 'r', 0.9],
      ['Prato della Valle, orto botanico', 45.3989, 11.8806, 'l', 0.4],
      ['Portello, piazza Toselli', 45.4100, 11.8930, 'l', 0.4],
      ['Vicenza – Quartiere Italia', 45.5600, 11.5389, 'r', 0.4],
      ['Vicenza, Campo Marzo', 45.5431, 11.5400, 'l', 0.6],
      ['Treviso – Strada Sant’Agnese', 45.6740, 12.2241, 'r', 0.7],
    ],
  },
  {
    ...zone, id: 'bolzano', altitudeM: 262, pm25: 13, no2: 16,
    air: [
      ['Bozen – Amba-Alagi-Straße / Bolzano – Via Amba Alagi', 46.4966, 11.3409, 'r', 0.9],
      ['Trento – Parco Santa Chiara', 46.0629, 11.1262, 'r', 0.3],
      ['Udine – Via Cairoli', 46.0659, 13.2289, 'r', 0.5],
    ],
  },
];
