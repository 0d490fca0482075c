const FIRST_BYTES = 1 << 18;
/** The longest thing written without asking for room: a number or a time. */
const MARGIN = 64;

/** Text as bytes, several times faster than strings: digits are written where they belong. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;

  /** What was written since the last time; a copy. */
  take(): Uint8Array {
    const taken = Uint8Array.prototype.slice.call(this.#bytes, 0, this.#at);
    this.#at = 0;
    return taken;
  }

  byte(code: number): void {
    if (this.#at === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#at++] = code;
  }

  bytes(text: Uint8Array): void {
    const { length } = text;
    if (this.#at + length > this.#bytes.length) this.#grow(length);
    const target = this.#bytes;
    const at = this.#at;
    if (length > 48) target.set(text, at);
    else for (let i = 0; i < length; i += 1) target[at + i] = text[i]!;
    this.#at = at + length;
  }

  text(text: string): void {
    const most = text.length * 3;
    if (this.#at + most > this.#bytes.length) this.#grow(most);
    this.#at += this.#bytes.write(text, this.#at, 'utf8');
  }

  /** The shortest text that reads back as the same number; nothing for NaN. */
  number(value: number): void {
    if (this.#at + MARGIN > this.#bytes.length) this.#grow(MARGIN);
    // Decimals of up to 15 digits are one to one with doubles: where dividing gives the value again, these digits are it.
    const thousandths = Math.round(value * 1000);
    if (thousandths / 1000 === value && thousandths < 1e15 && thousandths > -1e15 && thousandths !== 0) this.#thousandths(thousandths);
    else if (!Number.isNaN(value)) this.#at += this.#bytes.write(Object.is(value, -0) ? '-0' : String(value), this.#at, 'latin1');
  }

  /** `2026-11-22T10:00:00Z`, with milliseconds where there are any; `offsetMs` other than 0 or null for local time with its offset. */
  time(timeMs: number, offsetMs: number | null): void {
    if (this.#at + MARGIN > this.#bytes.length) this.#grow(MARGIN);
    this.#localTime(timeMs + (offsetMs ?? 0));
    if (offsetMs === null) this.#bytes[this.#at++] = 90; // Z
    else this.#offset(offsetMs);
  }

  #thousandths(thousandths: number): void {
    const bytes = this.#bytes;
    let rest = thousandths;
    if (rest < 0) {
      bytes[this.#at++] = 45;
      rest = -rest;
    }
    const whole = Math.floor(rest / 1000);
    const fraction = rest - whole * 1000;
    this.#whole(whole);
    if (fraction === 0) return;
    bytes[this.#at++] = 46;
    const hundreds = (fraction / 100) | 0;
    const tens = ((fraction / 10) | 0) % 10;
    const ones = fraction % 10;
    bytes[this.#at++] = 48 + hundreds;
    if (tens > 0 || ones > 0) bytes[this.#at++] = 48 + tens;
    if (ones > 0) bytes[this.#at++] = 48 + ones;
  }

  #whole(whole: number): void {
    const bytes = this.#bytes;
    let rest = whole;
    let digits = 1;
    for (let limit = 10; limit <= rest; limit *= 10) digits += 1;
    for (let at = this.#at + digits - 1; at >= this.#at; at -= 1) {
      const next = Math.floor(rest / 10);
      bytes[at] = 48 + (rest - next * 10);
      rest = next;
    }
    this.#at += digits;
  }

  #day = NaN;
  readonly #dayText = new Uint8Array(11);

  #localTime(localMs: number): void {
    const bytes = this.#bytes;
    const day = Math.floor(localMs / 86_400_000);
    if (day !== this.#day) this.#setDay(day);
    for (let i = 0; i < 11; i += 1) bytes[this.#at + i] = this.#dayText[i]!;
    const ms = localMs - day * 86_400_000;
    const seconds = (ms / 1000) | 0;
    this.#two(11, (seconds / 3600) | 0, 58);
    this.#two(14, ((seconds / 60) | 0) % 60, 58);
    this.#two(17, seconds % 60, 46);
    const rest = ms - seconds * 1000;
    if (rest === 0) {
      this.#at += 19;
      return;
    }
    bytes[this.#at + 20] = 48 + ((rest / 100) | 0);
    bytes[this.#at + 21] = 48 + (((rest / 10) | 0) % 10);
    bytes[this.#at + 22] = 48 + (rest % 10);
    this.#at += 23;
  }

  #two(from: number, number: number, after: number): void {
    const at = this.#at + from;
    this.#bytes[at] = 48 + ((number / 10) | 0);
    this.#bytes[at + 1] = 48 + (number % 10);
    this.#bytes[at + 2] = after;
  }

  #setDay(day: number): void {
    const text = new Date(day * 86_400_000).toISOString();
    if (text.length !== 24) throw new RangeError(`no year of four digits: ${text}`);
    for (let i = 0; i < 11; i += 1) this.#dayText[i] = text.charCodeAt(i);
    this.#day = day;
  }

  #offset(offsetMs: number): void {
    const bytes = this.#bytes;
    const minutes = Math.round(Math.abs(offsetMs) / 60_000);
    bytes[this.#at] = offsetMs < 0 ? 45 : 43;
    this.#at += 1;
    this.#two(0, (minutes / 60) | 0, 58);
    this.#two(3, minutes % 60, 0);
    this.#at += 5;
  }

  #grow(room: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + room + MARGIN));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
