/** What stands for itself in the lines that a person enters into a device. */
export interface Filling {
  /** Where this instance is reached, e.g. `https://air.example.org`. */
  origin: string;
  key: string;
  /** What hardware calls itself, where it was asked. */
  device: string;
}

const USUAL_PORT: Record<string, string> = { 'http:': '80', 'https:': '443' };

/** A line with its names filled in; names that there are not stay as they are. */
export function fill(text: string, { origin, key, device }: Filling): string {
  const { protocol, host, hostname, port } = new URL(origin);
  const values: Record<string, string> = { origin, host: hostname, hostPort: host, port: port || (USUAL_PORT[protocol] ?? ''), https: protocol === 'https:' ? 'on' : 'off', key, device };
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** True for names by which no other machine reaches this one. */
export function isOwnName(origin: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(origin).hostname);
}
