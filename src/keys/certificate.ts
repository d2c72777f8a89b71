/** X.509 certificates over P-256 keys (RFC 5280), signed with ECDSA and SHA-256 (RFC 5758, 3.2). */
import { createHash, sign, type KeyObject } from "node:crypto";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import * as asn1 from "@peculiar/asn1-x509";

/** Who signs: the certificate's own key for an authority, or the authority's. */
export interface Signer {
  readonly name: string;
  readonly key: KeyObject;
}

export interface CertificateParts {
  readonly subject: string;
  readonly signer: Signer;
  readonly publicKey: KeyObject;
  /** Bytes of the serial number (RFC 5280, 4.1.2.2). */
  readonly serial: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly extensions: readonly asn1.Extension[];
}

const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const VERSION_3 = 2;
const KEY_ID_BYTES = 20;
/** Every address of both versions (RFC 5280, 4.2.1.10). */
const ALL_ADDRESSES = ["0.0.0.0/0", "::/0"];

/** Makes and signs a certificate; PEM. */
export function makeCertificate(parts: CertificateParts): string {
  const algorithm = new asn1.AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
  const tbsCertificate = new asn1.TBSCertificate({
    version: VERSION_3,
    // A first bit that is set would make the number negative.
    serialNumber: bytesOf(Uint8Array.of(1, ...parts.serial)),
    signature: algorithm,
    issuer: nameOf(parts.signer.name),
    validity: new asn1.Validity({ notBefore: new Date(parts.notBefore), notAfter: new Date(parts.notAfter) }),
    subject: nameOf(parts.subject),
    subjectPublicKeyInfo: AsnConvert.parse(parts.publicKey.export({ type: "spki", format: "der" }), asn1.SubjectPublicKeyInfo),
    extensions: new asn1.Extensions([...parts.extensions]),
  });
  const signed = Buffer.from(AsnConvert.serialize(tbsCertificate));
  const signatureValue = bytesOf(sign("sha256", signed, parts.signer.key));
  return pem(AsnConvert.serialize(new asn1.Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue })));
}

/** What makes a certificate an authority's that may sign for these names and what is below them, and for nothing else. */
export function authorityExtensions(names: readonly string[], publicKey: KeyObject): readonly asn1.Extension[] {
  const permitted = names.map((dNSName) => new asn1.GeneralSubtree({ base: new asn1.GeneralName({ dNSName }) }));
  const excluded = ALL_ADDRESSES.map((iPAddress) => new asn1.GeneralSubtree({ base: new asn1.GeneralName({ iPAddress }) }));
  const constraints = new asn1.NameConstraints({
    permittedSubtrees: new asn1.GeneralSubtrees(permitted),
    excludedSubtrees: new asn1.GeneralSubtrees(excluded),
  });
  return [
    extension(asn1.id_ce_basicConstraints, new asn1.BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
    extension(asn1.id_ce_keyUsage, new asn1.KeyUsage(asn1.KeyUsageFlags.keyCertSign), true),
    extension(asn1.id_ce_nameConstraints, constraints, true),
    extension(asn1.id_ce_subjectKeyIdentifier, new asn1.SubjectKeyIdentifier(keyIdOf(publicKey)), false),
  ];
}

/** What makes a certificate one of a server of this name. */
export function serverExtensions(
  dNSName: string,
  { own, authority }: { readonly own: KeyObject; readonly authority: KeyObject },
): readonly asn1.Extension[] {
  const keyIdentifier = new asn1.KeyIdentifier(keyIdOf(authority));
  return [
    extension(asn1.id_ce_basicConstraints, new asn1.BasicConstraints({ cA: false }), true),
    extension(asn1.id_ce_keyUsage, new asn1.KeyUsage(asn1.KeyUsageFlags.digitalSignature), true),
    extension(asn1.id_ce_extKeyUsage, new asn1.ExtendedKeyUsage([SERVER_AUTH]), false),
    extension(asn1.id_ce_subjectAltName, new asn1.SubjectAlternativeName([new asn1.GeneralName({ dNSName })]), false),
    extension(asn1.id_ce_subjectKeyIdentifier, new asn1.SubjectKeyIdentifier(keyIdOf(own)), false),
    extension(asn1.id_ce_authorityKeyIdentifier, new asn1.AuthorityKeyIdentifier({ keyIdentifier }), false),
  ];
}

/** By which certificates name keys (RFC 7093, 2: the first 160 bits of a SHA-256). */
function keyIdOf(key: KeyObject): ArrayBuffer {
  const { subjectPublicKey } = AsnConvert.parse(key.export({ type: "spki", format: "der" }), asn1.SubjectPublicKeyInfo);
  return bytesOf(createHash("sha256").update(new Uint8Array(subjectPublicKey)).digest().subarray(0, KEY_ID_BYTES));
}

/** One extension with its value. */
export function extension(extnID: string, value: object, critical: boolean): asn1.Extension {
  return new asn1.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

function nameOf(text: string): asn1.Name {
  const value = new asn1.AttributeValue({ utf8String: text });
  return new asn1.Name([new asn1.RelativeDistinguishedName([new asn1.AttributeTypeAndValue({ type: COMMON_NAME, value })])]);
}

function bytesOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function pem(der: ArrayBuffer): string {
  const lines = Buffer.from(der)
    .toString("base64")
    .replace(/(.{64})(?=.)/g, "$1\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
