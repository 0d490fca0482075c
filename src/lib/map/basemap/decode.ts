import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';

/** What `npm run basemap` writes: each line is x, y, then differences, in steps of the grid. */
export interface PackedShapes {
  stepsPerDegree: number;
  land: number[][][];
  lakes: number[][][];
  rivers: number[][];
  borders: number[][];
  regions: number[][];
}

/** Positions are longitude and latitude in turn, in hundredths of a degree. */
export interface PackedPlaces {
  cities: { largeCount: number; names: string[]; positions: number[] };
  countries: { names: string[]; positions: number[] };
  seas: { names: string[]; positions: number[]; fromZooms: number[] };
}

export interface BasemapData {
  land: FeatureCollection;
  coast: FeatureCollection;
  lines: FeatureCollection;
  lakes: FeatureCollection;
  graticule: FeatureCollection;
  places: FeatureCollection;
}

export function decodeBasemap(shapes: PackedShapes, places: PackedPlaces): BasemapData {
  const unpack = (line: number[]) => unpacked(line, shapes.stepsPerDegree);
  // One feature per island: the tiler then touches only those of a tile.
  const islands = shapes.land.map((rings) => rings.map(unpack));
  return {
    land: collection(islands.map((coordinates) => ({ type: 'Polygon', coordinates }))),
    coast: collection(islands.flat().flatMap(withoutCuts).map((coordinates) => ({ type: 'LineString', coordinates }))),
    lines: {
      type: 'FeatureCollection',
      features: (['rivers', 'regions', 'borders'] as const).flatMap((kind) => shapes[kind].map((line) => lineFeature(kind, unpack(line)))),
    },
    lakes: collection(shapes.lakes.map((rings) => ({ type: 'Polygon', coordinates: rings.map(unpack) }))),
    graticule: collection([{ type: 'MultiLineString', coordinates: graticule() }]),
    places: { type: 'FeatureCollection', features: placeFeatures(places) },
  };
}

function placeFeatures({ cities, countries, seas }: PackedPlaces): Feature[] {
  return [
    ...seas.names.map((name, i) => place(seas.positions, i, { kind: 'sea', name, from: seas.fromZooms[i] ?? 0 })),
    ...countries.names.map((name, i) => place(countries.positions, i, { kind: 'country', name, rank: i })),
    ...cities.names.map((name, i) => place(cities.positions, i, { kind: 'city', name, rank: i, large: i < cities.largeCount ? 1 : 0 })),
  ];
}

function place(positions: number[], i: number, properties: Record<string, string | number>): Feature {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates: [positions[2 * i]! / 100, positions[2 * i + 1]! / 100] } };
}

function lineFeature(kind: string, coordinates: Position[]): Feature {
  return { type: 'Feature', properties: { kind }, geometry: { type: 'LineString', coordinates } };
}

function unpacked(line: number[], stepsPerDegree: number): Position[] {
  const positions: Position[] = new Array(line.length / 2);
  let [x, y] = [0, 0];
  for (let i = 0; i < line.length; i += 2) {
    x += line[i]!;
    y += line[i + 1]!;
    positions[i / 2] = [x / stepsPerDegree, y / stepsPerDegree];
  }
  return positions;
}

/** A ring's outline but for where it was cut: along the antimeridian and the foot of the map. */
function withoutCuts(ring: Position[]): Position[][] {
  const lines: Position[][] = [];
  let line: Position[] = [];
  for (let i = 1; i < ring.length; i += 1) {
    const [from, to] = [ring[i - 1]!, ring[i]!];
    if (isCut(from) && isCut(to)) {
      if (line.length > 1) lines.push(line);
      line = [];
    } else {
      if (line.length === 0) line.push(from);
      line.push(to);
    }
  }
  if (line.length > 1) lines.push(line);
  return lines;
}

function isCut(position: Position): boolean {
  return Math.abs(position[0]!) > 179.99 || position[1]! < -85;
}

/** Meridians and parallels of every degree; land is drawn over them. */
function graticule(): Position[][] {
  const lines: Position[][] = [];
  for (let longitude = -180; longitude < 180; longitude += 1) lines.push([[longitude, -84], [longitude, 0], [longitude, 84]]);
  for (let latitude = -84; latitude <= 84; latitude += 1) lines.push([[-180, latitude], [0, latitude], [180, latitude]]);
  return lines;
}

function collection(geometries: Geometry[]): FeatureCollection {
  return { type: 'FeatureCollection', features: geometries.map((geometry) => ({ type: 'Feature', properties: {}, geometry })) };
}
