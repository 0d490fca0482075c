/** MapLibre counts zooms on tiles of 512 px. Below this one the server's cells stand for the stations. */
export const STATIONS_FROM_ZOOM = 6;
/** Beyond this zoom the offline basemap has nothing more to show. */
export const OFFLINE_MAX_ZOOM = 7;
/** Close enough that values fit beside their markers. */
export const NUMBERS_FROM_ZOOM = 9.5;
