import type { AlertRule } from '#lib/domain/alerts.ts';
import type { ParameterId } from '#lib/domain/parameters.ts';
import { HOURLY_RULES } from '#lib/indices/hourly-rules.ts';
import { ringTest } from '#lib/numeric/ring.ts';
import { PUBLIC, sees, sightKeyOf, type Sight } from '#lib/domain/sight.ts';
import type { Watch, WatchedSensor } from './watch.ts';

/** A series and the place it stands at, as the public sees it. */
export interface PlacedSensor extends WatchedSensor {
  longitude: number;
  latitude: number;
  tags: readonly string[];
  /** Whose private station it is of; null or absent: of a public one. */
  organisationId?: number | null;
}

/** Every series there is, by id and by station. */
export interface Places {
  all: readonly PlacedSensor[];
  byId: ReadonlyMap<number, PlacedSensor>;
  byStation: ReadonlyMap<number, readonly PlacedSensor[]>;
}

/** One rule watches at most so many subjects; those beyond are left out. */
export const MAX_WATCHES = 2000;

type Rule = Pick<AlertRule, 'target' | 'condition' | 'basis' | 'hold'>;

export function placesOf(sensors: readonly PlacedSensor[]): Places {
  const all = [...sensors].sort((a, b) => a.id - b.id);
  return { all, byId: new Map(all.map((sensor) => [sensor.id, sensor])), byStation: groupedByStation(all) };
}

/** The same for each sight, made once. */
export function placesBySight(sensors: readonly PlacedSensor[]): (sight: Sight) => Places {
  const made = new Map<string, Places>();
  return (sight) => {
    const key = sightKeyOf(sight);
    const places = made.get(key) ?? placesOf(sensors.filter(({ organisationId = null }) => sees(sight, organisationId)));
    made.set(key, places);
    return places;
  };
}

/** What a rule watches: its target, series by series, station by station (index, silence of a station) or as a whole (area). */
export function watchesOf(rule: Rule, places: Places): Watch[] {
  const { condition } = rule;
  const members = membersOf(rule, places);
  const picked = { condition, basis: rule.basis, hold: rule.hold };
  const watch = (subject: string, own: readonly WatchedSensor[]): Watch => ({ rule: picked, subject, sensors: own, helperId: helperOf(rule, own, places) });
  if (members.length === 0) return [];
  // everybody is told of an area: what is private has no part in it
  const shared = condition.kind === 'area' ? members.filter(({ organisationId = null }) => sees(PUBLIC, organisationId)) : [];
  if (condition.kind === 'area') return shared.length === 0 ? [] : [watch('area', shared)];
  if (condition.kind === 'index' || (condition.kind === 'no_data' && rule.target.kind !== 'sensor' && rule.target.parameter === null)) {
    return [...groupedByStation(members)].slice(0, MAX_WATCHES).map(([stationId, own]) => watch(`station:${stationId}`, own));
  }
  return members.slice(0, MAX_WATCHES).map((sensor) => watch(`sensor:${sensor.id}`, [sensor]));
}

/** Series inside the target that the condition is about, by id. */
function membersOf({ target, condition }: Rule, places: Places): readonly PlacedSensor[] {
  if (target.kind === 'sensor' && condition.kind !== 'index') return listInTarget(target, places);
  const inputs = condition.kind === 'index' ? new Set<ParameterId>((HOURLY_RULES[condition.index] ?? []).map((one) => one.parameter)) : null;
  const parameter = target.kind === 'sensor' ? null : target.parameter;
  return listInTarget(target, places).filter((sensor) => (inputs !== null ? inputs.has(sensor.parameter) : parameter === null || sensor.parameter === parameter));
}

function listInTarget(target: AlertRule['target'], { all, byId, byStation }: Places): readonly PlacedSensor[] {
  switch (target.kind) {
    case 'sensor': {
      const sensor = byId.get(target.sensorId);
      return sensor === undefined ? [] : [sensor];
    }
    case 'station':
      return byStation.get(target.stationId) ?? [];
    case 'area': {
      const isInside = ringTest(target.ring);
      return all.filter((sensor) => isInside(sensor.longitude, sensor.latitude));
    }
    case 'tag':
      return all.filter((sensor) => sensor.tags.includes(target.tag));
  }
}

function helperOf({ basis }: Rule, [sensor]: readonly WatchedSensor[], { byStation }: Places): number | null {
  if (basis.value === 'raw' || sensor === undefined) return null;
  return byStation.get(sensor.stationId)?.find((one) => one.parameter === 'relative_humidity')?.id ?? null;
}

function groupedByStation(sensors: readonly PlacedSensor[]): Map<number, PlacedSensor[]> {
  const groups = new Map<number, PlacedSensor[]>();
  for (const sensor of sensors) {
    const group = groups.get(sensor.stationId);
    if (group === undefined) groups.set(sensor.stationId, [sensor]);
    else group.push(sensor);
  }
  return groups;
}
