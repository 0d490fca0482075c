/** What a station's licence says behind its identifier where nothing was measured. */
const SIMULATED = ' (simulated)';

/** Identifier of a licence for programs that know SPDX's: `CC0-1.0 (simulated)` → `CC0-1.0`. */
export function licenceIdOf(licence: string): string {
  return licence.endsWith(SIMULATED) ? licence.slice(0, -SIMULATED.length) : licence;
}
