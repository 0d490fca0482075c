/** Where a value stands on a legend, 0 to 1: stops are unequal in value and equal steps there. */
export function shareOnStops(stops: readonly number[], value: number): number {
  const last = stops.length - 1;
  if (!(value > stops[0]!)) return 0;
  if (value >= stops[last]!) return 1;
  let i = 1;
  while (value > stops[i]!) i += 1;
  const [low, high] = [stops[i - 1]!, stops[i]!];
  return (i - 1 + (value - low) / (high - low)) / last;
}
