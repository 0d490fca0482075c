import { indexForRegion, isAirIndex, type AirIndexId } from '#lib/indices/region.ts';

/** What the visitor chose; a year. */
export const INDEX_COOKIE = 'lichen_index';
/** Where the browser's clock says it is, so that the server need not guess by language. */
export const ZONE_COOKIE = 'lichen_zone';
const YEAR_S = 365 * 86_400;

interface Request {
  /** What the address says. */
  asked: string | null;
  chosen: string | undefined;
  zone: string | undefined;
  languages: string | null;
}

/** The index of the air that a visitor is shown: the address, then the choice, then the clock's zone, then the language's country. */
export function visitorIndexOf({ asked, chosen, zone, languages }: Request): AirIndexId {
  for (const id of [asked, chosen]) if (id && isAirIndex(id)) return id;
  return known(indexForRegion(zone?.includes('/') ? zone : countryOf(languages)));
}

/** The first language's country: `de-AT,de;q=0.9` → AT; empty where it names none. */
export function countryOf(languages: string | null): string {
  return /^[a-z]{2,3}(?:-[a-z]{4})?-([a-z]{2})\b/i.exec(languages?.trim() ?? '')?.[1]?.toUpperCase() ?? '';
}

/** Remembers the visitor's choice; in the browser. */
export function rememberIndex(id: AirIndexId): void {
  document.cookie = `${INDEX_COOKIE}=${id}; path=/; max-age=${YEAR_S}; samesite=lax`;
}

/** Tells the server the browser's zone; true where it did not know. In the browser. */
export function tellZone(zone: string): boolean {
  const text = `${ZONE_COOKIE}=${encodeURIComponent(zone)}`;
  if (document.cookie.split('; ').includes(text)) return false;
  document.cookie = `${text}; path=/; max-age=${YEAR_S}; samesite=lax`;
  return true;
}

function known(id: string): AirIndexId {
  return isAirIndex(id) ? id : 'us-aqi';
}

/** True where this zone's people know another index than the one that is shown. In the browser, where nothing was chosen. */
export function isOtherIndex(zone: string, id: AirIndexId): boolean {
  return zone.includes('/') && !document.cookie.includes(`${INDEX_COOKIE}=`) && indexForRegion(zone) !== id;
}
