/** Names in the order of their importance, positions as longitude and latitude in turn, hundredths of a degree. */
export interface PackedCities {
  names: readonly string[];
  positions: readonly number[];
}

export interface Place {
  name: string;
  longitude: number;
  latitude: number;
}

const HUNDREDTHS = 100;

/** Places whose name begins with the text, then those of which a later word does; accents and case do not matter. */
export function matchPlaces({ names, positions }: PackedCities, folded: readonly string[], text: string, limit: number): Place[] {
  const wanted = foldName(text.trim());
  if (wanted === '') return [];
  const begins: number[] = [];
  const contains: number[] = [];
  for (let i = 0; i < names.length && begins.length < limit; i += 1) {
    const at = folded[i]!.indexOf(wanted);
    if (at === 0) begins.push(i);
    else if (at > 0 && contains.length < limit && /[\s'’-]/.test(folded[i]![at - 1]!)) contains.push(i);
  }
  return [...begins, ...contains].slice(0, limit).map((i) => ({ name: names[i]!, longitude: positions[2 * i]! / HUNDREDTHS, latitude: positions[2 * i + 1]! / HUNDREDTHS }));
}

export function foldName(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
