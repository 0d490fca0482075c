/** A sub-basin: rain on it reaches the main stem at `joinKm` before the mouth. */
export interface Basin {
  id: string;
  river: string;
  latitude: number;
  longitude: number;
  areaKm2: number;
  /** Kilometres before the mouth of the river named. */
  joinKm: number;
}

export interface WaterRow {
  name: string;
  latitude: number;
  longitude: number;
  altitudeM: number;
  timeZone: string;
  /** On a main stem: everything that joins above flows past. */
  stem?: { river: string; km: number };
  /** On a tributary: its own basin alone. */
  basin?: string;
}

const basin = (id: string, river: string, latitude: number, longitude: number, areaKm2: number, joinKm: number): Basin => ({ id, river, latitude, longitude, areaKm2, joinKm });

/** The Po from Monviso to the delta, in flow order; and a few rivers elsewhere. */
export const BASINS: readonly Basin[] = [
  basin('alto-po', 'po', 44.65, 7.35, 5000, 565),
  basin('dora-riparia', 'po', 45.1, 7.05, 1340, 548),
  basin('dora-baltea', 'po', 45.72, 7.4, 3930, 520),
  basin('sesia', 'po', 45.7, 8.2, 3080, 460),
  basin('tanaro', 'po', 44.55, 8.05, 8080, 430),
  basin('ticino', 'po', 46.2, 8.75, 8170, 391),
  basin('lambro', 'po', 45.6, 9.25, 1980, 360),
  basin('trebbia', 'po', 44.65, 9.4, 1080, 342),
  basin('adda', 'po', 46.15, 9.75, 7980, 310),
  basin('taro', 'po', 44.6, 9.9, 2050, 262),
  basin('oglio', 'po', 45.8, 10.2, 6650, 200),
  basin('mincio', 'po', 45.65, 10.75, 2860, 178),
  basin('secchia', 'po', 44.45, 10.65, 2290, 165),
  basin('panaro', 'po', 44.35, 10.9, 1790, 110),
  basin('reno', 'reno', 44.25, 11.1, 1060, 120),
  basin('adige', 'adige', 46.4, 11.2, 9500, 240),
  basin('brenta', 'brenta', 46.0, 11.7, 1560, 90),
  basin('elbe', 'elbe', 50.3, 14.3, 51000, 700),
  basin('weisse-elster', 'weisse-elster', 50.8, 12.1, 2900, 40),
  basin('donau', 'donau', 48.3, 13.8, 52000, 1990),
  basin('maas', 'maas', 51.4, 5.8, 16000, 120),
  basin('torrens', 'torrens', -34.85, 138.82, 340, 45),
];

const rome = 'Europe/Rome';
const po = (name: string, latitude: number, longitude: number, altitudeM: number, km: number): WaterRow =>
  ({ name, latitude, longitude, altitudeM, timeZone: rome, stem: { river: 'po', km } });
const on = (basinId: string, name: string, latitude: number, longitude: number, altitudeM: number, timeZone = rome): WaterRow =>
  ({ name, latitude, longitude, altitudeM, timeZone, basin: basinId });

export const WATER: readonly WaterRow[] = [
  po('Po a Moncalieri', 45.0003, 7.6866, 219, 560),
  po('Po a Torino Murazzi', 45.0632, 7.6976, 212, 549),
  po('Po a San Mauro', 45.1019, 7.7676, 205, 540),
  po('Po a Chivasso', 45.1833, 7.8830, 180, 515),
  po('Po a Casale Monferrato', 45.1403, 8.4483, 113, 470),
  po('Po a Valenza', 45.0376, 8.6270, 95, 440),
  po('Po a Ponte della Becca', 45.1340, 9.2240, 60, 389),
  po('Po a Piacenza', 45.0640, 9.7040, 48, 335),
  po('Po a Cremona', 45.1280, 9.9900, 38, 298),
  po('Po a Casalmaggiore', 44.9810, 10.4150, 27, 250),
  po('Po a Boretto', 44.9100, 10.5560, 22, 226),
  po('Po a Borgoforte', 45.0470, 10.7510, 18, 190),
  po('Po a Sermide', 45.0090, 11.2930, 12, 135),
  po('Po a Pontelagoscuro', 44.8880, 11.6080, 6, 90),
  po('Po di Venezia a Pila', 44.9640, 12.4720, 1, 10),
  on('dora-riparia', 'Dora Riparia a Torino', 45.0850, 7.6730, 232),
  on('dora-baltea', 'Dora Baltea a Ivrea', 45.4640, 7.8740, 240),
  on('sesia', 'Sesia a Vercelli', 45.3230, 8.4440, 125),
  on('tanaro', 'Tanaro ad Alessandria', 44.9200, 8.6080, 90),
  on('ticino', 'Ticino al Ponte Coperto di Pavia', 45.1805, 9.1536, 63),
  on('lambro', 'Lambro al Parco Lambro', 45.4980, 9.2480, 115),
  on('trebbia', 'Trebbia a Rivergaro', 44.9100, 9.5900, 135),
  on('adda', 'Adda a Lodi', 45.3200, 9.5030, 70),
  on('taro', 'Taro a Fornovo', 44.6960, 10.1020, 148),
  on('oglio', 'Oglio a Marcaria', 45.1190, 10.5390, 27),
  on('mincio', 'Mincio a Mantova, Governolo', 45.0890, 10.9560, 16),
  on('secchia', 'Secchia a Ponte Alto', 44.6650, 10.8720, 38),
  on('reno', 'Reno a Casalecchio Chiusa', 44.4720, 11.2830, 60),
  on('adige', 'Adige a Verona, Ponte Pietra', 45.4477, 11.0003, 56),
  on('brenta', 'Brenta a Bassano', 45.7680, 11.7310, 106),
  on('elbe', 'Elbe in Dresden, Augustusbrücke', 51.0556, 13.7397, 103, 'Europe/Berlin'),
  on('weisse-elster', 'Weiße Elster am Palmengartenwehr', 51.3390, 12.3500, 108, 'Europe/Berlin'),
  on('donau', 'Donaukanal an der Urania', 48.2118, 16.3857, 160, 'Europe/Vienna'),
  on('maas', 'Nieuwe Maas bij de Boompjes', 51.9150, 4.4890, 0, 'Europe/Amsterdam'),
  on('torrens', 'River Torrens at Seaview Road weir', -34.9180, 138.5050, 4, 'Australia/Adelaide'),
];
