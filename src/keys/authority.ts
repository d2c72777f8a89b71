/**
 * The house's own certificate authority, for hosts whose TLS is ended at the house. It is made at its first need, signs
 * for the configured hosts and no others, and says so in its own certificate (name constraints, RFC 5280, 4.2.1.10).
 *
 * Trust: who has its key can stand between the configured hosts and the programs that trust it, and for no other host.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import { join } from "node:path";
import type { Chance, Clock } from "../call/clock.ts";
import type * as certificateFile from "./certificate.ts";
import { keysFault } from "./fault.ts";
import * as limits from "./limits.ts";
import { Recent } from "./recent.ts";
import { makeSecretFile, readSecretFile, removeSecretFile } from "./secret-file.ts";

export interface HostCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

export interface Authority {
  /** PEM: what programs are to trust. */
  readonly certificate: string;
  /** Whether it was made just now, so that nobody trusts it yet. */
  readonly isNew: boolean;
  /** The certificate of a host that the authority may sign for, the same for some hours. */
  issue(host: string): HostCertificate;
}

export interface AuthorityPlace {
  /** The folder of the key files, `keys/` in the data folder. */
  readonly folder: string;
  /** Names of hosts; one stands for all below it too. */
  readonly names: readonly string[];
  readonly clock: Clock;
  readonly chance: Chance;
}

/** What makes certificates. It is loaded where one is needed: ASN.1 is megabytes in memory, and most houses look into no TLS. */
type Certificates = typeof certificateFile;

const FILE = "egress-ca.pem";
const NAME = "Chatelaine egress inspection";
const SERIAL_BYTES = 15;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/;
/** What the certificate says of the names it may sign for, so that it need not be taken apart. */
const NAMES_LINE = /^names: (.*)\n/;

/**
 * Opens the authority, making another where there is none, where it is for other names, or where its time is nearly over.
 * Faults: KEYS_EXPOSED, KEYS_MALFORMED.
 */
export async function openAuthority(place: AuthorityPlace): Promise<Authority> {
  const certificates = await import("./certificate.ts");
  const names = [...new Set(place.names)].sort();
  const path = join(place.folder, FILE);
  const kept = readSecretFile(path);
  const isGood = kept !== undefined && isFor(kept, names, { path, now: place.clock.now() });
  if (isGood) return authorityOf(kept, { ...place, certificates, isNew: false });
  const made = makeAuthority(names, place, certificates);
  removeSecretFile(path);
  makeSecretFile(path, made);
  return authorityOf(made, { ...place, certificates, isNew: true });
}

/** The certificate of the authority that was made, and the names it is for; undefined where none was. Faults: KEYS_EXPOSED, KEYS_MALFORMED. */
export function readAuthority(folder: string): { readonly certificate: string; readonly names: readonly string[] } | undefined {
  const path = join(folder, FILE);
  const kept = readSecretFile(path);
  return kept === undefined ? undefined : partsOf(kept, path);
}

function isFor(kept: string, names: readonly string[], { path, now }: { readonly path: string; readonly now: number }): boolean {
  const read = partsOf(kept, path);
  const left = read.x509.validToDate.getTime() - now;
  return read.names.join(" ") === names.join(" ") && left > limits.AUTHORITY_RENEWED_MS;
}

function partsOf(
  kept: string,
  path: string,
): { readonly certificate: string; readonly names: readonly string[]; readonly x509: X509Certificate } {
  const certificate = CERTIFICATE.exec(kept)?.[0];
  const names = NAMES_LINE.exec(kept)?.[1];
  if (certificate === undefined || names === undefined)
    throw keysFault("KEYS_MALFORMED", `${path} is not a key with its certificate`, {
      where: path,
      hint: "remove it: the house makes another at its next start",
    });
  return { certificate, names: names.split(" "), x509: new X509Certificate(certificate) };
}

function makeAuthority(names: readonly string[], { clock, chance }: AuthorityPlace, { makeCertificate, authorityExtensions }: Certificates): string {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificate = makeCertificate({
    subject: NAME,
    signer: { name: NAME, key: privateKey },
    publicKey,
    serial: chance.bytes(SERIAL_BYTES),
    notBefore: clock.now() - limits.CERTIFICATE_BEGINS_BEFORE_MS,
    notAfter: clock.now() + limits.AUTHORITY_LIFETIME_MS,
    extensions: authorityExtensions(names, publicKey),
  });
  return `names: ${names.join(" ")}\n${pemOf(privateKey)}${certificate}`;
}

interface AuthorityParts extends Pick<AuthorityPlace, "clock" | "chance"> {
  readonly certificates: Certificates;
  readonly isNew: boolean;
}

function authorityOf(kept: string, { clock, chance, certificates, isNew }: AuthorityParts): Authority {
  const { makeCertificate, serverExtensions } = certificates;
  const key = createPrivateKey(kept);
  const certificate = CERTIFICATE.exec(kept)?.[0] ?? "";
  const publicKey = createPublicKey(key);
  const issued = new Recent<string, HostCertificate>(limits.HOST_CERTIFICATES_CACHED_MAX);
  const make = (host: string): HostCertificate => {
    const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const until = clock.now() + limits.HOST_CERTIFICATE_LIFETIME_MS;
    const cert = makeCertificate({
      // Longer is no common name (RFC 5280, A.1); what counts is the alternative name.
      subject: host.length <= limits.COMMON_NAME_CHARS_MAX ? host : "host",
      signer: { name: NAME, key },
      publicKey: own.publicKey,
      serial: chance.bytes(SERIAL_BYTES),
      notBefore: clock.now() - limits.CERTIFICATE_BEGINS_BEFORE_MS,
      notAfter: until,
      extensions: serverExtensions(host, { own: own.publicKey, authority: publicKey }),
    });
    return { key: pemOf(own.privateKey), cert, until };
  };
  return {
    certificate,
    isNew,
    issue: (host) => {
      const kept = issued.get(host);
      if (kept !== undefined && kept.until - clock.now() > limits.HOST_CERTIFICATE_LIFETIME_MS / 2) return kept;
      const made = make(host);
      issued.set(host, made);
      return made;
    },
  };
}

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
