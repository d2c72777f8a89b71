/**
 * Keys on their way from one house to another: an agent's key, sealed under a key that is made of a passphrase
 * (scrypt, RFC 7914; HKDF-SHA-256, RFC 5869). The same passphrase keys the chain of codes over the lines of an export.
 */
import { createHmac, createSecretKey, hkdfSync, scryptSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Chance } from "../call/clock.ts";
import { decrypt, encrypt } from "./envelope.ts";
import { KEY_BYTES, SCRYPT_COST, SCRYPT_MEMORY_BYTES } from "./limits.ts";

export class TransportKey {
  readonly #wrapping: KeyObject;
  readonly #lines: KeyObject;

  private constructor(made: Uint8Array) {
    const derive = (info: string): KeyObject => createSecretKey(new Uint8Array(hkdfSync("sha256", made, "", info, KEY_BYTES)));
    this.#wrapping = derive("chatelaine/transport-key/1");
    this.#lines = derive("chatelaine/transport-lines/1");
  }

  /** The key of a passphrase; the salt is random and travels in clear. */
  static from(passphrase: string, salt: Uint8Array): TransportKey {
    const options = { N: SCRYPT_COST, r: 8, p: 1, maxmem: SCRYPT_MEMORY_BYTES };
    const made = scryptSync(passphrase.normalize("NFC"), salt, KEY_BYTES, options);
    const key = new TransportKey(made);
    made.fill(0);
    return key;
  }

  seal(plain: Uint8Array, about: string, chance: Chance): Uint8Array {
    return encrypt(this.#wrapping, plain, about, chance);
  }

  /** Faults: KEYS_WRAPPED. */
  open(sealed: Uint8Array, about: string): Uint8Array {
    return decrypt(this.#wrapping, sealed, about, "KEYS_WRAPPED");
  }

  /** HMAC-SHA-256 over the code of the line before and this line: lower-case hexadecimal. */
  lineCode(before: string, line: string): string {
    return createHmac("sha256", this.#lines).update(before).update("\n").update(line).digest("hex");
  }
}
