import type { ParameterId } from '#lib/domain/parameters.ts';
import { getParameter, isParameterId, PARAMETERS } from '#lib/domain/parameters.ts';
import { m } from '#lib/messages/station.ts';
import type { SearchGroup } from '#lib/ui/search.ts';

const MAX_STATIONS = 6;
const MAX_OF_STATION = 5;
const MAX_TEXT = 100;

interface FoundStation {
  id: string;
  name: string;
  sensors: { id: string; parameter: string; channel: string; latest: unknown }[];
}

/** `venezia pm10` → what to look for in names, and the one parameter that is meant. */
export function readSearch(text: string): { name: string; parameter: ParameterId | null } {
  const words = text.trim().slice(0, MAX_TEXT).split(/\s+/);
  const at = words.findLastIndex((word) => parameterNamed(word) !== null);
  if (at < 0) return { name: words.join(' '), parameter: null };
  return { name: words.filter((_, i) => i !== at).join(' '), parameter: parameterNamed(words[at]!) };
}

/** Series of stations by name and parameter; those of `wanted` parameters first, those in `taken` not again. */
export async function searchSeries(text: string, options: { signal: AbortSignal; wanted: readonly ParameterId[]; taken: ReadonlySet<number>; hrefOf: (stationId: number, sensorId: number) => string }): Promise<SearchGroup[]> {
  const { name, parameter } = readSearch(text);
  const query = new URLSearchParams({ limit: String(MAX_STATIONS), ...(name ? { search: name } : {}), ...(parameter ? { parameter } : {}) });
  const answer = await fetch(`/api/v1/stations?${query}`, { signal: options.signal });
  if (!answer.ok) throw new Error(`the search answers ${answer.status}`);
  const { stations } = (await answer.json()) as { stations: FoundStation[] };
  return stations.map((station) => ({ title: station.name, hits: hitsOf(station, parameter, options) })).filter((group) => group.hits.length > 0);
}

function hitsOf(station: FoundStation, parameter: ParameterId | null, { wanted, taken, hrefOf }: { wanted: readonly ParameterId[]; taken: ReadonlySet<number>; hrefOf: (stationId: number, sensorId: number) => string }) {
  return station.sensors
    .flatMap((sensor) => (isParameterId(sensor.parameter) && !taken.has(Number(sensor.id)) ? [{ id: Number(sensor.id), channel: sensor.channel, parameter: sensor.parameter }] : []))
    .filter((sensor) => (parameter === null || sensor.parameter === parameter) && getParameter(sensor.parameter).domain !== 'device')
    .toSorted((a, b) => Number(wanted.includes(b.parameter)) - Number(wanted.includes(a.parameter)))
    .slice(0, MAX_OF_STATION)
    .map((sensor) => ({
      id: `series-${sensor.id}`,
      title: getParameter(sensor.parameter).name + (sensor.channel ? ` ${sensor.channel}` : ''),
      ...(wanted.includes(sensor.parameter) ? { detail: m('compare.same') } : {}),
      href: hrefOf(Number(station.id), sensor.id),
    }));
}

/** By id or symbol: `pm25`, `PM2.5`, `no2`, `temperature`. */
function parameterNamed(word: string): ParameterId | null {
  const folded = word.toLowerCase().replace(/[.,_₂₃]/g, '');
  if (folded.length < 2) return null;
  const exact = PARAMETERS.find(({ id, label, sub }) => id.replaceAll('_', '') === folded || (label + sub).toLowerCase().replace('.', '') === folded);
  return exact?.id ?? null;
}
