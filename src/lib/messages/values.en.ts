import type { Messages } from './message.ts';

/** The words beside a value: flags, silence, where a sensor stands, which time is meant. */
export const valuesEn = {
  'exposure.outdoor': 'outdoors',
  'exposure.indoor': 'indoors',
  'exposure.mobile': 'on the move',

  'position.exact': 'exact',
  'position.100m': 'shown to 100 m',
  'position.1km': 'shown to 1 km',

  'flag.good': 'good',
  'flag.notEvaluated': 'not yet judged',
  'flag.suspect': 'suspect',
  'flag.fail': 'failed',
  'flag.missing': 'missing',

  'flags.good': { one: '{count} good', other: '{count} good' },
  'flags.suspect': { one: '{count} suspect', other: '{count} suspect' },
  'flags.fail': { one: '{count} failed, left out', other: '{count} failed, left out' },
  'flags.missing': { one: '{count} missing', other: '{count} missing' },
  'flags.label': 'Of {count} expected readings: {good} good, {suspect} suspect, {fail} failed, {missing} missing.',

  'silent.for': 'Silent for {duration}',
  'silent.asOf': 'as of {time}. Usually every {interval}.',
  'silent.asOfOnly': 'as of {time}.',

  'zone.label': 'Time zone of this page',
  'zone.station': 'Station',
  'zone.mine': 'Mine',
  'zone.utc': 'UTC',
  'zone.stated': 'Times in {zone}',

  'range.label': 'Time shown',
  'range.1h': '1 h',
  'range.24h': '24 h',
  'range.7d': '7 d',
  'range.30d': '30 d',
  'range.1y': '1 y',
  'range.all': 'All',
  'range.long.1h': '1 hour',
  'range.long.24h': '24 hours',
  'range.long.7d': '7 days',
  'range.long.30d': '30 days',
  'range.long.1y': '1 year',
  'range.long.all': 'All time',

  'why.title': 'Why this number?',

  'map.name.pm10': 'Coarse particles',
  'map.name.air_temperature': 'Temperature',
  'map.name.relative_humidity': 'Humidity',
  'map.name.air_pressure': 'Air pressure',
  'map.name.specific_conductance': 'Conductance',
  'map.name.turbidity': 'Turbidity',
} as const satisfies Messages;
