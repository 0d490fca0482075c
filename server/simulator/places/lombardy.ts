import type { City } from './place.ts';

const zone = { timeZone: 'Europe/Rome' } as const;

export const LOMBARDY: readonly City[] = [
  {
    ...zone, id: 'milano', altitudeM: 122, pm25: 24, no2: 21,
    air: [
      ['Cortile di Porta Venezia', 45.4747, 9.2053, 'l', 0.5],
      ['Milano – Viale Marche', 45.4962, 9.1909, 'r', 1],
      ['Milano – Pascal Città Studi', 45.4735, 9.2357, 'r', 0.3],
      ['Milano – Via Senato', 45.4704, 9.1975, 'r', 0.9],
      ['Milano – Verziere', 45.4633, 9.1953, 'r', 0.6],
      ['Scuola primaria di via Mantegna', 45.4862, 9.1688, 'l', 0.5],
      ['Terrazzo sui Navigli', 45.4497, 9.1722, 'l', 0.6],
      ['Balcone in via Tortona', 45.4526, 9.1606, 'l', 0.4],
      ['Biblioteca Valvassori Peroni', 45.4833, 9.2395, 'l', 0.4],
      ['Orto di via Padova', 45.4981, 9.2294, 'l', 0.6],
      ['حديقة شارع بادوفا', 45.5046, 9.2377, 'l', 0.6],
      ['Parco Nord, Cascina Centro', 45.5357, 9.2107, 'l', 0.1],
      ['Isola, cortile della Stecca', 45.4869, 9.1889, 'l', 0.5],
      ['Bovisa, tetto del Politecnico', 45.5029, 9.1562, 'l', 0.4],
      ['Quarto Oggiaro, Villa Scheibler', 45.5166, 9.1387, 'l', 0.4],
      ['San Siro, cortile delle Case Popolari', 45.4741, 9.1311, 'l', 0.4],
      ['Baggio, Cascina Linterno', 45.4635, 9.0982, 'l', 0.2],
      ['Barona, orti di via Chiodi', 45.4357, 9.1522, 'l', 0.3],
      ['Gratosoglio, torri bianche', 45.4133, 9.1722, 'l', 0.3],
      ['Corvetto, piazzale', 45.4402, 9.2231, 'l', 0.9],
      ['Rogoredo stazione', 45.4337, 9.2389, 'l', 0.7],
      ['Lambrate, mercato coperto', 45.4838, 9.2441, 'l', 0.5],
      ['Comitato di quartiere per la qualità dell’aria di Ortica, Cavriano e Forlanini – centralina autocostruita sul tetto della bocciofila', 45.4702, 9.2466, 'l', 0.4],
      ['Tram 9, laboratorio viaggiante', 45.4529, 9.2036, 'm', 0.9],
      ['Sesto San Giovanni', 45.5349, 9.2322, 'r', 0.6],
      ['Cinisello Balsamo, Villa Ghirlanda', 45.5571, 9.2183, 'l', 0.4],
      ['Cormano, via Gramsci', 45.5431, 9.1645, 'l', 0.6],
      ['Rho, piazza San Vittore', 45.5299, 9.0399, 'l', 0.5],
      ['Monza, Parco – Viale Cavriga', 45.5926, 9.2782, 'r', 0.2],
      ['Monza, liceo Zucchi', 45.5818, 9.2718, 'l', 0.5],
    ],
  },
  {
    ...zone, id: 'bergamo', altitudeM: 249, pm25: 20, no2: 16,
    air: [
      ['Bergamo – Via Meucci', 45.6907, 9.6436, 'r', 0.4],
      ['Città Alta, Colle Aperto', 45.7061, 9.6560, 'l', 0.1],
      ['Borgo Palazzo, balcone al terzo piano', 45.6942, 9.6870, 'l', 0.5],
    ],
  },
  {
    ...zone, id: 'brescia', altitudeM: 149, pm25: 25, no2: 18,
    air: [
      ['Brescia – Villaggio Sereno', 45.5121, 10.1934, 'r', 0.4],
      ['Brescia – Broletto', 45.5397, 10.2227, 'r', 0.7],
      ['San Polo, cortile della scuola Tiboni', 45.5148, 10.2516, 'l', 0.4],
      ['Mompiano, via dello Stadio', 45.5628, 10.2368, 'l', 0.3],
    ],
  },
  {
    ...zone, id: 'cremona', altitudeM: 45, pm25: 26, no2: 14,
    air: [
      ['Cremona – Via Fatebenefratelli', 45.1416, 10.0437, 'r', 0.4],
      ['Cremona, piazza Cavour', 45.1331, 10.0237, 'l', 0.6],
      ['Mantova – Sant’Agnese', 45.1609, 10.7975, 'r', 0.4],
    ],
  },
];
