import type { Detector, Json } from '#lib/domain/plugins.ts';
import surprise from './surprise.ts';

/** Every detector that steps on live readings. */
export const detectors: readonly Detector<Json>[] = [surprise];
