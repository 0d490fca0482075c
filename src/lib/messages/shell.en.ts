import type { Messages } from './message.ts';

/**
 * The words of the frame around every page, of ages and of errors: what each page loads first, so that it stays short.
 * `_{…}` is set as a subscript where the text is drawn by `Rich.svelte`.
 * Value and unit are joined by a thin space, figures and their unit in running text by a no-break space.
 */
export const shellEn = {
  'app.name': 'Lichen',
  'app.description': 'Live air, water and soil quality on a map.',
  'app.skip': 'Skip to the content',

  'nav.main': 'Main',
  'nav.map': 'Map',
  'nav.stations': 'Stations',
  'nav.about': 'About',
  'nav.back': 'Back',
  'nav.signIn': 'Sign in',
  'nav.signOut': 'Sign out',
  'nav.account': 'Your account',
  'nav.administrator': 'Administrator',

  'theme.toDark': 'Dark colours',
  'theme.toLight': 'Light colours',

  'search.label': 'Search stations and places',
  'search.placeholder': 'Place or station',
  'search.open': 'Search',
  'search.close': 'Close the search',
  'search.stations': 'Stations',
  'search.places': 'Places',
  'search.none': 'Nothing is called “{query}” here.',
  'search.failed': 'The search does not answer. Try again in a moment.',
  'search.found': { one: '{count} result', other: '{count} results' },

  'link.live': 'Live',
  'link.behind': '{time} behind',
  'link.catchingUp': 'Catching up',
  'link.catchingUpOf': 'Catching up, {done} of {total}',
  'link.offline': 'Offline',
  'link.offlineSince': 'Offline since {time}',
  'link.connecting': 'Connecting',

  'demo.title': 'Demonstration.',
  'demo.all': { one: 'The one station here is simulated, so that you can look around. Nothing was measured.', other: 'All {count} stations here are simulated, so that you can look around. Nothing was measured.' },
  'demo.some': { one: '{count} of {total} stations here is simulated, so that you can look around. It measured nothing.', other: '{count} of {total} stations here are simulated, so that you can look around. They measured nothing.' },
  'demo.connect': 'Connect real data',
  'demo.remove': 'Remove the demonstration',
  'demo.tag': 'Demonstration',
  'demo.removed': 'The demonstration is gone.',

  'kind.reference': 'Reference station',
  'kind.low-cost': 'Low-cost sensor',
  'kind.mobile': 'Mobile sensor',
  'kind.water': 'Water station',
  'kind.soil': 'Soil station',

  'age.seconds': '{seconds} s',
  'age.secondsAgo': '{seconds} s ago',
  'age.minutesAgo': '{minutes} min ago',
  'age.at': 'at {time}',
  'age.never': 'no reading yet',

  'duration.minutes': '{minutes} min',
  'duration.hours': '{hours} h',
  'duration.hoursMinutes': '{hours} h {minutes} min',
  'duration.days': { one: '{count} day', other: '{count} days' },

  'about.copy': 'Copy',
  'about.copied': 'Copied',

  'error.notFound': 'There is nothing at this address',
  'error.notFoundText': 'The station may have been removed, or the address has a slip in it.',
  'error.link': 'This link works no more',
  'error.gone': 'It was taken back',
  'error.download': 'Take other data',
  'error.failed': 'Something went wrong here',
  'error.failedText': 'The page could not be made. What was measured is safe; nothing you did was lost.',
  'error.database': 'The database does not answer',
  'error.databaseText': 'Readings that were acknowledged are safe, and senders keep what is not. This page tries again by itself.',
  'error.retryIn': 'Trying again in {seconds} s.',
  'error.retry': 'Try now',
  'error.home': 'Go to the map',
  'error.stations': 'All stations',
  'error.alerts': 'All alerts',
  'error.code': 'Code: {code}',
  'error.asked': 'This cannot be answered',

  'download.short': 'Download',

  'alerts.short': 'Alerts',
  'alerts.bell': { one: '{count} alert of yours goes on', other: '{count} alerts of yours go on' },
  'alerts.bellNone': 'No alert of yours goes on',
} as const satisfies Messages;
