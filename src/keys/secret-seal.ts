/**
 * Secrets of the house's own store: each version under a key of its own, which the root key wraps. What the bytes are is
 * bound to the name and the version, so that no row can stand in the place of another.
 */
import { createSecretKey } from "node:crypto";
import type { Chance } from "../call/clock.ts";
import type { KeyId } from "../call/id.ts";
import { decrypt, encrypt } from "./envelope.ts";
import type { StoredKey, Wrapped } from "./key-ring.ts";
import { KEY_BYTES } from "./limits.ts";
import type { RootKeys } from "./root-keys.ts";

export interface SealedSecret {
  readonly key: Wrapped;
  /** nonce (12), ciphertext, tag (16). */
  readonly sealed: Uint8Array;
}

/** Whose value it is. */
export interface SecretOwner {
  readonly name: string;
  readonly version: number;
}

export class SecretSeal {
  readonly #roots: RootKeys;
  readonly #chance: Chance;
  readonly #newId: (prefix: "key") => KeyId;

  constructor(parts: { readonly roots: RootKeys; readonly chance: Chance; readonly newId: (prefix: "key") => KeyId }) {
    this.#roots = parts.roots;
    this.#chance = parts.chance;
    this.#newId = parts.newId;
  }

  /** Seals a value under a fresh key. */
  seal(owner: SecretOwner, value: string): SealedSecret {
    const keyId = this.#newId("key");
    const fresh = this.#chance.bytes(KEY_BYTES);
    const key = { keyId, ...this.#roots.wrap(fresh, keyAbout(owner, keyId), this.#chance) };
    const sealed = encrypt(createSecretKey(fresh), Buffer.from(value, "utf8"), valueAbout(owner), this.#chance);
    fresh.fill(0);
    return { key, sealed };
  }

  /** The key of a version under the root key of now: the row to commit when that changed. Faults: KEYS_WRAPPED. */
  rewrap(owner: SecretOwner, key: StoredKey): Wrapped {
    return { ...this.#roots.rewrap(key, keyAbout(owner, key.keyId), this.#chance), keyId: key.keyId as KeyId };
  }

  /** Opens what was sealed for exactly this name and version. Faults: KEYS_WRAPPED, KEYS_SEALED. */
  open(owner: SecretOwner, { key, sealed }: { readonly key: StoredKey; readonly sealed: Uint8Array }): string {
    const bytes = this.#roots.unwrap(key, keyAbout(owner, key.keyId));
    const plain = decrypt(createSecretKey(bytes), sealed, valueAbout(owner), "KEYS_SEALED");
    const value = Buffer.from(plain).toString("utf8");
    bytes.fill(0);
    plain.fill(0);
    return value;
  }
}

function keyAbout({ name, version }: SecretOwner, keyId: string): string {
  return `chatelaine/secret-key/1 ${name} ${version} ${keyId}`;
}

function valueAbout({ name, version }: SecretOwner): string {
  return `chatelaine/secret/1 ${name} ${version}`;
}
