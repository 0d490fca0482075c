import type { Reads, SensorNow, StationNow } from '#lib/domain/api.ts';
import { isParameterId, type ParameterId } from '#lib/domain/parameters.ts';
import { STATION_KINDS, type StationKind } from '#lib/domain/station.ts';
import { inOrder } from './[id]/sensor-order.ts';

export const SORTS = ['name', 'kind', 'value', 'age', 'flag'] as const;
export type Sort = (typeof SORTS)[number];

export interface ListQuery {
  search: string;
  kind: StationKind | null;
  parameter: ParameterId | null;
  sort: Sort;
  isDescending: boolean;
  page: number;
}

export interface Row {
  station: StationNow;
  /** The sensor whose value the row shows. */
  sensor: SensorNow | null;
}

const PAGE_OF_READS = 1_000;
/** A sort needs every row; beyond this the list says that it is cut. */
export const MAX_SORTED = 5_000;

export function listQueryOf(params: URLSearchParams): ListQuery {
  const parameter = params.get('p') ?? '';
  const page = Number(params.get('page') ?? 1);
  return {
    search: (params.get('search') ?? '').trim().slice(0, 100),
    kind: STATION_KINDS.find((kind) => kind === params.get('kind')) ?? null,
    parameter: isParameterId(parameter) ? parameter : null,
    sort: SORTS.find((sort) => sort === params.get('sort')) ?? 'name',
    isDescending: params.get('order') === 'down',
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** The address of the same list with changes; what is usual is left out. */
export function listHref(query: ListQuery, changes: Partial<ListQuery>): string {
  const next = { ...query, page: 1, ...changes };
  const params = new URLSearchParams();
  if (next.search) params.set('search', next.search);
  if (next.kind) params.set('kind', next.kind);
  if (next.parameter) params.set('p', next.parameter);
  if (next.sort !== 'name') params.set('sort', next.sort);
  if (next.isDescending) params.set('order', 'down');
  if (next.page > 1) params.set('page', String(next.page));
  const text = params.toString();
  return text ? `/stations?${text}` : '/stations';
}

/** Every station that fits, up to the bound, in the order asked for. */
export async function readRows(reads: Reads, query: ListQuery): Promise<{ rows: Row[]; isCut: boolean }> {
  const stations: StationNow[] = [];
  let after: number | undefined;
  let isCut = false;
  for (;;) {
    const page = await reads.listStations({
      limit: PAGE_OF_READS,
      ...(query.search ? { search: query.search } : {}),
      ...(query.kind ? { kinds: [query.kind] } : {}),
      ...(query.parameter ? { parameter: query.parameter } : {}),
      ...(after === undefined ? {} : { after }),
    });
    stations.push(...page.stations);
    if (page.next === null) break;
    isCut = stations.length >= MAX_SORTED;
    if (isCut) break;
    after = page.next;
  }
  const rows = stations.map((station) => ({ station, sensor: sensorOf(station, query.parameter) }));
  return { rows: sorted(rows, query), isCut };
}

function sensorOf(station: StationNow, parameter: ParameterId | null): SensorNow | null {
  const ordered = inOrder(station.sensors);
  if (parameter) return ordered.find((sensor) => sensor.parameter === parameter) ?? null;
  return ordered.find((sensor) => sensor.latest !== null) ?? ordered[0] ?? null;
}

/** Rows without what is sorted by come last, whichever way round. */
export function sorted(rows: readonly Row[], { sort, isDescending }: Pick<ListQuery, 'sort' | 'isDescending'>): Row[] {
  const direction = isDescending ? -1 : 1;
  const byName = (a: Row, b: Row) => a.station.name.localeCompare(b.station.name, 'en', { numeric: true });
  return rows.toSorted((a, b) => {
    const [left, right] = [keyOf(a, sort), keyOf(b, sort)];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || byName(a, b);
    const order = typeof left === 'string' ? left.localeCompare(String(right), 'en', { numeric: true }) : left - Number(right);
    return direction * order || byName(a, b);
  });
}

function keyOf({ station, sensor }: Row, sort: Sort): string | number | null {
  if (sort === 'name') return station.name;
  if (sort === 'kind') return station.kind;
  const latest = sensor?.latest;
  if (!latest) return null;
  if (sort === 'value') return latest.value;
  return sort === 'age' ? -latest.timeMs : (latest.flag ?? 0);
}
