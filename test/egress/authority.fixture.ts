/** A certificate authority of a test, made when it runs: no key of it is kept anywhere. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { GeneralName, SubjectAlternativeName } from "@peculiar/asn1-x509";
import { authorityExtensions, extension, makeCertificate, serverExtensions } from "../../src/keys/certificate.ts";

export interface Authority {
  /** PEM. */
  readonly certificate: string;
  issue(...hosts: string[]): { readonly key: string; readonly cert: string };
}

const ALTERNATIVE_NAMES = "2.5.29.17";

/** May sign for a domain and what is below it. */
export function makeAuthority(name = "Test Authority", domain = "test"): Authority {
  const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { privateKey, publicKey } = pair();
  const signer = { name, key: privateKey };
  const dated = { signer, serial: randomBytes(8), notBefore: Date.now() - 60_000, notAfter: Date.now() + 24 * 60 * 60_000 };
  return {
    certificate: makeCertificate({ ...dated, subject: name, publicKey, extensions: authorityExtensions([domain], publicKey) }),
    issue: (...hosts) => {
      const own = pair();
      const names = new SubjectAlternativeName(hosts.map((dNSName) => new GeneralName({ dNSName })));
      const others = serverExtensions(hosts[0] ?? "", { own: own.publicKey, authority: publicKey }).filter(
        ({ extnID }) => extnID !== ALTERNATIVE_NAMES,
      );
      const extensions = [...others, extension(ALTERNATIVE_NAMES, names, false)];
      const cert = makeCertificate({ ...dated, subject: hosts[0] ?? "", publicKey: own.publicKey, serial: randomBytes(8), extensions });
      return { key: own.privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert };
    },
  };
}
