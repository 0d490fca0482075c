/** RFC 5321: a path is at most 254 characters. As the e-mail channel takes it, in lower case throughout. */
const ADDRESS = /^[^\s@<>()[\],;:\\"]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** An address as accounts are known by; null where it is none. */
export function findEmail(text: string): string | null {
  const email = text.trim().toLowerCase().normalize('NFC');
  return email.length <= 254 && ADDRESS.test(email) ? email : null;
}

/** A name in one line; null where it is empty or too long. */
export function findName(text: string): string | null {
  const name = text.normalize('NFC').replace(/[\p{C}\s]+/gu, ' ').trim();
  return name.length >= 1 && name.length <= 100 ? name : null;
}
