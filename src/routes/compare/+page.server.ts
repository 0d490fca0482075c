import type { Reads, SensorNow, Series, StationNow } from '#lib/domain/api.ts';
import { m } from '#lib/messages/index.ts';
import type { PageServerLoad } from './$types';
import { choiceOf, MAX_SERIES, type SeriesRef } from './choice.ts';

/** Eight lines share one answer: with their least and greatest values some 1,800 points across a wide screen. */
const POINTS = 600;
const SUGGESTED_STATIONS = 60;
const SUGGESTED = 3;

export interface CompareEntry {
  station: Pick<StationNow, 'id' | 'name' | 'kind' | 'timeZone' | 'source' | 'licence' | 'isDemonstration'>;
  sensor: SensorNow;
  series: Series;
}

export const load: PageServerLoad = async ({ locals, url }) => {
  const { reads } = locals;
  const nowMs = Date.now();
  const choice = choiceOf(url.searchParams, nowMs);
  const span = choice.zoom ?? choice;
  const found = await Promise.all(choice.series.map((ref) => findEntry(reads, ref, span)));
  const entries = found.filter((entry) => entry !== null);
  return {
    choice, entries, nowMs,
    unknown: choice.series.filter((_, i) => found[i] === null),
    suggested: entries.length < MAX_SERIES && entries.length < 2 ? await listSuggested(reads, entries) : [],
    bar: { title: m('compare.title') },
  };
};

async function findEntry(reads: Reads, { stationId, sensorId }: SeriesRef, { fromMs, toMs }: { fromMs: number; toMs: number }): Promise<CompareEntry | null> {
  const [station, series] = await Promise.all([reads.findStation(stationId), reads.findSeries({ sensorId, fromMs, toMs, points: POINTS })]);
  const sensor = station?.sensors.find((one) => one.id === sensorId);
  if (!station || !sensor || !series) return null;
  const { id, name, kind, timeZone, source, licence, isDemonstration } = station;
  return { station: { id, name, kind, timeZone, source, licence, isDemonstration }, sensor, series };
}

/** The nearest thing to compare with: the same parameter where one is chosen, otherwise what most stations measure. */
async function listSuggested(reads: Reads, entries: readonly CompareEntry[]): Promise<{ station: { id: number; name: string }; sensor: { id: number; parameter: SensorNow['parameter'] } }[]> {
  const instance = await reads.instance();
  const parameter = entries[0]?.sensor.parameter ?? instance.parameters.toSorted((a, b) => b.stationCount - a.stationCount)[0]?.id;
  if (!parameter) return [];
  const { stations } = await reads.listStations({ parameter, limit: SUGGESTED_STATIONS });
  return stations
    .flatMap((station) => {
      const sensor = station.sensors.find((one) => one.parameter === parameter && one.latest !== null);
      return sensor && !entries.some((entry) => entry.station.id === station.id) ? [{ station: { id: station.id, name: station.name }, sensor: { id: sensor.id, parameter }, newestMs: sensor.latest!.timeMs }] : [];
    })
    .toSorted((a, b) => b.newestMs - a.newestMs || a.station.id - b.station.id)
    .slice(0, SUGGESTED)
    .map(({ station, sensor }) => ({ station, sensor }));
}
