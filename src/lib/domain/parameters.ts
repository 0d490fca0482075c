/** What kind of place a parameter belongs to; `device` is what hardware says of itself. */
export type ParameterDomain = 'air' | 'water' | 'soil' | 'device';
/** `haze`: more is worse. `tide`: a quantity without a verdict. */
export type Ramp = 'haze' | 'tide';
export type Stops = readonly [number, number, number, number, number, number, number];
export type Range = readonly [low: number, high: number];

/** What is known about one parameter. Ranges, limits and stops are in `unit`, the unit every stored value has. */
export interface ParameterFacts<Id extends string = string> {
  readonly id: Id;
  readonly domain: ParameterDomain;
  /** The canonical unit as people write it, e.g. `µg/m³`; empty for a bare number. */
  readonly unit: string;
  /** The same unit in UCUM, case-sensitive. */
  readonly ucum: string;
  /** Symbol for tight places: `PM` with the subscript `2.5`. */
  readonly label: string;
  readonly sub: string;
  /** The same in words: `Fine particles, PM2.5`. */
  readonly name: string;
  /** What a chart or the simulator may expect. */
  readonly typical: Range;
  /** Values beyond cannot be true; an open end is infinite. */
  readonly limits: Range;
  /** How far below the lower limit an honest instrument reads at zero; accepted. */
  readonly zeroNoise: number;
  /** Shown in `unit`; more would be more than sensors resolve. */
  readonly decimals: number;
  readonly ramp: Ramp;
  /** True where less is worse, so that the ramp runs backwards. */
  readonly isReversed: boolean;
  /** Values of the seven colours, in `unit`, fixed whatever is in view. */
  readonly stops: Stops;
  /** Stops as chosen, where they are round in another unit than `unit`. */
  readonly displayStops: { readonly unit: string; readonly stops: Stops } | null;
  /** g/mol of gases given as a mole fraction; converts to mass concentration. */
  readonly molarMass: number | null;
  /** CF standard name. */
  readonly cf: string | null;
  readonly usgs: readonly string[];
  readonly aqs: readonly string[];
  readonly sensorCommunity: readonly string[];
  readonly aliases: readonly string[];
}

interface Extras {
  zeroNoise?: number;
  isReversed?: boolean;
  /** Stops are in this unit instead of the canonical one. */
  stopsIn?: 'µg/m³' | 'mg/m³';
  molarMass?: number;
  cf?: string;
  usgs?: string;
  aqs?: string;
  sc?: string;
  aliases?: string;
}

/** Litres of one mole of air at 20 °C and 101.325 kPa, the reference of EU air quality law (2008/50/EC, annex VI). */
export const MOLAR_VOLUME_20C_L = (8.314462618 * 293.15) / 101.325;

const ANY = Infinity;

