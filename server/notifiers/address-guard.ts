import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Every address of a name, as `dns.lookup` with `all` gives them. */
export type LookupAll = (host: string, done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void) => void;

/** A target is not one that strangers may make this server talk to. */
export class ForbiddenAddress extends Error {
  constructor(host: string, address: string) {
    super(host === address ? `${host} is not a public address` : `${host} leads to ${address}, which is not a public address`);
    this.name = 'ForbiddenAddress';
  }
}

// IANA special-purpose registry of IPv4: this host, private, shared (CGNAT), loopback, link-local, protocol, documentation, 6to4 relay, benchmarks, multicast, reserved
const SPECIAL_IPV4 = blockListOf('ipv4', [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16',
  '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
]);
/** Nothing outside it is on the public internet: loopback, mapped, NAT64 (64:ff9b::), unique local, link-local and multicast are not. */
const GLOBAL_IPV6 = blockListOf('ipv6', ['2000::/3']);
// protocol assignments with Teredo, documentation, 6to4 (which hides an IPv4 address)
const SPECIAL_IPV6 = blockListOf('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

export function isPublicAddress(address: string): boolean {
  const plain = withoutZone(address);
  const family = isIP(plain);
  if (family === 4) return !SPECIAL_IPV4.check(plain, 'ipv4');
  return family === 6 && GLOBAL_IPV6.check(plain, 'ipv6') && !SPECIAL_IPV6.check(plain, 'ipv6');
}

/** What an outgoing connection may reach: public addresses, and those that the operator names. */
export interface AddressGuard {
  /** Throws ForbiddenAddress where the host is a literal address that may not be reached. */
  checkLiteral(host: string): void;
  /** For `net.connect` and `http.request`: the addresses that are checked are the ones that are connected to. */
  lookup: LookupFunction;
}

export function makeAddressGuard(allowed: BlockList, lookupAll: LookupAll = systemLookup): AddressGuard {
  const mayReach = (address: string) => {
    const plain = withoutZone(address);
    return isPublicAddress(plain) || (isIP(plain) !== 0 && allowed.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6'));
  };
  return {
    checkLiteral(host) {
      const address = host.replace(/^\[(.*)\]$/, '$1');
      if (isIP(address) !== 0 && !mayReach(address)) throw new ForbiddenAddress(address, address);
    },
    lookup(host, options, done) {
      lookupAll(host, (error, addresses) => {
        if (error !== null) return done(error, []);
        const forbidden = addresses.find(({ address }) => !mayReach(address));
        if (forbidden !== undefined) return done(new ForbiddenAddress(host, forbidden.address), []);
        const wanted = options.family === 4 || options.family === 6 ? addresses.filter(({ family }) => family === options.family) : addresses;
        const [first] = wanted;
        if (first === undefined) return done(Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' }), []);
        if (options.all === true) return done(null, wanted);
        return done(null, first.address, first.family);
      });
    },
  };
}

const systemLookup: LookupAll = (host, done) => dnsLookup(host, { all: true }, done);

function blockListOf(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}
