/** One step of an index as the map's legend and markers show it. */
export interface ScaleBand {
  name: string;
  /** Highest value of it; null is open. */
  high: number | null;
  /** As people read it: 51–100; empty where the steps have names only. */
  range: string;
  colour: string;
  textColour: string;
  advice: string;
  adviceBy: string;
}

/** An index as the map shows it; plain data, so that the page needs no rules to draw. */
export interface IndexScale {
  id: string;
  title: string;
  source: string;
  unit: string;
  bands: ScaleBand[];
}

/** Which band a value lies in; -1 beyond all. Bands ascend; a value in the gap between two belongs to the upper one. */
export function bandIndexOf({ bands }: IndexScale, value: number): number {
  return bands.findIndex(({ high }) => high === null || value <= high);
}

/** The value as a page writes it beside its band; null where the band's name says all. */
export function indexValueText({ bands, unit }: IndexScale, value: number): string | null {
  const hasNamesOnly = bands.every(({ high }, i) => high === i + 1);
  if (hasNamesOnly) return null;
  const text = Number.isInteger(value) ? String(value) : value.toFixed(unit === '' ? 1 : 0);
  return unit === '' ? text : `${text}\u2009${unit}`;
}