// Sources: UCUM; CF standard names; USGS parameter codes; AQS parameter list; Sensor.Community value types.
// zeroNoise: US EPA AQS takes hourly PM down to -15 µg/m³ and gases slightly below zero, because zero drift is honest.
const TABLE = [
  row('pm1', 'air', 'µg/m³', 'ug/m3', ['PM', '1', 'Very fine particles, PM1'], [0, 300], [0, ANY], 1, 'haze', [0, 4, 8, 15, 25, 50, 80], { zeroNoise: 15, cf: 'mass_concentration_of_pm1_ambient_aerosol_particles_in_air', sc: 'P0 SPS30_P0 PMS_P0 NPM_P0', aliases: 'pm01 pm1.0 pm1.0_atm' }),
  row('pm25', 'air', 'µg/m³', 'ug/m3', ['PM', '2.5', 'Fine particles, PM2.5'], [0, 500], [0, 5000], 1, 'haze', [0, 5, 10, 20, 35, 60, 100], { zeroNoise: 15, cf: 'mass_concentration_of_pm2p5_ambient_aerosol_particles_in_air', aqs: '88101 88502', sc: 'P2 SDS_P2 PMS_P2 HPM_P2 NPM_P2 IPS_P2 SPS30_P2', aliases: 'pm2.5 pm02 pm2p5' }),
  row('pm4', 'air', 'µg/m³', 'ug/m3', ['PM', '4', 'Particles, PM4'], [0, 500], [0, ANY], 1, 'haze', [0, 8, 16, 30, 50, 90, 150], { zeroNoise: 15, sc: 'P4 SPS30_P4' }),
  row('pm10', 'air', 'µg/m³', 'ug/m3', ['PM', '10', 'Coarse and fine particles, PM10'], [0, 600], [0, 10000], 1, 'haze', [0, 10, 20, 40, 70, 120, 200], { zeroNoise: 15, cf: 'mass_concentration_of_pm10_ambient_aerosol_particles_in_air', aqs: '81102 85101', sc: 'P1 SDS_P1 PMS_P1 HPM_P1 NPM_P1 IPS_P1 SPS30_P1', aliases: 'pm10.0 pm10.0_atm' }),
  row('o3', 'air', 'ppb', '[ppb]', ['O', '3', 'Ozone'], [0, 150], [0, 1000], 1, 'haze', [0, 40, 60, 80, 100, 140, 200], { zeroNoise: 5, stopsIn: 'µg/m³', molarMass: 47.9982, cf: 'mole_fraction_of_ozone_in_air', aqs: '44201' }),
  row('no2', 'air', 'ppb', '[ppb]', ['NO', '2', 'Nitrogen dioxide'], [0, 150], [0, 2500], 1, 'haze', [0, 10, 20, 40, 70, 120, 200], { zeroNoise: 5, stopsIn: 'µg/m³', molarMass: 46.0055, cf: 'mole_fraction_of_nitrogen_dioxide_in_air', aqs: '42602' }),
  row('no', 'air', 'ppb', '[ppb]', ['NO', '', 'Nitrogen monoxide'], [0, 300], [0, ANY], 1, 'haze', [0, 5, 15, 30, 60, 120, 250], { zeroNoise: 5, stopsIn: 'µg/m³', molarMass: 30.0061, cf: 'mole_fraction_of_nitrogen_monoxide_in_air', aqs: '42601', aliases: 'nitric_oxide' }),
  // NOx as mass is by convention expressed as NO2.
  row('nox', 'air', 'ppb', '[ppb]', ['NO', 'x', 'Nitrogen oxides'], [0, 400], [0, ANY], 1, 'haze', [0, 20, 40, 80, 150, 250, 400], { zeroNoise: 5, stopsIn: 'µg/m³', molarMass: 46.0055, aqs: '42603' }),
  row('so2', 'air', 'ppb', '[ppb]', ['SO', '2', 'Sulfur dioxide'], [0, 100], [0, 2000], 1, 'haze', [0, 10, 20, 40, 80, 150, 350], { zeroNoise: 5, stopsIn: 'µg/m³', molarMass: 64.064, cf: 'mole_fraction_of_sulfur_dioxide_in_air', aqs: '42401', aliases: 'sulphur_dioxide' }),
  row('co', 'air', 'ppm', '[ppm]', ['CO', '', 'Carbon monoxide'], [0, 10], [0, 100], 2, 'haze', [0, 0.5, 1, 2, 4, 7, 10], { zeroNoise: 0.5, stopsIn: 'mg/m³', molarMass: 28.01, cf: 'mole_fraction_of_carbon_monoxide_in_air', aqs: '42101' }),
  row('co2', 'air', 'ppm', '[ppm]', ['CO', '2', 'Carbon dioxide'], [380, 2000], [0, 40000], 0, 'haze', [400, 500, 600, 800, 1000, 1400, 2000], { molarMass: 44.0095, cf: 'mole_fraction_of_carbon_dioxide_in_air', aqs: '42102', sc: 'SCD30_co2_ppm conc_co2_ppm co2_ppm', aliases: 'rco2' }),
  row('ch4', 'air', 'ppm', '[ppm]', ['CH', '4', 'Methane'], [1.7, 5], [0, ANY], 2, 'haze', [1.8, 1.9, 2, 2.2, 2.5, 3, 5], { molarMass: 16.0425, cf: 'mole_fraction_of_methane_in_air', aqs: '43201' }),
  row('nh3', 'air', 'ppb', '[ppb]', ['NH', '3', 'Ammonia'], [0, 50], [0, ANY], 1, 'haze', [0, 2, 5, 10, 20, 40, 80], { zeroNoise: 5, stopsIn: 'µg/m³', molarMass: 17.0305, cf: 'mole_fraction_of_ammonia_in_air', aqs: '42604' }),
  row('h2s', 'air', 'ppb', '[ppb]', ['H', '2', 'Hydrogen sulfide'], [0, 30], [0, ANY], 1, 'haze', [0, 1, 3, 7, 15, 30, 60], { zeroNoise: 5, stopsIn: 'µg/m³', molarMass: 34.081, cf: 'mole_fraction_of_hydrogen_sulfide_in_air', aqs: '42402', aliases: 'hydrogen_sulphide' }),
  row('benzene', 'air', 'ppb', '[ppb]', ['C', '6', 'Benzene'], [0, 5], [0, ANY], 2, 'haze', [0, 0.5, 1, 2, 3.5, 5, 10], { zeroNoise: 1, stopsIn: 'µg/m³', molarMass: 78.1118, cf: 'mole_fraction_of_benzene_in_air', aqs: '45201', aliases: 'c6h6' }),
  row('bc', 'air', 'µg/m³', 'ug/m3', ['BC', '', 'Black carbon'], [0, 15], [0, ANY], 2, 'haze', [0, 0.5, 1, 2, 4, 7, 12], { zeroNoise: 1, aqs: '84313' }),
  row('lead_air', 'air', 'µg/m³', 'ug/m3', ['Pb', '', 'Lead in particles'], [0, 1], [0, ANY], 3, 'haze', [0, 0.05, 0.1, 0.2, 0.35, 0.5, 1], { aqs: '14129 12128' }),
  row('voc_index', 'air', '', '{index}', ['VOC', '', 'VOC index'], [0, 500], [0, 500], 0, 'haze', [0, 50, 100, 150, 200, 300, 500], { aliases: 'tvocindex' }),
  row('air_temperature', 'air', '°C', 'Cel', ['Temp.', '', 'Air temperature'], [-40, 50], [-90, 60], 1, 'tide', [-20, -10, 0, 10, 20, 30, 40], { cf: 'air_temperature', usgs: '00020', aqs: '62101', sc: 'temperature BME280_temperature SHT3X_temperature HTU21D_temperature BMP_temperature BMP280_temperature DS18B20_temperature SCD30_temperature', aliases: 't ta atmp' }),
  row('relative_humidity', 'air', '%', '%', ['RH', '', 'Relative humidity'], [5, 100], [0, 105], 0, 'tide', [0, 20, 35, 50, 65, 80, 100], { cf: 'relative_humidity', usgs: '00052', aqs: '62201', sc: 'humidity BME280_humidity SHT3X_humidity HTU21D_humidity SCD30_humidity', aliases: 'rh rhum' }),
  row('dew_point', 'air', '°C', 'Cel', ['Dew p.', '', 'Dew point'], [-40, 30], [-90, 60], 1, 'tide', [-20, -10, 0, 5, 10, 15, 25], { cf: 'dew_point_temperature', aqs: '62103', aliases: 'dewp dewpoint' }),
  row('air_pressure', 'air', 'hPa', 'hPa', ['Press.', '', 'Air pressure at the station'], [870, 1085], [300, 1100], 1, 'tide', [850, 900, 950, 980, 1000, 1020, 1040], { cf: 'air_pressure', usgs: '00025 75969', aqs: '64101', sc: 'pressure BME280_pressure BMP_pressure BMP280_pressure', aliases: 'pres pa press' }),
  row('air_pressure_msl', 'air', 'hPa', 'hPa', ['MSLP', '', 'Air pressure at sea level'], [920, 1060], [870, 1090], 1, 'tide', [970, 990, 1000, 1010, 1020, 1030, 1045], { cf: 'air_pressure_at_mean_sea_level', sc: 'pressure_sealevel pressure_at_sealevel' }),
  row('wind_speed', 'air', 'm/s', 'm/s', ['Wind', '', 'Wind speed'], [0, 40], [0, 115], 1, 'tide', [0, 2, 4, 7, 11, 17, 25], { cf: 'wind_speed', usgs: '00035 82127', aqs: '61101 61103', aliases: 'wspd wspm ws' }),
  row('wind_gust', 'air', 'm/s', 'm/s', ['Gust', '', 'Wind gust'], [0, 60], [0, 120], 1, 'tide', [0, 4, 8, 12, 18, 25, 35], { cf: 'wind_speed_of_gust', aliases: 'gst' }),
  row('wind_direction', 'air', '°', 'deg', ['Wind from', '', 'Wind direction, from'], [0, 360], [0, 360], 0, 'tide', [0, 60, 120, 180, 240, 300, 360], { cf: 'wind_from_direction', usgs: '00036', aqs: '61102 61104', aliases: 'wdir wd' }),
  row('precipitation', 'air', 'mm', 'mm', ['Rain', '', 'Precipitation'], [0, 150], [0, 2000], 1, 'tide', [0, 0.2, 1, 2.5, 5, 10, 25], { cf: 'thickness_of_rainfall_amount', usgs: '00045 46529', aqs: '65102', aliases: 'rain p' }),
  row('solar_radiation', 'air', 'W/m²', 'W/m2', ['Sun', '', 'Solar radiation'], [0, 1200], [-10, 1600], 0, 'tide', [0, 100, 250, 400, 600, 800, 1000], { cf: 'surface_downwelling_shortwave_flux_in_air', usgs: '72186 62608', aqs: '63301', aliases: 'sw_in' }),
  row('uv_index', 'air', '', '{index}', ['UV', '', 'UV index'], [0, 12], [0, 25], 1, 'haze', [0, 2, 4, 6, 8, 10, 12], { cf: 'ultraviolet_index' }),
  row('illuminance', 'air', 'lx', 'lx', ['Light', '', 'Illuminance'], [0, 120000], [0, 200000], 0, 'tide', [0, 100, 1000, 5000, 20000, 50000, 100000], { aliases: 'light' }),
  row('noise_laeq', 'air', 'dB(A)', 'dB', ['L', 'Aeq', 'Noise, LAeq'], [30, 100], [0, 140], 1, 'haze', [30, 40, 50, 55, 60, 70, 85], { cf: 'sound_pressure_level_in_air', sc: 'noise_LAeq DNMS_noise_LAeq', aliases: 'noise_a' }),
  row('radioactivity', 'air', 'counts/min', '{counts}/min', ['Gamma', '', 'Gamma counts'], [5, 100], [0, ANY], 0, 'haze', [0, 10, 20, 30, 50, 75, 100], { sc: 'counts_per_minute' }),
  row('water_temperature', 'water', '°C', 'Cel', ['Temp.', '', 'Water temperature'], [-2, 35], [-5, 60], 1, 'tide', [0, 5, 10, 15, 20, 25, 30], { cf: 'sea_water_temperature', usgs: '00010', sc: 'water_temperature', aliases: 'wtmp otmp temp' }),
  row('specific_conductance', 'water', 'µS/cm', 'uS/cm', ['SC', '25', 'Specific conductance at 25 °C'], [20, 60000], [0, 200000], 0, 'haze', [0, 150, 300, 600, 1200, 2500, 10000], { usgs: '00095', aliases: 'spcond' }),
  row('conductivity', 'water', 'mS/cm', 'mS/cm', ['EC', '', 'Electrical conductivity'], [0, 60], [0, 100], 2, 'haze', [0, 0.5, 1, 5, 15, 35, 55], { cf: 'sea_water_electrical_conductivity', aliases: 'cond' }),
  row('salinity', 'water', 'PSU', '1', ['Salinity', '', 'Practical salinity'], [0, 42], [0, 60], 1, 'tide', [0, 1, 5, 10, 20, 30, 38], { cf: 'sea_water_practical_salinity', usgs: '00480', aliases: 'sal' }),
  row('dissolved_oxygen', 'water', 'mg/L', 'mg/L', ['DO', '', 'Dissolved oxygen'], [0, 15], [0, 30], 2, 'haze', [0, 2, 4, 6, 8, 10, 12], { isReversed: true, zeroNoise: 0.2, cf: 'mass_concentration_of_oxygen_in_sea_water', usgs: '00300', aliases: 'do do_mgl o2ppm doobs' }),
  row('do_saturation', 'water', '%', '%', ['DO', 'sat', 'Dissolved oxygen saturation'], [0, 150], [0, 400], 0, 'haze', [0, 30, 50, 70, 85, 100, 130], { isReversed: true, zeroNoise: 2, cf: 'fractional_saturation_of_oxygen_in_sea_water', usgs: '00301', aliases: 'do_pct o2%' }),
  row('ph', 'water', '', '[pH]', ['pH', '', 'pH of water'], [6, 9], [0, 14], 2, 'tide', [5, 6, 6.5, 7, 7.5, 8, 9], { cf: 'sea_water_ph_reported_on_total_scale', usgs: '00400' }),
  row('orp', 'water', 'mV', 'mV', ['ORP', '', 'Oxidation-reduction potential'], [-400, 700], [-1500, 1500], 0, 'tide', [-300, -100, 0, 150, 300, 450, 600], { usgs: '00090', aliases: 'eh' }),
  // FNU and NTU come from different optics and are not interchangeable.
  row('turbidity', 'water', 'FNU', '{FNU}', ['Turbidity', '', 'Turbidity, ISO 7027'], [0, 1000], [0, 10000], 1, 'haze', [0, 1, 5, 10, 25, 100, 400], { zeroNoise: 5, cf: 'sea_water_turbidity', usgs: '63680', aliases: 'turb' }),
  row('turbidity_ntu', 'water', 'NTU', '{NTU}', ['Turbidity', 'NTU', 'Turbidity, EPA 180.1'], [0, 1000], [0, 10000], 1, 'haze', [0, 1, 5, 10, 25, 100, 400], { zeroNoise: 5, cf: 'sea_water_turbidity', usgs: '00076 63675 61028' }),
  row('chlorophyll_a', 'water', 'µg/L', 'ug/L', ['Chl', 'a', 'Chlorophyll a'], [0, 100], [-5, 2000], 1, 'haze', [0, 2, 5, 10, 20, 40, 100], { cf: 'mass_concentration_of_chlorophyll_a_in_sea_water', usgs: '32316 32318', aliases: 'clcon' }),
  row('phycocyanin', 'water', 'RFU', '{RFU}', ['PC', '', 'Phycocyanin fluorescence'], [0, 50], [-5, ANY], 2, 'haze', [0, 0.5, 1, 2, 5, 10, 30], { usgs: '32321' }),
  row('fdom', 'water', 'µg/L', 'ug/L', ['fDOM', '', 'Dissolved organic matter, fluorescent'], [0, 300], [-5, ANY], 1, 'haze', [0, 10, 20, 40, 80, 150, 300], { usgs: '32295' }),
  row('nitrate_nitrite_n', 'water', 'mg/L', 'mg/L', ['NO', 'x-N', 'Nitrate and nitrite as N'], [0, 20], [0, ANY], 2, 'haze', [0, 0.5, 1, 2, 4, 8, 15], { zeroNoise: 0.2, usgs: '99133 00630 00631' }),
  row('nitrate_n', 'water', 'mg/L', 'mg/L', ['NO', '3-N', 'Nitrate as N'], [0, 20], [0, ANY], 2, 'haze', [0, 0.5, 1, 2, 4, 8, 15], { zeroNoise: 0.2, cf: 'mole_concentration_of_nitrate_in_sea_water', usgs: '00618 00620 99137' }),
  row('ammonia_n', 'water', 'mg/L', 'mg/L', ['NH', '4-N', 'Ammonia and ammonium as N'], [0, 5], [0, ANY], 3, 'haze', [0, 0.05, 0.1, 0.25, 0.5, 1, 3], { usgs: '00608 00610' }),
  row('phosphorus_total', 'water', 'mg/L', 'mg/L', ['TP', '', 'Total phosphorus as P'], [0, 1], [0, ANY], 3, 'haze', [0, 0.02, 0.05, 0.1, 0.2, 0.4, 1], { usgs: '00665' }),
  row('orthophosphate_p', 'water', 'mg/L', 'mg/L', ['PO', '4-P', 'Orthophosphate as P'], [0, 0.5], [0, ANY], 3, 'haze', [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5], { usgs: '00671' }),
  row('tss', 'water', 'mg/L', 'mg/L', ['TSS', '', 'Total suspended solids'], [0, 2000], [0, ANY], 1, 'haze', [0, 5, 15, 30, 80, 250, 1000], { usgs: '00530' }),
  row('ssc', 'water', 'mg/L', 'mg/L', ['SSC', '', 'Suspended sediment'], [0, 5000], [0, ANY], 1, 'haze', [0, 10, 30, 80, 250, 1000, 4000], { usgs: '80154' }),
  row('tds', 'water', 'mg/L', 'mg/L', ['TDS', '', 'Total dissolved solids'], [10, 40000], [0, ANY], 0, 'haze', [0, 100, 250, 500, 1000, 3000, 10000], { usgs: '70300 70301' }),
  row('e_coli', 'water', 'CFU/100 mL', '{CFU}/dL', ['E. coli', '', 'Escherichia coli'], [0, 5000], [0, ANY], 0, 'haze', [0, 50, 126, 250, 500, 1000, 3000], { usgs: '90902 31648 90901' }),
  row('enterococci', 'water', 'CFU/100 mL', '{CFU}/dL', ['Enterococci', '', 'Intestinal enterococci'], [0, 2000], [0, ANY], 0, 'haze', [0, 35, 70, 130, 200, 400, 1000], { usgs: '90909 31649' }),
  row('chlorine_residual', 'water', 'mg/L', 'mg/L', ['Cl', '2', 'Chlorine, total residual'], [0, 4], [0, 20], 2, 'haze', [0, 0.2, 0.5, 1, 2, 3, 4], { usgs: '50060' }),
  row('lead_water', 'water', 'µg/L', 'ug/L', ['Pb', '', 'Lead in water'], [0, 20], [0, ANY], 1, 'haze', [0, 1, 2, 5, 10, 15, 30], { usgs: '01049 01051' }),
  row('arsenic_water', 'water', 'µg/L', 'ug/L', ['As', '', 'Arsenic in water'], [0, 20], [0, ANY], 1, 'haze', [0, 1, 2, 5, 10, 15, 30], { usgs: '01000 01002' }),
  // Tidal rivers flow backwards.
  row('discharge', 'water', 'm³/s', 'm3/s', ['Flow', '', 'Discharge'], [0, 10000], [-10000, 250000], 2, 'tide', [0, 5, 20, 50, 150, 500, 2000], { cf: 'water_volume_transport_in_river_channel', usgs: '00060 00061', aliases: 'flow' }),
  row('gage_height', 'water', 'm', 'm', ['Level', '', 'Gage height'], [-2, 20], [-50, 100], 2, 'tide', [0, 0.5, 1, 2, 3, 5, 8], { cf: 'water_surface_height_above_reference_datum', usgs: '00065', aliases: 'level stage gauge_height water_level' }),
  row('water_velocity', 'water', 'm/s', 'm/s', ['Velocity', '', 'Water velocity'], [0, 5], [-10, 20], 2, 'tide', [0, 0.1, 0.3, 0.6, 1, 1.5, 2.5], { usgs: '72255 00055 72254' }),
  row('groundwater_depth', 'water', 'm', 'm', ['Depth', '', 'Depth to groundwater'], [0, 150], [-10, 1500], 2, 'tide', [0, 1, 2, 5, 10, 25, 75], { cf: 'water_table_depth', usgs: '72019', aliases: 'wtd' }),
  row('sea_level', 'water', 'm', 'm', ['Sea level', '', 'Sea level'], [-5, 8], [-20, 30], 2, 'tide', [-2, -1, -0.5, 0, 0.5, 1, 2], { cf: 'sea_surface_height_above_mean_sea_level', usgs: '72279', aliases: 'tide' }),
  row('wave_height', 'water', 'm', 'm', ['Waves', '', 'Significant wave height'], [0, 15], [0, 35], 1, 'tide', [0, 0.5, 1, 2, 3, 5, 8], { cf: 'sea_surface_wave_significant_height', aliases: 'wvht' }),
  row('soil_moisture', 'soil', 'm³/m³', 'm3/m3', ['Moisture', '', 'Soil moisture'], [0.02, 0.55], [0, 1], 3, 'tide', [0, 0.08, 0.15, 0.22, 0.3, 0.38, 0.5], { cf: 'volume_fraction_of_condensed_water_in_soil', usgs: '72181 74207', aliases: 'swc vwc moisture_m3_m3 sm' }),
  row('soil_temperature', 'soil', '°C', 'Cel', ['Soil temp.', '', 'Soil temperature'], [-20, 45], [-60, 80], 1, 'tide', [-5, 0, 5, 10, 15, 22, 30], { cf: 'soil_temperature', usgs: '72253 81027', aliases: 'ts temp_c' }),
  row('soil_ec', 'soil', 'dS/m', 'dS/m', ['Soil EC', '', 'Soil electrical conductivity'], [0, 5], [0, 50], 2, 'haze', [0, 0.25, 0.5, 1, 2, 4, 8], {}),
  row('soil_ph', 'soil', '', '[pH]', ['Soil pH', '', 'pH of soil'], [4, 9], [0, 14], 1, 'tide', [4, 5, 5.5, 6, 6.5, 7.5, 8.5], {}),
  row('soil_water_potential', 'soil', 'kPa', 'kPa', ['Potential', '', 'Soil water potential'], [-1500, 0], [-100000, 0], 0, 'tide', [-1500, -500, -200, -100, -50, -20, 0], {}),
  row('soil_heat_flux', 'soil', 'W/m²', 'W/m2', ['Heat flux', '', 'Soil heat flux'], [-100, 200], [-500, 800], 1, 'tide', [-50, -20, 0, 20, 50, 100, 150], { cf: 'downward_heat_flux_in_soil', aliases: 'g' }),
  row('battery_voltage', 'device', 'V', 'V', ['Battery', '', 'Battery voltage'], [2.5, 15], [0, 60], 2, 'tide', [2.5, 3, 3.3, 3.7, 4.2, 12, 14], { sc: 'voltage', aliases: 'batv' }),
  row('rssi', 'device', 'dBm', 'dB[mW]', ['Signal', '', 'Signal strength'], [-120, -30], [-200, 0], 0, 'tide', [-120, -110, -100, -90, -80, -65, -40], { sc: 'signal' }),
] as const;

