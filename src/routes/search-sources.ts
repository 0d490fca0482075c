import type { StationKind } from '#lib/domain/station.ts';
import { m } from '#lib/messages/shell.ts';
import type { SearchGroup } from '#lib/ui/search.ts';
import { foldName, matchPlaces, type PackedCities } from './match-places.ts';

const MAX_STATIONS = 6;
const MAX_PLACES = 4;
const MAX_TEXT = 100;
/** A city and what surrounds it. */
const PLACE_ZOOM = 9;

let loading: Promise<{ cities: PackedCities; folded: string[] }> | null = null;

/** Stations by part of their name, and places of the offline map; without the places the stations are still found. */
export async function searchEverything(text: string, signal: AbortSignal): Promise<SearchGroup[]> {
  const [stations, places] = await Promise.all([searchStations(text, signal), searchPlaces(text).catch(() => null)]);
  return places ? [stations, places] : [stations];
}

/** Stations alone. */
export async function searchStations(text: string, signal: AbortSignal): Promise<SearchGroup> {
  const answer = await fetch(`/api/v1/stations?limit=${MAX_STATIONS}&search=${encodeURIComponent(text.slice(0, MAX_TEXT))}`, { signal });
  if (!answer.ok) throw new Error(`the search answers ${answer.status}`);
  const { stations } = (await answer.json()) as { stations: { id: string; name: string; kind: StationKind }[] };
  const hits = stations.slice(0, MAX_STATIONS).map((station) => ({
    id: `station-${station.id}`,
    title: station.name,
    detail: m(`kind.${station.kind}`),
    href: `/stations/${station.id}`,
  }));
  return { title: m('search.stations'), hits };
}

async function searchPlaces(text: string): Promise<SearchGroup> {
  loading ??= loadPlaces();
  const { cities, folded } = await loading;
  const hits = matchPlaces(cities, folded, text, MAX_PLACES).map((place) => ({
    id: `place-${place.longitude}-${place.latitude}`,
    title: place.name,
    href: `/?z=${PLACE_ZOOM}&lat=${place.latitude}&lon=${place.longitude}`,
  }));
  return { title: m('search.places'), hits };
}

async function loadPlaces() {
  const answer = await fetch('/basemap/places.json');
  if (!answer.ok) {
    loading = null;
    throw new Error(`the places answer ${answer.status}`);
  }
  const { cities } = (await answer.json()) as { cities: PackedCities };
  return { cities, folded: cities.names.map(foldName) };
}
