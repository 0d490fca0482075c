/** Values remembered in all; at the bound the memory starts afresh. */
const MAX_VALUES = 400_000;

export type HourMemory = (hour: number, make: (hour: number) => number) => number;

/** Remembers a pure function of the hour (counted from 1970) for each of its keys. */
export function makeHourMemory(): (key: string) => HourMemory {
  let values = new Map<string, Map<number, number>>();
  let count = 0;
  return (key) => (hour, make) => {
    let ofKey = values.get(key);
    let value = ofKey?.get(hour);
    if (value !== undefined) return value;
    value = make(hour);
    if (count >= MAX_VALUES) {
      values = new Map();
      count = 0;
    }
    ofKey = values.get(key) ?? new Map<number, number>();
    values.set(key, ofKey.set(hour, value));
    count += 1;
    return value;
  };
}