export type ParameterId = (typeof TABLE)[number]['id'];
export type Parameter = ParameterFacts<ParameterId>;

/** Every parameter, in the order of lists and menus: air, water, soil, device. */
export const PARAMETERS: readonly Parameter[] = TABLE;

const BY_ID = new Map<string, Parameter>(PARAMETERS.map((parameter) => [parameter.id, parameter]));
const BY_NAME = indexNames();

export function getParameter(id: ParameterId): Parameter {
  const parameter = BY_ID.get(id);
  if (parameter === undefined) throw new Error(`no parameter has the id ${String(id)}`);
  return parameter;
}

export function isParameterId(text: string): text is ParameterId {
  return BY_ID.has(text);
}

/** By id, alias, Sensor.Community value type or name in words; case, spaces, dots and hyphens do not matter. */
export function findParameter(idOrAlias: string): Parameter | null {
  return BY_ID.get(idOrAlias) ?? BY_NAME.get(nameKey(idOrAlias)) ?? null;
}

/** By the code of an agency: the same digits can mean two things in two lists. */
export function findParameterByCode(list: 'usgs' | 'aqs', code: string): Parameter | null {
  return PARAMETERS.find((parameter) => parameter[list].includes(code)) ?? null;
}

function indexNames(): Map<string, Parameter> {
  const index = new Map<string, Parameter>();
  const add = (name: string, parameter: Parameter) => {
    const key = nameKey(name);
    const other = index.get(key);
    if (other !== undefined && other !== parameter) throw new Error(`${name} names both ${other.id} and ${parameter.id}`);
    index.set(key, parameter);
  };
  for (const parameter of PARAMETERS) {
    for (const name of [parameter.id, parameter.name, ...parameter.aliases, ...parameter.sensorCommunity]) add(name, parameter);
  }
  return index;
}

function nameKey(name: string): string {
  if (name.length > 64) return '';
  return name.trim().toLowerCase().replace(/[\s.,-]+/g, '_');
}

function row<const Id extends string>(
  id: Id, domain: ParameterDomain, unit: string, ucum: string, [label, sub, name]: readonly [string, string, string],
  typical: Range, limits: Range, decimals: number, ramp: Ramp, stops: Stops, extras: Extras,
): ParameterFacts<Id> {
  const molarMass = extras.molarMass ?? null;
  return Object.freeze({
    id, domain, unit, ucum, label, sub, name, typical, limits, decimals, ramp, molarMass,
    zeroNoise: extras.zeroNoise ?? 0,
    isReversed: extras.isReversed ?? false,
    stops: extras.stopsIn && molarMass ? (stops.map((mass) => (mass * MOLAR_VOLUME_20C_L) / molarMass) as unknown as Stops) : stops,
    displayStops: extras.stopsIn ? { unit: extras.stopsIn, stops } : null,
    cf: extras.cf ?? null,
    usgs: words(extras.usgs),
    aqs: words(extras.aqs),
    sensorCommunity: words(extras.sc),
    aliases: words(extras.aliases),
  });
}

function words(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(' ');
}
