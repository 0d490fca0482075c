import type { Reads, SensorNow, Series } from '#lib/domain/api.ts';
import { dayMeansOf, weekMediansOf, type DayMean } from '#lib/charts/days.ts';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const USUAL_WEEKS_MS = 12 * 7 * DAY_MS;
/** One answer holds at most 4,000 buckets: a year of hours comes in parts. */
const PARTS = 3;

export interface Year {
  days: DayMean[];
  medians: (number | null)[];
}

/** Local days and the usual week of the last year, from hourly means, in the canonical unit. */
export async function readYear(reads: Reads, sensor: SensorNow, timeZone: string, nowMs: number): Promise<Year> {
  const fromMs = nowMs - YEAR_MS;
  const edges = Array.from({ length: PARTS + 1 }, (_, i) => hourOf(fromMs + (i * YEAR_MS) / PARTS));
  edges[PARTS] = nowMs;
  const parts = await Promise.all(edges.slice(1).map((toMs, i) => reads.findSeries({ sensorId: sensor.id, fromMs: edges[i]!, toMs, every: '1h' })));
  const hours = joined(parts.filter((part) => part !== null));
  return { days: dayMeansOf(hours, timeZone, fromMs, nowMs), medians: weekMediansOf(hours, timeZone, nowMs - USUAL_WEEKS_MS) };
}

/** Parts may share the hour they meet in; it is taken once. */
function joined(parts: Series[]): Pick<Series, 'timesMs' | 'means' | 'goodCounts'> {
  const hours: Pick<Series, 'timesMs' | 'means' | 'goodCounts'> = { timesMs: [], means: [], goodCounts: [] };
  for (const part of parts) {
    for (let i = 0; i < part.timesMs.length; i += 1) {
      if (part.timesMs[i]! <= (hours.timesMs.at(-1) ?? -Infinity)) continue;
      hours.timesMs.push(part.timesMs[i]!);
      hours.means.push(part.means[i]!);
      hours.goodCounts.push(part.goodCounts[i]!);
    }
  }
  return hours;
}

function hourOf(timeMs: number): number {
  return Math.floor(timeMs / 3_600_000) * 3_600_000;
}
