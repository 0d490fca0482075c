import type { ParameterId } from '#lib/domain/parameters.ts';
import { segmentsOf } from './breakpoints.ts';
import type { Segment } from './breakpoints.ts';

export type UsAqiKey = 'pm25' | 'pm10' | 'o3_8h' | 'o3_1h' | 'co_8h' | 'so2_1h' | 'so2_24h' | 'no2_1h';

export interface UsAqiTable {
  readonly title: string;
  readonly parameter: ParameterId;
  readonly unit: string;
  /** Decimal places that are kept; the rest is cut off. */
  readonly places: number;
  readonly segments: readonly Segment[];
}

// US EPA, EPA-454/B-24-002 (May 2024), table 6; PM2.5 before 6 May 2024: EPA-454/B-18-007.
export const US_AQI_TABLES: Readonly<Record<UsAqiKey | 'pm25_2012', UsAqiTable>> = {
  pm25: table('PM2.5, 24 h', 'pm25', 'µg/m³', 1, [[0, 9, 0, 50], [9.1, 35.4, 51, 100], [35.5, 55.4, 101, 150], [55.5, 125.4, 151, 200], [125.5, 225.4, 201, 300], [225.5, 325.4, 301, 500]]),
  pm25_2012: table('PM2.5, 24 h, until 2024', 'pm25', 'µg/m³', 1, [[0, 12, 0, 50], [12.1, 35.4, 51, 100], [35.5, 55.4, 101, 150], [55.5, 150.4, 151, 200], [150.5, 250.4, 201, 300], [250.5, 350.4, 301, 400], [350.5, 500.4, 401, 500]]),
  pm10: table('PM10, 24 h', 'pm10', 'µg/m³', 0, [[0, 54, 0, 50], [55, 154, 51, 100], [155, 254, 101, 150], [255, 354, 151, 200], [355, 424, 201, 300], [425, 604, 301, 500]]),
  o3_8h: table('O3, 8 h', 'o3', 'ppm', 3, [[0, 0.054, 0, 50], [0.055, 0.07, 51, 100], [0.071, 0.085, 101, 150], [0.086, 0.105, 151, 200], [0.106, 0.2, 201, 300]]),
  o3_1h: table('O3, 1 h', 'o3', 'ppm', 3, [[0.125, 0.164, 101, 150], [0.165, 0.204, 151, 200], [0.205, 0.404, 201, 300], [0.405, 0.604, 301, 500]]),
  co_8h: table('CO, 8 h', 'co', 'ppm', 1, [[0, 4.4, 0, 50], [4.5, 9.4, 51, 100], [9.5, 12.4, 101, 150], [12.5, 15.4, 151, 200], [15.5, 30.4, 201, 300], [30.5, 50.4, 301, 500]]),
  so2_1h: table('SO2, 1 h', 'so2', 'ppb', 0, [[0, 35, 0, 50], [36, 75, 51, 100], [76, 185, 101, 150], [186, 304, 151, 200]]),
  so2_24h: table('SO2, 24 h', 'so2', 'ppb', 0, [[305, 604, 201, 300], [605, 1004, 301, 500]]),
  no2_1h: table('NO2, 1 h', 'no2', 'ppb', 0, [[0, 53, 0, 50], [54, 100, 51, 100], [101, 360, 101, 150], [361, 649, 151, 200], [650, 1249, 201, 300], [1250, 2049, 301, 500]]),
};

function table(title: string, parameter: ParameterId, unit: string, places: number, rows: Parameters<typeof segmentsOf>[0]): UsAqiTable {
  return { title, parameter, unit, places, segments: segmentsOf(rows) };
}
