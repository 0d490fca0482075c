/** QARTOD flags (IOOS, 2017). A reading whose flag is null has been judged and nothing was found, or waits for the judge. */
export const FLAG = { good: 1, notEvaluated: 2, suspect: 3, fail: 4, missing: 9 } as const;
export type Flag = (typeof FLAG)[keyof typeof FLAG];

/** The worse of two flags: fail over suspect over good; null is no statement. */
export function worseFlag(a: Flag | null, b: Flag | null): Flag | null {
  return severity(a) >= severity(b) ? a : b;
}

export function isGood(flag: Flag | null): boolean {
  return flag === null || flag === FLAG.good;
}

function severity(flag: Flag | null): number {
  if (flag === null) return 0;
  return flag === FLAG.missing ? 5 : flag;
}
