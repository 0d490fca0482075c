const HOUR_MS = 3_600_000;
/** Offsets remembered; at the bound the memory starts afresh. */
const MAX_OFFSETS = 50_000;

export interface LocalTime {
  /** 0 ≤ hour < 24, with fraction. */
  hour: number;
  /** 0 Sunday … 6 Saturday. */
  weekday: number;
}

/** Local hour and weekday, by zone rules; remembers an hour's offset, for Intl is slow. */
export function makeClock(): (timeMs: number, timeZone: string) => LocalTime {
  const offsets = new Map<string, number>();
  const formats = new Map<string, Intl.DateTimeFormat>();
  return (timeMs, timeZone) => {
    const key = `${timeZone} ${Math.floor(timeMs / HOUR_MS)}`;
    let offsetMs = offsets.get(key);
    if (offsetMs === undefined) {
      if (offsets.size >= MAX_OFFSETS) offsets.clear();
      offsetMs = offsetOf(formats, Math.floor(timeMs / HOUR_MS) * HOUR_MS, timeZone);
      offsets.set(key, offsetMs);
    }
    const localMs = timeMs + offsetMs;
    const dayMs = 24 * HOUR_MS;
    // 1 January 1970 was a Thursday.
    return { hour: (localMs % dayMs) / HOUR_MS, weekday: (Math.floor(localMs / dayMs) + 4) % 7 };
  };
}

function offsetOf(formats: Map<string, Intl.DateTimeFormat>, timeMs: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(format.formatToParts(timeMs).map((p) => [p.type, Number(p.value)]));
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute) - timeMs;
}
