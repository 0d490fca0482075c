/** The language of every page. A second catalogue of the same keys makes a second language. */
export const LOCALE = 'en';
/** How days and hours are written in it: 24 h, day before month. */
export const TIME_LOCALE = 'en-GB';
