import type { Series } from '#lib/domain/api.ts';
import { valuePartsOf } from '#lib/domain/display.ts';
import { freshnessOf } from '#lib/domain/freshness.ts';
import type { Flag } from '#lib/domain/flags.ts';
import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';
import type { LiveMap } from './live-map.svelte.ts';
import { fetchSeries } from './map-source.ts';
import { compareWithNeighbours } from './neighbours.ts';
import { PANEL_POINTS, type PanelData } from './panel-data.ts';
import type { ShownStations } from './shown-stations.ts';
import { RANGE_MS, type PanelRange } from './panel-url.ts';

/** A chart of the past is read for an hour on which one stays this long. */
const SETTLE_MS = 250;

/** What the address says of the chosen station, and what was read of it so far. */
export interface Choice {
  stationId: number | null;
  parameter: ParameterId;
  range: PanelRange;
  panel: Promise<PanelData | 'failed' | null> | PanelData | 'failed' | null;
}

interface Past {
  /** Hourly means, whatever the map shows of the hour. */
  measured: ShownStations;
  fromMs: number;
  toMs: number;
}

/** The chosen station: what the map knows stands at once, the rest when it has been read. */
export class ChosenStation {
  #copy: LiveMap;
  #choice: () => Choice;
  #past: () => Past | null;
  #read = $state.raw<PanelData | 'failed' | 'gone' | null>(null);
  #pastSeries = $state.raw<Series | null>(null);

  readonly panel = $derived.by(() => {
    const read = this.#read;
    return read !== null && typeof read === 'object' ? (read.station.id === this.#choice().stationId ? read : null) : read;
  });
  readonly data = $derived(typeof this.panel === 'object' ? this.panel : null);
  /** Its row in the map's columns; -1 where nothing is chosen or the map does not know it. */
  readonly index = $derived.by(() => {
    const { world } = this.#copy;
    const { stationId } = this.#choice();
    return (void world.tick, stationId === null ? -1 : world.store.indexOfStation(stationId));
  });
  readonly known = $derived.by(() => (void this.#copy.world.tick, this.index < 0 ? null : this.#knownOf(this.index)));
  /** The number that its marker carries; none of what is silent, which is no longer true. */
  readonly label = $derived.by(() => {
    const latest = this.known?.latest;
    if (!latest || freshnessOf(latest.timeMs, latest.intervalMs, this.#past()?.toMs ?? this.#copy.nowMs) === 'silent') return null;
    return valuePartsOf(latest.value, this.#choice().parameter).number;
  });
  readonly columns = $derived.by(() => {
    const { open } = this.#copy;
    const series = this.data?.series;
    return (void open.tick, series && open.ring.sensorId === series.sensorId ? { ...open.ring.columns() } : null);
  });
  readonly neighbours = $derived.by(() => {
    const { world, tick, nowMs } = this.#copy;
    const past = this.#past();
    return (void tick, this.known?.latest == null ? null : compareWithNeighbours(past?.measured ?? world.store, this.index, past?.toMs ?? nowMs, spreadOf(this.#choice().parameter)));
  });

  /** The chart's series around the hour of the past, where the live one does not reach back to it. */
  readonly pastSeries = $derived.by(() => {
    const past = this.#past();
    const series = this.#pastSeries;
    return past && series && series.sensorId === this.data?.series?.sensorId && holds(series, past.fromMs) ? series : null;
  });

  constructor(copy: LiveMap, choice: () => Choice, past: () => Past | null) {
    this.#past = past;
    this.#copy = copy;
    this.#choice = choice;
    this.#read = this.#settled(choice().panel);
  }

  /** Takes what was read, or waits for it; returns what makes a late answer void. */
  receive(panel: Choice['panel']): () => void {
    let isCurrent = true;
    if (panel instanceof Promise) void panel.then((settled) => isCurrent && (this.#read = this.#settled(settled)));
    else this.#read = this.#settled(panel);
    return () => (isCurrent = false);
  }

  /** Reads the chart around the hour of the past; call it when that, the station or the range changes. Returns what stops it. */
  lookBack(): () => void {
    const past = this.#past();
    const live = this.data?.series;
    const spanMs = RANGE_MS[this.#choice().range];
    const isDrawn = !past || !live || past.fromMs >= live.fromMs || (this.pastSeries !== null && this.pastSeries.toMs - this.pastSeries.fromMs === spanMs);
    if (isDrawn) return () => {};
    const controller = new AbortController();
    const read = () => fetchSeries((path) => fetch(path, { signal: controller.signal }), live.sensorId, past.toMs - spanMs / 2, past.toMs + spanMs / 2, PANEL_POINTS);
    // Where it cannot be read the chart stays as it is, and its cursor leaves it.
    const timer = setTimeout(() => void read().then((series) => (this.#pastSeries = series), () => {}), SETTLE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }

  #settled(panel: Choice['panel']): PanelData | 'failed' | 'gone' | null {
    if (this.#choice().stationId === null || panel instanceof Promise) return null;
    return panel ?? 'gone';
  }

  #knownOf(i: number) {
    const store = this.#past()?.measured ?? this.#copy.world.store;
    const hasValue = store.sensorIds[i] !== 0 && !Number.isNaN(store.values[i]!);
    const latest = { value: store.values[i]!, timeMs: store.timesMs[i]!, flag: (store.flags[i] || null) as Flag | null, intervalMs: store.intervalsMs[i]! };
    return { name: store.names[i]!, kind: store.kinds[i]!, latest: hasValue ? latest : null };
  }
}

function holds({ fromMs, toMs }: Series, timeMs: number): boolean {
  return timeMs >= fromMs && timeMs < toMs;
}

/** Where zero means nothing (temperature, pH) differences are measured against the whole scale. */
function spreadOf(id: ParameterId): number | null {
  const { ramp, stops } = getParameter(id);
  return ramp === 'tide' ? stops[6] - stops[0] : null;
}
