/** What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 one. */
export function networkOf(address: string): string {
  return address.includes(':') && !address.includes('.') ? expand(address).slice(0, 4).join(':') : address;
}

/** This machine itself, or a proxy on it that speaks for everybody. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

function expand(address: string): string[] {
  const [head = '', tail = ''] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...zeros, ...after];
}

/** The beginning of a network, for people to recognise and not to find: two of four numbers, or two of eight groups. */
export function maskedNetworkOf(address: string): string {
  if (address.includes(':') && !address.includes('.')) return `${expand(address).slice(0, 2).join(':')}:*`;
  const numbers = address.replace(/^.*:/, '').split('.');
  return numbers.length === 4 ? `${numbers[0]}.${numbers[1]}.*.*` : '';
}
