import type { Messages } from './message.ts';

/** The words of the list of stations. */
export const stationsEn = {
  'stations.title': 'Stations',
  'stations.description': 'Every station with its newest values, as a table.',
  'stations.count': { one: '{count} station', other: '{count} stations' },
  'stations.search': 'Name',
  'stations.searchPlaceholder': 'Part of a name',
  'stations.kind': 'Kind',
  'stations.anyKind': 'All kinds',
  'stations.parameter': 'Parameter',
  'stations.anyParameter': 'First of each station',
  'stations.apply': 'Show',
  'stations.reset': 'Show all',
  'stations.name': 'Station',
  'stations.value': 'Value',
  'stations.age': 'Age',
  'stations.flag': 'Flag',
  'stations.sortedUp': 'sorted, lowest first',
  'stations.sortedDown': 'sorted, highest first',
  'stations.none': 'No station fits',
  'stations.noneWhy': 'Nothing here has this kind, parameter and name at once.',
  'stations.previous': 'Earlier stations',
  'stations.next': 'More stations',
  'stations.pageOf': '{from}–{to} of {total}',
  'stations.truncated': 'Only the first {count} stations are sorted here; narrow the list by name or kind.',
  'stations.caption': 'Stations with their newest value, its age and flag',

  'empty.title': 'No stations yet',
  'empty.why': 'Nothing measures here so far. Three commands make a station, give a device its key and send a first reading; it appears on the map at once.',
} as const satisfies Messages;
