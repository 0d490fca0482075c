/** The index a country's people know. Where a country is not listed, `us-aqi` is what most of the world's apps show. */
const DEFAULT_INDEX = 'us-aqi';

const BY_COUNTRY: Record<string, string> = { GB: 'uk-daqi', UK: 'uk-daqi', IM: 'uk-daqi', JE: 'uk-daqi', GG: 'uk-daqi', US: 'us-aqi', PR: 'us-aqi', GU: 'us-aqi', CA: 'canada-aqhi', IN: 'india-naqi', CN: 'china-aqi', HK: 'hong-kong-aqhi' };
// Members of the European Environment Agency and countries that cooperate with it, without the United Kingdom.
const EUROPEAN = 'EU AT BE BG HR CY CZ DK EE FI FR DE GR EL HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO CH TR AL BA XK ME MK RS AD MC SM VA UA MD'.split(' ');

const BY_ZONE: Record<string, string> = {
  'Europe/London': 'GB', 'Europe/Belfast': 'GB', 'Europe/Isle_of_Man': 'GB', 'Europe/Jersey': 'GB', 'Europe/Guernsey': 'GB', GB: 'GB',
  'Asia/Kolkata': 'IN', 'Asia/Calcutta': 'IN',
  'Asia/Shanghai': 'CN', 'Asia/Urumqi': 'CN', 'Asia/Chongqing': 'CN', 'Asia/Harbin': 'CN', 'Asia/Kashgar': 'CN', PRC: 'CN',
  'Asia/Hong_Kong': 'HK', Hongkong: 'HK',
  'Atlantic/Reykjavik': 'IS', 'Atlantic/Canary': 'ES', 'Atlantic/Madeira': 'PT', 'Atlantic/Azores': 'PT', 'Asia/Nicosia': 'CY', 'Asia/Istanbul': 'TR', 'Africa/Ceuta': 'ES',
};
const CANADIAN_ZONES = new Set(
  'St_Johns Halifax Glace_Bay Moncton Goose_Bay Blanc-Sablon Toronto Montreal Nipigon Thunder_Bay Iqaluit Pangnirtung Atikokan Winnipeg Rainy_River Resolute Rankin_Inlet Regina Swift_Current Edmonton Cambridge_Bay Yellowknife Inuvik Creston Dawson_Creek Fort_Nelson Vancouver Whitehorse Dawson'
    .split(' ')
    .map((city) => `America/${city}`),
);
const OUTSIDE_EUROPEAN_INDEX = new Set(['Europe/Moscow', 'Europe/Minsk', 'Europe/Samara', 'Europe/Volgograd', 'Europe/Saratov', 'Europe/Astrakhan', 'Europe/Ulyanovsk', 'Europe/Kirov']);

/** The id of the index by an ISO 3166 country code or an IANA time zone: DE → european-aqi, America/Toronto → canada-aqhi. */
export function indexForRegion(countryOrTimeZone: string): string {
  const text = countryOrTimeZone.trim();
  const country = (BY_ZONE[text] ?? text).toUpperCase();
  if (Object.hasOwn(BY_COUNTRY, country)) return BY_COUNTRY[country] as string;
  if (EUROPEAN.includes(country)) return 'european-aqi';
  if (CANADIAN_ZONES.has(text) || text.startsWith('Canada/')) return 'canada-aqhi';
  if (text.startsWith('Europe/') && !OUTSIDE_EUROPEAN_INDEX.has(text)) return 'european-aqi';
  return DEFAULT_INDEX;
}

/** Those that a person may choose for the air, in the order of lists. */
export const AIR_INDICES = ['us-aqi', 'european-aqi', 'uk-daqi', 'india-naqi', 'china-aqi', 'canada-aqhi', 'hong-kong-aqhi'] as const;
export type AirIndexId = (typeof AIR_INDICES)[number];

export function isAirIndex(id: string): id is AirIndexId {
  return (AIR_INDICES as readonly string[]).includes(id);
}

/** The index that hours give for what a parameter belongs to: of the air the chosen one; null where there is none. */
export function indexOfDomain(domain: string, airIndexId: string): string | null {
  if (domain === 'air') return airIndexId;
  return domain === 'water' ? 'oxygen-saturation' : domain === 'soil' ? 'soil-ph' : null;
}
