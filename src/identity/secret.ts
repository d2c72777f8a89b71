/**
 * Secrets that the house gives out: a prefix that says what it is, and 256 random bits in URL-safe base64 (RFC 4648,
 * section 5). Each is shown once; the house keeps its digest under a key of its own, so that a copy of the database
 * lets nobody in and does not even tell whether a guess is right.
 */
import type { Chance } from "../call/clock.ts";
import { keyedDigest } from "../call/digest.ts";
import { SECRET_BYTES } from "./limits.ts";

/** `chk_` an agent's bootstrap key, `chv_` its key for the model doors, `cho_` an operator token, `chl_` a one-time link's code, `chs_` a browser's login. */
export type SecretKind = "chk" | "chv" | "cho" | "chl" | "chs";

const SECRET_PATTERN = /^ch[klosv]_[A-Za-z0-9_-]{43}$/;

/** A new secret. */
export function newSecret(kind: SecretKind, chance: Chance): string {
  return `${kind}_${Buffer.from(chance.bytes(SECRET_BYTES)).toString("base64url")}`;
}

/** Whether a text has the form of a secret of this kind. */
export function isSecret(kind: SecretKind, text: string): boolean {
  return text.startsWith(`${kind}_`) && SECRET_PATTERN.test(text);
}

/** What the house keeps of a secret: HMAC-SHA-256 under the house's digest key, lower-case hexadecimal. */
export function secretDigest(digestKey: Uint8Array, secret: string): string {
  return keyedDigest(digestKey, `chatelaine/secret/1 ${secret}`);
}
