// Saxton & Rawls 2006, Soil Sci. Soc. Am. J. 70:1569, table 3: water content in % of volume at 1500 kPa, at 33 kPa, at saturation.
export const SOIL_TEXTURES: Readonly<Record<string, readonly [wiltingPct: number, fieldCapacityPct: number, saturationPct: number]>> = {
  sand: [5, 10, 46],
  'loamy sand': [5, 12, 46],
  'sandy loam': [8, 18, 45],
  loam: [14, 28, 46],
  'silt loam': [11, 31, 48],
  silt: [6, 30, 48],
  'sandy clay loam': [17, 27, 43],
  'clay loam': [22, 36, 48],
  'silty clay loam': [22, 38, 51],
  'silty clay': [27, 41, 52],
  'sandy clay': [25, 36, 44],
  clay: [30, 42, 50],
};
