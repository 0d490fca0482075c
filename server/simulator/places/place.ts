import type { StationKind } from '#lib/domain/station.ts';

/** `r` reference, `l` low-cost, `m` mobile. */
export type AirLetter = 'r' | 'l' | 'm';

/** Name, latitude, longitude, kind, nearness of traffic 0…1. */
export type AirRow = readonly [name: string, latitude: number, longitude: number, kind: AirLetter, road: number];

export interface City {
  id: string;
  timeZone: string;
  altitudeM: number;
  /** Annual means a measuring network of this town would report: µg/m³ and ppb. */
  pm25: number;
  no2: number;
  air: readonly AirRow[];
}

export const KIND_OF: Record<AirLetter, StationKind> = { r: 'reference', l: 'low-cost', m: 'mobile' };
