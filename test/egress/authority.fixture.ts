/** A certificate authority of a test, made when it runs: no key of it is kept anywhere. */
import { webcrypto } from "node:crypto";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

export interface Authority {
  /** PEM. */
  readonly certificate: string;
  issue(...hosts: string[]): Promise<{ readonly key: string; readonly cert: string }>;
}

export async function makeAuthority(name = "Test Authority"): Promise<Authority> {
  // The library asks for a polyfill of decorators' metadata that it has no use for.
  for (const missing of ["getMetadata", "getOwnMetadata"])
    if (!(missing in Reflect)) Object.defineProperty(Reflect, missing, { value: () => undefined, configurable: true });
  const x509 = await import("@peculiar/x509");
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const notBefore = new Date(Date.now() - 60_000);
  const notAfter = new Date(Date.now() + 24 * 60 * 60_000);
  const issuer = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    notBefore,
    notAfter,
    serialNumber: "01",
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true)],
  });
  let serial = 2;
  return {
    certificate: issuer.toString("pem"),
    issue: async (...hosts) => {
      const own = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${hosts[0] ?? ""}`,
        issuer: issuer.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        serialNumber: String(serial++).padStart(2, "0"),
        notBefore,
        notAfter,
        extensions: [
          new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: /^[\d.]+$/.test(value) ? "ip" : "dns", value }) as const)),
        ],
      });
      const exported = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", own.privateKey)).toString("base64");
      const [begin, end] = ["BEGIN", "END"].map((word) => `-----${word} PRIVATE KEY-----`);
      return { key: `${begin}\n${exported.replace(/(.{64})/g, "$1\n")}\n${end}\n`, cert: certificate.toString("pem") };
    },
  };
}
