/** The five characters by which PostgreSQL names an error, also where another error wraps it; null for anything else. */
export function sqlStateOf(error: unknown): string | null {
  let inner = error;
  for (let depth = 0; depth < 5 && inner instanceof Error; depth++) {
    const code = (inner as { code?: unknown }).code;
    // EPIPE has five letters too, but every class that matters has a digit.
    if (typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code)) return code;
    inner = inner.cause;
  }
  return null;
}
