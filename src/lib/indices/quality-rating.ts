import type { Band, Step } from './contract.ts';

export interface Rating {
  name: string;
  weight: number;
  /** 0 to 100 */
  rating: number;
}

/** Weighted mean Σwq ÷ Σw, or weighted product; weights of what is missing are shared by the rest. Null where nothing is. */
export function aggregated(ratings: readonly Rating[], aggregation: 'additive' | 'multiplicative'): { value: number; trail: Step[] } | null {
  const weights = ratings.reduce((sum, { weight }) => sum + weight, 0);
  if (weights === 0) return null;
  const trail: Step[] = ratings.map(({ name, weight, rating }) => ({ step: `${name}: rating`, detail: `counts ${Number((weight / weights).toFixed(3))} of 1`, value: rating }));
  const value =
    aggregation === 'additive'
      ? ratings.reduce((sum, { weight, rating }) => sum + weight * rating, 0) / weights
      : Math.exp(ratings.reduce((sum, { weight, rating }) => sum + (weight / weights) * Math.log(rating), 0));
  trail.push({ step: 'index', detail: aggregation === 'additive' ? 'weighted mean of the ratings' : 'weighted product of the ratings', value });
  return { value, trail };
}

/** Bands that touch (50–70, 70–90): the limit belongs to the better one. */
export function qualityBandOf(bands: readonly Band[], value: number): Band | null {
  return bands.findLast(({ low }) => value >= (low ?? -Infinity)) ?? null;
}
