export const WATER_USES = ['aquatic-life', 'drinking', 'recreation', 'irrigation', 'livestock'] as const;
export type WaterUse = (typeof WATER_USES)[number];

type Objective = readonly [lower: number | null, upper: number | null];

/**
 * Objectives per use by parameter, in its canonical unit. Canadian Environmental Quality Guidelines (CCME), Guidelines for Canadian
 * Drinking Water Quality, Guidelines for Canadian Recreational Water Quality; where a guideline depends on hardness or temperature,
 * its strictest common value.
 */
export const OBJECTIVES: Readonly<Record<WaterUse, Readonly<Record<string, Objective>>>> = {
  'aquatic-life': {
    dissolved_oxygen: [6.5, null],
    ph: [6.5, 9],
    nitrate_n: [null, 3],
    phosphorus_total: [null, 0.035],
    lead_water: [null, 1],
    arsenic_water: [null, 5],
    chlorine_residual: [null, 0.0005],
  },
  drinking: {
    ph: [7, 10.5],
    turbidity_ntu: [null, 1],
    turbidity: [null, 1],
    nitrate_n: [null, 10],
    tds: [null, 500],
    lead_water: [null, 5],
    arsenic_water: [null, 10],
    e_coli: [null, 0],
  },
  recreation: { ph: [5, 9], turbidity_ntu: [null, 50], turbidity: [null, 50], e_coli: [null, 235], enterococci: [null, 70] },
  irrigation: { tds: [null, 500], lead_water: [null, 200], arsenic_water: [null, 100], e_coli: [null, 100] },
  livestock: { tds: [null, 3000], nitrate_nitrite_n: [null, 100], lead_water: [null, 100], arsenic_water: [null, 25] },
};
