import type { City } from './place.ts';

const zone = { timeZone: 'Europe/Rome' } as const;

export const EMILIA: readonly City[] = [
  {
    ...zone, id: 'bologna', altitudeM: 54, pm25: 18, no2: 16,
    air: [
      ['Bologna – Porta San Felice', 44.4992, 11.3274, 'r', 1],
      ['Bologna – Giardini Margherita', 44.4826, 11.3541, 'r', 0.2],
      ['Bologna – Via Chiarini', 44.4998, 11.2865, 'r', 0.3],
      ['Bolognina, case Acer di via Nicolò dall’Arca', 44.5099, 11.3456, 'l', 0.5],
      ['Pilastro, biblioteca Luigi Spina', 44.5111, 11.3975, 'l', 0.4],
      ['Cirenaica, cortile Sandonà', 44.4968, 11.3688, 'l', 0.5],
      ['Via del Pratello, terzo piano', 44.4951, 11.3335, 'l', 0.5],
      ['San Luca, ultimo arco', 44.4790, 11.2984, 'l', 0],
      ['Casalecchio, ponte sul Reno', 44.4757, 11.2793, 'l', 0.6],
      ['San Lazzaro – Poggi', 44.4681, 11.4146, 'r', 0.7],
      ['Filobus 13, sonda sul tetto', 44.4938, 11.3426, 'm', 0.9],
    ],
  },
  {
    ...zone, id: 'modena', altitudeM: 34, pm25: 21, no2: 15,
    air: [
      ['Modena – Giardini', 44.6370, 10.9053, 'r', 1],
      ['Modena – Parco Ferrari', 44.6518, 10.9071, 'r', 0.2],
      ['Villaggio Artigiano', 44.6502, 10.8908, 'l', 0.4],
      ['Reggio Emilia – San Lazzaro', 44.6893, 10.6640, 'r', 0.3],
      ['Reggio Emilia, quartiere Gardenia', 44.7051, 10.6258, 'l', 0.4],
    ],
  },
  {
    ...zone, id: 'parma', altitudeM: 57, pm25: 19, no2: 13,
    air: [
      ['Parma – Cittadella', 44.7924, 10.3303, 'r', 0.2],
      ['Oltretorrente, borgo Santa Caterina', 44.8003, 10.3189, 'l', 0.4],
      ['Parma, scuola per l’Europa', 44.8241, 10.3286, 'l', 0.3],
      ['Piacenza – Giordani Farnese', 45.0494, 9.6931, 'r', 0.8],
      ['Piacenza, orti di via Degani', 45.0379, 9.6895, 'l', 0.3],
    ],
  },
  {
    ...zone, id: 'ferrara', altitudeM: 9, pm25: 19, no2: 12,
    air: [
      ['Ferrara – Isonzo', 44.8424, 11.6132, 'r', 0.8],
      ['Ferrara, mura degli Angeli', 44.8492, 11.6258, 'l', 0.2],
      ['Ravenna – Caorle', 44.4193, 12.2248, 'r', 0.4],
      ['Rimini – Marecchia', 44.0647, 12.5529, 'r', 0.3],
    ],
  },
];
