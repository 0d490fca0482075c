import { valuePartsOf } from '#lib/domain/display.ts';
import type { Flag } from '#lib/domain/flags.ts';
import { getParameter, type ParameterId } from '#lib/domain/parameters.ts';
import type { LiveMap } from './live-map.svelte.ts';
import { compareWithNeighbours } from './neighbours.ts';
import type { PanelData } from './panel-data.ts';

/** What the address says of the chosen station, and what was read of it so far. */
export interface Choice {
  stationId: number | null;
  parameter: ParameterId;
  panel: Promise<PanelData | 'failed' | null> | PanelData | 'failed' | null;
}

/** The chosen station: what the map knows stands at once, the rest when it has been read. */
export class ChosenStation {
  #copy: LiveMap;
  #choice: () => Choice;
  #read = $state.raw<PanelData | 'failed' | 'gone' | null>(null);

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
  /** The number that its marker carries. */
  readonly label = $derived.by(() => (this.known?.latest ? valuePartsOf(this.known.latest.value, this.#choice().parameter).number : null));
  readonly columns = $derived.by(() => {
    const { open } = this.#copy;
    const series = this.data?.series;
    return (void open.tick, series && open.ring.sensorId === series.sensorId ? { ...open.ring.columns() } : null);
  });
  readonly neighbours = $derived.by(() => {
    const { world, tick, nowMs } = this.#copy;
    return (void tick, this.known?.latest == null ? null : compareWithNeighbours(world.store, this.index, nowMs, spreadOf(this.#choice().parameter)));
  });

  constructor(copy: LiveMap, choice: () => Choice) {
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

  #settled(panel: Choice['panel']): PanelData | 'failed' | 'gone' | null {
    if (this.#choice().stationId === null || panel instanceof Promise) return null;
    return panel ?? 'gone';
  }

  #knownOf(i: number) {
    const { store } = this.#copy.world;
    const hasValue = store.sensorIds[i] !== 0 && !Number.isNaN(store.values[i]!);
    const latest = { value: store.values[i]!, timeMs: store.timesMs[i]!, flag: (store.flags[i] || null) as Flag | null, intervalMs: store.intervalsMs[i]! };
    return { name: store.names[i]!, kind: store.kinds[i]!, latest: hasValue ? latest : null };
  }
}

/** Where zero means nothing (temperature, pH) differences are measured against the whole scale. */
function spreadOf(id: ParameterId): number | null {
  const { ramp, stops } = getParameter(id);
  return ramp === 'tide' ? stops[6] - stops[0] : null;
}
