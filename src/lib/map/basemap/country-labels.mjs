/** Where a country's name stands: the roomiest point of its largest polygon, but for those that look wrong there. */
const POSITIONS = {
  'United States of America': [-98.5, 39.6], Canada: [-106, 57], Russia: [96, 62], France: [2.4, 46.6], Norway: [9, 61.3], Chile: [-71, -31],
  Italy: [11.45, 45.95], Switzerland: [8.1, 46.75], Austria: [11.2, 47.35], Croatia: [16.2, 45.6], Indonesia: [113.5, -0.5], Malaysia: [102.3, 3.9], Vietnam: [107.9, 14.3],
  Greece: [21.9, 39.6], Japan: [138.3, 36.3], 'New Zealand': [171.5, -43.3], 'United Kingdom': [-1.6, 52.7], Portugal: [-8, 39.6], Sweden: [15, 62.5], Finland: [26.3, 63.2],
};
const NAMES = {
  'United States of America': 'United States', 'Dem. Rep. Congo': 'DR Congo', 'Central African Rep.': 'Central African Republic', 'Bosnia and Herz.': 'Bosnia and Herzegovina',
  'Dominican Rep.': 'Dominican Republic', 'Eq. Guinea': 'Equatorial Guinea', 'S. Sudan': 'South Sudan', 'W. Sahara': 'Western Sahara', 'Solomon Is.': 'Solomon Islands',
  'Falkland Is.': 'Falkland Islands', Macedonia: 'North Macedonia', eSwatini: 'Eswatini', "Côte d'Ivoire": "Côte d'Ivoire",
};

/** Countries by area, largest first; `rank` decides from which zoom a name is drawn. */
export function countryLabels(countries, areaOf) {
  return countries
    .filter((country) => country.properties.name !== 'Antarctica')
    .map((country) => ({ country, area: areaOf(country) }))
    .filter(({ area }) => area > 2e-6)
    .sort((a, b) => b.area - a.area)
    .map(({ country }, rank) => {
      const { name } = country.properties;
      return { name: NAMES[name] ?? name, position: POSITIONS[name] ?? roomiestPoint(largestRing(country.geometry)), rank };
    });
}

function largestRing(geometry) {
  const rings = geometry.type === 'Polygon' ? [geometry.coordinates[0]] : geometry.coordinates.map((polygon) => polygon[0]);
  return rings.reduce((best, ring) => (planarArea(ring) > planarArea(best) ? ring : best));
}

function planarArea(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i += 1) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return Math.abs(sum / 2) * Math.cos((ring[0][1] * Math.PI) / 180);
}

/** The grid point inside the ring that is farthest from its edge; names are wide, so room to the sides counts half. */
function roomiestPoint(ring) {
  const xs = ring.map((p) => p[0]);
  const ys = ring.map((p) => p[1]);
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const outline = ring.filter((_, i) => i % Math.ceil(ring.length / 400) === 0);
  let best = { point: [(west + east) / 2, (south + north) / 2], room: -1 };
  for (let i = 1; i < 24; i += 1) {
    for (let j = 1; j < 24; j += 1) {
      const point = [west + ((east - west) * i) / 24, south + ((north - south) * j) / 24];
      const room = isInside(ring, point) ? Math.min(...outline.map(([x, y]) => Math.hypot((x - point[0]) / 2, y - point[1]))) : -1;
      if (room > best.room) best = { point, room };
    }
  }
  return best.point;
}

function isInside(ring, [x, y]) {
  let isIn = false;
  for (let i = 1; i < ring.length; i += 1) {
    const [ax, ay] = ring[i - 1];
    const [bx, by] = ring[i];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
  }
  return isIn;
}
