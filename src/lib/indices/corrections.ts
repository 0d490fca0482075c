import barkjohn2022 from './barkjohn-2022.ts';
import type { Index } from './contract.ts';
import type { CorrectionId } from './correction-of.ts';
import fireSmoke2021 from './fire-smoke-2021.ts';
import linearHumidity from './linear-humidity.ts';

const BY_ID: Record<CorrectionId, Index> = { 'barkjohn-2022': barkjohn2022, 'fire-smoke-2021': fireSmoke2021, 'linear-humidity': linearHumidity };

/** The plug-in of a correction that readings are shown with. */
export function findCorrection(id: CorrectionId): Index {
  return BY_ID[id];
}
