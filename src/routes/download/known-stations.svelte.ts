import type { ParameterId } from '#lib/domain/parameters.ts';
import type { StationKind } from '#lib/domain/station.ts';
import { m } from '#lib/messages/download.ts';

export interface KnownStation {
  id: number;
  name: string;
  kind: StationKind;
  /** null: not known here. */
  parameters: readonly ParameterId[] | null;
}

type Fetch = (path: string, init?: RequestInit) => Promise<Response>;
interface WireStation {
  id: string;
  name: string;
  kind: StationKind;
  sensors: { parameter: ParameterId }[];
}

const MAX_TEXT = 100;
/** Names that are asked for one by one, of stations that only an address named. */
const MAX_ASKED = 20;

/** Stations whose names this page knows: the first thousand come with it, the others as they are found, picked or named. */
export class KnownStations {
  #more = $state.raw<ReadonlyMap<number, KnownStation>>(new Map());
  readonly #first: () => readonly KnownStation[];
  readonly #total: () => number;
  readonly #byId = $derived.by(() => new Map([...this.#more, ...this.#first().map((one) => [one.id, one] as const)]));

  constructor(first: () => readonly KnownStation[], total: () => number) {
    this.#first = first;
    this.#total = total;
  }

  /** True where a search of the server finds more than one of this page. */
  get isPartial(): boolean {
    return this.#total() > this.#first().length;
  }

  get(id: number): KnownStation {
    return this.#byId.get(id) ?? { id, name: m('download.stationOf', { id: String(id) }), kind: 'low-cost', parameters: null };
  }

  add(stations: readonly KnownStation[]): void {
    const unknown = stations.filter(({ id }) => this.#byId.get(id)?.parameters == null);
    if (unknown.length > 0) this.#more = new Map([...this.#more, ...unknown.map((one) => [one.id, one] as const)]);
  }

  /** By part of their names or kinds; those of this page at once. */
  matching(text: string): KnownStation[] {
    const wanted = text.trim().toLowerCase();
    return [...this.#byId.values()].filter(({ name, kind }) => name.toLowerCase().includes(wanted) || m(`kind.${kind}`).toLowerCase().includes(wanted));
  }

  /** Learns what the server finds by name. */
  async search(text: string, fetch: Fetch, signal: AbortSignal): Promise<void> {
    const answer = await fetch(`/api/v1/stations?limit=20&search=${encodeURIComponent(text.slice(0, MAX_TEXT))}`, { signal });
    if (answer.ok) this.add(((await answer.json()) as { stations: WireStation[] }).stations.map(knownOf));
  }

  /** Learns the names of those it does not know. */
  async learn(ids: readonly number[], fetch: Fetch): Promise<void> {
    const unknown = ids.filter((id) => !this.#byId.has(id)).slice(0, MAX_ASKED);
    const answers = await Promise.all(unknown.map((id) => fetch(`/api/v1/stations/${id}`).catch(() => null)));
    const found = await Promise.all(answers.map((answer) => (answer?.ok ? (answer.json() as Promise<WireStation>) : null)));
    this.add(found.filter((one) => one !== null).map(knownOf));
  }
}

function knownOf({ id, name, kind, sensors }: WireStation): KnownStation {
  return { id: Number(id), name, kind, parameters: [...new Set(sensors.map(({ parameter }) => parameter))] };
}
