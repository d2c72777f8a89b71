/**
 * AES-256-GCM (NIST SP 800-38D) as the house uses it everywhere: nonce (12), ciphertext, tag (16). The additional data
 * says what the bytes are, so that they open in their own place only.
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Chance } from "../call/clock.ts";
import { keysFault } from "./fault.ts";
import { NONCE_BYTES, TAG_BYTES } from "./limits.ts";

const CIPHER = "aes-256-gcm";
const OPTIONS = { authTagLength: TAG_BYTES } as const;

/** Encrypts under a fresh random nonce. */
export function encrypt(key: KeyObject, plain: Uint8Array, about: string, chance: Chance): Uint8Array {
  const nonce = chance.bytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, OPTIONS).setAAD(Buffer.from(about, "utf8"));
  const body = cipher.update(plain);
  cipher.final();
  const sealed = new Uint8Array(NONCE_BYTES + body.length + TAG_BYTES);
  sealed.set(nonce, 0);
  sealed.set(body, NONCE_BYTES);
  sealed.set(cipher.getAuthTag(), NONCE_BYTES + body.length);
  return sealed;
}

/** Decrypts what `encrypt` made for the same key and `about`. Faults: `code` for anything else. */
export function decrypt(key: KeyObject, sealed: Uint8Array, about: string, code: "KEYS_SEALED" | "KEYS_WRAPPED"): Uint8Array {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw doesNotOpen(code);
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), OPTIONS)
    .setAAD(Buffer.from(about, "utf8"))
    .setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, end));
  try {
    decipher.final();
  } catch {
    // The cause says nothing more, and plaintext of a forged message must not leave: it is not returned.
    throw doesNotOpen(code);
  }
  return plain;
}

function doesNotOpen(code: "KEYS_SEALED" | "KEYS_WRAPPED"): Error {
  return code === "KEYS_SEALED"
    ? keysFault(code, "sealed content does not open: it was changed, moved, or sealed with another key", { hint: "run: chatelaine verify" })
    : keysFault(code, "a wrapped key does not open: it was changed, moved, or wrapped by another key", {
        hint: "check that keys/root.key is the one this house was made with",
      });
}
