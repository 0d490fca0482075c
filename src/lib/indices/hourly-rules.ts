import type { ParameterId } from '#lib/domain/parameters.ts';

/** How an input of an index comes from hourly means. */
export interface HourlyRule {
  /** Name of the index's input. */
  input: string;
  parameter: ParameterId;
  /** `newest`: the newest hour within `hours`; `mean`: over the last `hours`; `nowcast`: US EPA's weights. */
  how: 'newest' | 'mean' | 'nowcast' | 'ozone-nowcast';
  hours: number;
  /** Fewer hours give no value. */
  least: number;
  /** What the rule is in words. */
  words: string;
}

/** The newest hour may be late: one of the last three stands for it. */
const newest = (input: string, parameter: ParameterId): HourlyRule => ({ input, parameter, how: 'newest', hours: 3, least: 1, words: 'newest of the last 3 hours' });
const mean = (input: string, parameter: ParameterId, hours: number, least: number): HourlyRule => ({ input, parameter, how: 'mean', hours, least, words: `mean of the last ${hours} hours, at least ${least}` });
const nowcast = (input: string, parameter: ParameterId): HourlyRule => ({ input, parameter, how: 'nowcast', hours: 12, least: 2, words: 'NowCast over 12 hours, 2 of the last 3 needed' });

/** Indices that can be told from hourly means, each by the averaging of its publisher. */
export const HOURLY_RULES: Readonly<Record<string, readonly HourlyRule[]>> = {
  'us-aqi': [
    nowcast('pm25', 'pm25'), nowcast('pm10', 'pm10'),
    { input: 'o3_8h', parameter: 'o3', how: 'ozone-nowcast', hours: 3, least: 1, words: 'ozone NowCast: of two weeks where they are given, otherwise its surrogate over the newest of the last 3 hours' },
    newest('o3_1h', 'o3'), mean('co_8h', 'co', 8, 6), newest('so2_1h', 'so2'), mean('so2_24h', 'so2', 24, 18), newest('no2_1h', 'no2'),
  ],
  'european-aqi': [newest('pm25', 'pm25'), newest('pm10', 'pm10'), newest('no2', 'no2'), newest('o3', 'o3'), newest('so2', 'so2')],
  // Defra: 75 % of the hours. SO2 is a 15-minute mean; of hours, the newest stands for it.
  'uk-daqi': [mean('o3', 'o3', 8, 6), newest('no2', 'no2'), newest('so2', 'so2'), mean('pm25', 'pm25', 24, 18), mean('pm10', 'pm10', 24, 18)],
  // CPCB: 16 of 24 hours.
  'india-naqi': [mean('pm10', 'pm10', 24, 16), mean('pm25', 'pm25', 24, 16), mean('no2', 'no2', 24, 16), mean('so2', 'so2', 24, 16), mean('nh3', 'nh3', 24, 16), mean('pb', 'lead_air', 24, 16), mean('o3', 'o3', 8, 6), mean('co', 'co', 8, 6)],
  // HJ 633-2012, real-time report: one hour of the gases, 8 h of ozone, 24 h of particles (20 of 24: HJ 663).
  'china-aqi': [newest('so2_1h', 'so2'), mean('so2_24h', 'so2', 24, 20), newest('no2_1h', 'no2'), newest('co_1h', 'co'), newest('o3_1h', 'o3'), mean('o3_8h', 'o3', 8, 6), mean('pm10_24h', 'pm10', 24, 20), mean('pm25_24h', 'pm25', 24, 20)],
  'oxygen-saturation': [newest('dissolved_oxygen', 'dissolved_oxygen'), newest('water_temperature', 'water_temperature'), newest('salinity', 'salinity'), newest('specific_conductance', 'specific_conductance')],
  'soil-ph': [newest('soil_ph', 'soil_ph')],
  'canada-aqhi': [mean('no2', 'no2', 3, 2), mean('o3', 'o3', 3, 2), mean('pm25', 'pm25', 3, 2)],
  'hong-kong-aqhi': [mean('no2', 'no2', 3, 2), mean('so2', 'so2', 3, 2), mean('o3', 'o3', 3, 2), mean('pm10', 'pm10', 3, 2), mean('pm25', 'pm25', 3, 2)],
};
