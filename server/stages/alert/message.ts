import { averagingOf, type AlertMessage, type AlertRule } from '#lib/domain/alerts.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import type { AlertStation } from '#server/db/alert-places.ts';
import type { Episode, Watch } from './watch.ts';

const MAX_STATIONS = 20;
/** A change per hour of less than this share of the value is none. */
const STEADY_SHARE = 0.03;

export interface MessageInput {
  rule: AlertRule;
  watch: Watch;
  alertId: number;
  seq: number;
  eventId: number | null;
  transition: AlertMessage['transition'];
  episode: Episode;
  atMs: number;
  value: number | null;
  why: string;
  stations: readonly AlertStation[];
  /** Change per hour; null: not known. */
  slope: number | null;
}

/** Everything that a channel's template may say. */
export function messageOf({ rule, watch, alertId, seq, eventId, transition, episode, atMs, value, why, stations, slope }: MessageInput): AlertMessage {
  const { condition } = rule;
  const [sensor] = watch.sensors;
  const parameter = condition.kind === 'index' || sensor === undefined ? null : sensor.parameter;
  const [first] = stations;
  return {
    ruleId: rule.id,
    ruleName: rule.name,
    alertId,
    seq,
    eventId,
    kind: condition.kind,
    condition,
    transition,
    stations: stations.slice(0, MAX_STATIONS).map(({ id, name, longitude, latitude }) => ({ id, name, longitude, latitude })),
    stationCount: stations.length,
    parameter,
    value,
    unit: unitOf(condition.kind, parameter),
    peak: episode.peak,
    averagingHours: averagingOf(condition),
    trend: trendOf(slope, value),
    why,
    startedMs: episode.startedMs,
    atMs,
    timeZone: first?.timeZone ?? 'UTC',
    alertPath: `/alerts/${alertId}`,
    mapPath: first === undefined ? '/' : `/?${mapQuery(first, parameter)}`,
    isDemonstration: stations.some((station) => station.isDemonstration),
  };
}

/** A count, an index and a score are bare numbers. */
function unitOf(kind: AlertRule['condition']['kind'], parameter: AlertMessage['parameter']): string {
  const isMeasured = kind === 'above' || kind === 'below' || kind === 'band' || kind === 'rate';
  return isMeasured && parameter !== null ? getParameter(parameter).unit : '';
}

function trendOf(slope: number | null, value: number | null): AlertMessage['trend'] {
  if (slope === null || value === null) return null;
  if (Math.abs(slope) < STEADY_SHARE * Math.abs(value)) return 'steady';
  return slope > 0 ? 'rising' : 'falling';
}

/** As the map page writes its own address. */
function mapQuery({ id, longitude, latitude }: AlertStation, parameter: string | null): string {
  return `${parameter === null ? '' : `p=${parameter}&`}z=11&lat=${latitude.toFixed(4)}&lon=${longitude.toFixed(4)}&s=${id}`;
}
