import { ALERT_KINDS, AVERAGING_HOURS, STATION_TAG, type AlertCondition, type AlertDelivery, type AlertRuleInput, type AlertTarget, type QuietHours } from '#lib/domain/alerts.ts';
import { isParameterId, type ParameterId } from '#lib/domain/parameters.ts';
import { listHourlyIndices } from '#lib/indices/hourly.ts';
import { invalid } from './query.ts';

type Fields = Record<string, unknown>;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MOST = 1e12;

/** A rule as its JSON says it, in the domain's own words; what is left out has its default. Throws `request.invalid` with the field's name. */
export function readRule(json: unknown): AlertRuleInput {
  const fields = objectOf(json, 'The rule');
  const condition = readCondition(objectOf(fields['condition'], '"condition"'));
  const target = readTarget(objectOf(fields['target'], '"target"'));
  if (condition.kind === 'area' && target.kind !== 'area' && target.kind !== 'tag') throw invalid('A rule of several sensors needs an area or a tag.');
  if (target.kind !== 'sensor' && target.parameter === null && !['index', 'no_data', 'anomaly'].includes(condition.kind)) throw invalid('"target.parameter" says what is measured.');
  const basis = objectOf(fields['basis'] ?? {}, '"basis"');
  const hold = objectOf(fields['hold'] ?? {}, '"hold"');
  const of = numberIn(hold, 'of', 1, 100, 1);
  return {
    name: textIn(fields, 'name', 200),
    target,
    condition,
    basis: { value: basis['value'] === 'corrected' ? 'corrected' : 'raw', isSuspectUsed: basis['isSuspectUsed'] === true },
    hold: { forMs: numberIn(hold, 'forMs', 0, 48 * HOUR_MS, 0), least: numberIn(hold, 'least', 1, of, 1), of },
    delivery: readDelivery(objectOf(fields['delivery'] ?? {}, '"delivery"')),
    isEnabled: fields['isEnabled'] !== false,
  };
}

function readTarget(target: Fields): AlertTarget {
  const parameter = parameterIn(target);
  switch (target['kind']) {
    case 'sensor':
      return { kind: 'sensor', sensorId: numberIn(target, 'sensorId', 1, 2 ** 31 - 1) };
    case 'station':
      return { kind: 'station', stationId: numberIn(target, 'stationId', 1, 2 ** 31 - 1), parameter };
    case 'area':
      return { kind: 'area', ring: ringOf(target['ring']), parameter };
    case 'tag':
      return { kind: 'tag', tag: tagIn(target), parameter };
    default:
      throw invalid('"target.kind" is one of sensor, station, area, tag.');
  }
}

function readCondition(fields: Fields): AlertCondition {
  const kind = ALERT_KINDS.find((one) => one === fields['kind']);
  const level = () => numberIn(fields, 'level', -MOST, MOST);
  const clear = numberOrNull(fields, 'clear');
  const averagingHours = AVERAGING_HOURS.find((hours) => hours === (fields['averagingHours'] ?? 0));
  if (averagingHours === undefined) throw invalid(`"averagingHours" is one of ${AVERAGING_HOURS.join(', ')}.`);
  switch (kind) {
    case 'above':
    case 'below':
      return { kind, level: level(), clear: orderedClear(level(), clear, kind), averagingHours };
    case 'band': {
      const [low, high] = [numberIn(fields, 'low', -MOST, MOST), numberIn(fields, 'high', -MOST, MOST)];
      if (low >= high) throw invalid('"low" must be below "high".');
      return { kind, low, high, margin: numberOrNull(fields, 'margin'), averagingHours };
    }
    case 'rate': {
      const direction = (['rise', 'fall', 'either'] as const).find((one) => one === (fields['direction'] ?? 'either'));
      if (direction === undefined) throw invalid('"direction" is one of rise, fall, either.');
      return { kind, by: numberIn(fields, 'by', 0, MOST), overMs: numberIn(fields, 'overMs', MINUTE_MS, 24 * HOUR_MS), direction, clear };
    }
    case 'no_data':
      return { kind, forMs: numberIn(fields, 'forMs', 5 * MINUTE_MS, 30 * 24 * HOUR_MS) };
    case 'index': {
      const index = listHourlyIndices().find(({ head }) => head.id === fields['index']);
      if (index === undefined) throw invalid(`"index" is one of ${listHourlyIndices().map(({ head }) => head.id).join(', ')}.`);
      return { kind, index: index.head.id, least: numberIn(fields, 'least', 0, 1000) };
    }
    case 'anomaly':
      return { kind, leastScore: numberIn(fields, 'leastScore', 0, 1, 0.5) };
    case 'count':
      return { kind, level: level(), clear: orderedClear(level(), clear, 'above'), times: numberIn(fields, 'times', 1, 1000), withinMs: numberIn(fields, 'withinMs', HOUR_MS, 31 * 24 * HOUR_MS), averagingHours };
    case 'area': {
      const direction = fields['direction'] === 'below' ? 'below' : 'above';
      return { kind, least: numberIn(fields, 'least', 1, 10_000), direction, level: level(), clear: orderedClear(level(), clear, direction), averagingHours, freshMs: numberIn(fields, 'freshMs', MINUTE_MS, 24 * HOUR_MS, HOUR_MS) };
    }
    default:
      throw invalid(`"condition.kind" is one of ${ALERT_KINDS.join(', ')}.`);
  }
}

