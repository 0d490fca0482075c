/** `40 min`, `3.5 h`, `2.1 days`: as a sentence says it. */
export function durationText(durationMs: number): string {
  if (durationMs < 120_000) return `${Math.round(durationMs / 1000)} s`;
  if (durationMs < 7_200_000) return `${Math.round(durationMs / 60_000)} min`;
  if (durationMs < 172_800_000) return `${Math.round(durationMs / 360_000) / 10} h`;
  return `${Math.round(durationMs / 8_640_000) / 10} days`;
}
