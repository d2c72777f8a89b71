/**
 * Which addresses the house connects to for an agent: public ones, on allowed ports, and what the owner allows by name
 * or network. Everything that could lead back into the house, its machine, its network or its cloud's metadata is refused,
 * in whatever form it is carried: an address of version 4 inside one of version 6 is never public here.
 *
 * Trust: who controls this file lets agents reach the owner's own network. IANA's registries of special-purpose addresses
 * (RFC 6890) as ipaddr.js has them, and beside them what clouds have put at public addresses.
 */
import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [Address, number];

const DOTTED = /^[\d.]+$/;

/** Where something of the house's own listens. */
export interface OwnPlace {
  readonly address: string;
  readonly port: number;
}

export interface AddressRulesParts {
  readonly ports: readonly number[];
  /** Networks (CIDR), single addresses, and names of hosts. */
  readonly allowPrivate: readonly string[];
  /** Where the house itself listens now: never reached, whatever is allowed. */
  readonly ownPlaces: () => readonly OwnPlace[];
  /** Addresses of the machine's own interfaces now. */
  readonly ownAddresses: () => readonly string[];
}

export type AddressRefused = "port" | "own" | "not-public" | "metadata";

/**
 * Where clouds answer with a machine's credentials: AWS, Google, Oracle, DigitalOcean and others (169.254.169.254, and
 * 169.254.170.2 for containers), AWS over version 6, Alibaba, Oracle's older one, and Azure's wire server, which alone
 * of them stands at a public address.
 */
const METADATA: readonly Network[] = networks([
  "168.63.129.16",
  "169.254.0.0/16",
  "100.100.100.200",
  "192.0.0.192",
  "fd00:ec2::/32",
  "fe80::/10",
]);
/** Names under which clouds answer with metadata, whatever they resolve to. */
const METADATA_NAMES: ReadonlySet<string> = new Set([
  "metadata.google.internal",
  "metadata.goog",
  "metadata",
  "instance-data",
  "metadata.azure.internal",
]);
/** Ports that may be reached without a word of the configuration: HTTP and HTTPS. */
const PORTS = [80, 443];
/** The only part of version 6 that is handed out to the public (RFC 4291, 2.4). */
const GLOBAL_6: Network = network("2000::/3");
/** Special by registries that are newer than the library: documentation (RFC 9637), the dummy prefix and SRv6. */
const SPECIAL: readonly Network[] = networks(["3fff::/20", "100:0:0:1::/64", "5f00::/16", "192.0.0.0/24", "192.88.99.0/24"]);

export class AddressRules {
  readonly #parts: AddressRulesParts;
  readonly #ports: ReadonlySet<number>;
  readonly #allowed: readonly Network[];
  readonly #allowedHosts: ReadonlySet<string>;

  constructor(parts: AddressRulesParts) {
    this.#parts = parts;
    this.#ports = new Set([...PORTS, ...parts.ports]);
    this.#allowed = parts.allowPrivate.map(readNetwork).filter((read) => read !== undefined);
    this.#allowedHosts = new Set(parts.allowPrivate.filter((text) => readNetwork(text) === undefined));
  }

  /** Whether an IP address may stand in the place of a name: only where the owner allows its network. */
  takesLiteral(host: string): boolean {
    const address = readAddress(host);
    return address !== undefined && isIn(address, this.#allowed);
  }

  /** Why a host and port are refused before anything is resolved; undefined where they may be. */
  refusesName(host: string, port: number): AddressRefused | undefined {
    if (!this.#ports.has(port)) return "port";
    return METADATA_NAMES.has(host) && !this.#allowedHosts.has(host) ? "metadata" : undefined;
  }

  /** Why an address is refused, of the host that was resolved to it; undefined where it may be connected to. */
  refuses(host: string, text: string, port: number): AddressRefused | undefined {
    const address = readAddress(text);
    if (address === undefined) return "not-public";
    if (this.#isOwnPlace(address, port)) return "own";
    if (isIn(address, this.#allowed)) return undefined;
    // A name that is allowed is one for the owner's network: who answers for it does not say that it is a cloud's.
    if (isIn(address, METADATA)) return METADATA_NAMES.has(host) && this.#allowedHosts.has(host) ? undefined : "metadata";
    if (this.#allowedHosts.has(host)) return undefined;
    if (!isPublic(address)) return "not-public";
    return this.#isOwnAddress(address) ? "own" : undefined;
  }

  /** Whether the house listens there: at that very address, or at every one of the machine. */
  #isOwnPlace(address: Address, port: number): boolean {
    return this.#parts.ownPlaces().some((place) => {
      if (place.port !== port) return false;
      const listens = readAddress(place.address);
      if (listens !== undefined && isSame(listens, address)) return true;
      const isHere = address.range() === "loopback" || address.range() === "unspecified";
      if (listens === undefined || listens.range() === "loopback") return isHere;
      return listens.range() === "unspecified" && (isHere || this.#isOwnAddress(address));
    });
  }

  #isOwnAddress(address: Address): boolean {
    return this.#parts.ownAddresses().some((own) => {
      const read = readAddress(own);
      return read !== undefined && isSame(read, address);
    });
  }
}

/** Whether an address is one that anybody on the internet may be reached at. */
function isPublic(address: Address): boolean {
  if (address.range() !== "unicast" || isIn(address, SPECIAL)) return false;
  return address.kind() === "ipv4" || isIn(address, [GLOBAL_6]);
}

/** An address as resolvers write it, or as it stands in a URL. A mapped one (RFC 4291, 2.5.5.2) is the one that it maps; a zone is none. */
export function readAddress(text: string): Address | undefined {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  if (bare.includes("%")) return undefined;
  // The library says of a name that it is no address by making and catching an error, which takes longer than all the rest.
  if (DOTTED.test(bare) && ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare);
  // The library takes ::8.8.8.8 for ::ffff:8.8.8.8, which the system does not: it is given hexadecimal digits alone.
  if (!bare.includes(":") || !URL.canParse(`http://[${bare}]/`)) return undefined;
  const address = ipaddr.IPv6.parse(new URL(`http://[${bare}]/`).hostname.slice(1, -1));
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** A network in CIDR notation, or one address; undefined for anything else, such as a name. */
export function readNetwork(text: string): Network | undefined {
  const address = readAddress(text);
  if (address !== undefined) return [address, address.kind() === "ipv4" ? 32 : 128];
  // The library would read 10/8 as 0.0.0.10/8.
  const isWhole = readAddress(text.split("/")[0] ?? "") !== undefined;
  return isWhole && ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined;
}

function network(text: string): Network {
  const read = readNetwork(text);
  if (read === undefined) throw new Error(`${text} is no network`);
  return read;
}

function networks(texts: readonly string[]): readonly Network[] {
  return texts.map(network);
}

function isIn(address: Address, all: readonly Network[]): boolean {
  return all.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
}

function isSame(one: Address, other: Address): boolean {
  return one.kind() === other.kind() && one.toNormalizedString() === other.toNormalizedString();
}