function readDelivery(fields: Fields): AlertDelivery {
  const channels = fields['channelIds'] ?? [];
  if (!Array.isArray(channels) || channels.length > 10 || !channels.every((id) => Number.isSafeInteger(id) && id > 0)) throw invalid('"channelIds" is a list of at most 10 ids.');
  return {
    channelIds: channels as number[],
    minGapMs: numberIn(fields, 'minGapMs', 0, 7 * 24 * HOUR_MS, HOUR_MS),
    quiet: fields['quiet'] == null ? null : readQuiet(objectOf(fields['quiet'], '"quiet"')),
    capPerDay: numberIn(fields, 'capPerDay', 1, 1000, 12),
    isResolvedTold: fields['isResolvedTold'] !== false,
  };
}

function readQuiet(fields: Fields): QuietHours {
  const timeZone = textIn(fields, 'timeZone', 60);
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw invalid('"quiet.timeZone" is a zone such as Europe/Berlin.');
  }
  return { fromMinute: numberIn(fields, 'fromMinute', 0, 1439), toMinute: numberIn(fields, 'toMinute', 0, 1439), timeZone, unlessBeyond: numberOrNull(fields, 'unlessBeyond') };
}

/** Clearing beyond the level would never end, or never begin. */
function orderedClear(level: number, clear: number | null, direction: 'above' | 'below'): number | null {
  if (clear !== null && (direction === 'above' ? clear > level : clear < level)) throw invalid(`"clear" must not be ${direction} "level".`);
  return clear;
}

function ringOf(ring: unknown): [number, number][] {
  const isPoint = (point: unknown) => Array.isArray(point) && point.length === 2 && Math.abs(Number(point[0])) <= 180 && Math.abs(Number(point[1])) <= 90;
  if (!Array.isArray(ring) || ring.length < 3 || ring.length > 200 || !ring.every(isPoint)) throw invalid('"target.ring" is a list of 3 to 200 corners [longitude, latitude].');
  return ring.map(([longitude, latitude]: [unknown, unknown]) => [Number(longitude), Number(latitude)]);
}

function tagIn(target: Fields): string {
  const tag = textIn(target, 'tag', 40);
  if (!STATION_TAG.test(tag)) throw invalid('"target.tag" is a word of lower-case letters, digits and hyphens.');
  return tag;
}

function parameterIn(fields: Fields): ParameterId | null {
  const parameter = fields['parameter'] ?? null;
  if (parameter !== null && !(typeof parameter === 'string' && isParameterId(parameter))) throw invalid('"target.parameter" is the id of a parameter, e.g. pm25.');
  return parameter;
}

function objectOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`${what} is an object.`);
  return value as Fields;
}

function textIn(fields: Fields, name: string, most: number): string {
  const text = fields[name] ?? '';
  if (typeof text !== 'string' || text.length > most) throw invalid(`"${name}" is a text of at most ${most} characters.`);
  return text.trim();
}

function numberIn(fields: Fields, name: string, least: number, most: number, otherwise?: number): number {
  const value = fields[name] ?? otherwise;
  if (typeof value !== 'number' || !(value >= least && value <= most)) throw invalid(`"${name}" is a number from ${least} to ${most}.`);
  return value;
}

function numberOrNull(fields: Fields, name: string): number | null {
  return fields[name] == null ? null : numberIn(fields, name, -MOST, MOST);
}
