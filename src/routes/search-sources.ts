import type { StationNow } from '#lib/domain/api.ts';
import { m } from '#lib/messages/index.ts';
import type { SearchGroup } from '#lib/ui/search.ts';

const MAX_HITS = 8;

/** Stations by part of their name. */
export async function searchStations(text: string, signal: AbortSignal): Promise<SearchGroup[]> {
  const answer = await fetch(`/api/v1/stations?limit=${MAX_HITS}&search=${encodeURIComponent(text)}`, { signal });
  if (!answer.ok) throw new Error(`the search answers ${answer.status}`);
  const { stations } = (await answer.json()) as { stations: StationNow[] };
  const hits = stations.slice(0, MAX_HITS).map((station) => ({
    id: `station-${station.id}`,
    title: station.name,
    detail: m(`kind.${station.kind}`),
    href: `/stations/${station.id}`,
  }));
  return [{ title: m('search.stations'), hits }];
}
