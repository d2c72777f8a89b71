/**
 * The root keys of a house: the one that wraps from now on, and those that wrapped what stands. Held in memory while the
 * house is open, so that no call waits for whoever keeps them (docs/keys.md).
 */
import { createSecretKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { keysFault } from "./fault.ts";
import { decrypt, encrypt } from "./envelope.ts";
import type { Chance } from "../call/clock.ts";
import type { StoredKey } from "./key-ring.ts";

/** The id of the root key that a house is made with, where a file keeps it. Every later one has an id of its own (`key_…`). */
export const FIRST_ROOT = "root";

export class RootKeys {
  readonly #keys = new Map<string, KeyObject>();
  #current = "";

  /** The first is the one that wraps, until another is taken. */
  constructor(keys: readonly (readonly [id: string, key: KeyObject])[]) {
    for (const [id, key] of keys) this.#keys.set(id, key);
    this.#current = keys[0]?.[0] ?? "";
  }

  /** One root key alone, as it is: for tests and for a house in memory. */
  static of(key: KeyObject): RootKeys {
    return new RootKeys([[FIRST_ROOT, key]]);
  }

  /** The id of the key that wraps. */
  get current(): string {
    return this.#current;
  }

  /** The ids of all, the one that wraps first. */
  get ids(): readonly string[] {
    return [this.#current, ...[...this.#keys.keys()].filter((id) => id !== this.#current)];
  }

  /** Takes a new key, which wraps from now on. */
  take(id: string, bytes: Uint8Array): void {
    this.#keys.set(id, createSecretKey(bytes));
    this.#current = id;
  }

  /** Lets a key go that wraps nothing any more. */
  forget(id: string): void {
    if (id !== this.#current) this.#keys.delete(id);
  }

  /** Wraps a key under the root key of now. */
  wrap(plain: Uint8Array, about: string, chance: Chance): { readonly wrappedBy: string; readonly bytes: Uint8Array } {
    return { wrappedBy: this.#current, bytes: encrypt(this.#key(this.#current), plain, about, chance) };
  }

  /** What the root key of then wrapped. Faults: KEYS_WRAPPED. */
  unwrap({ wrappedBy, bytes }: Pick<StoredKey, "wrappedBy" | "bytes">, about: string): Uint8Array {
    return decrypt(this.#key(wrappedBy), bytes, about, "KEYS_WRAPPED");
  }

  /** The same key under the root key of now. Faults: KEYS_WRAPPED. */
  rewrap(wrapped: StoredKey, about: string, chance: Chance): StoredKey {
    const plain = this.unwrap(wrapped, about);
    const anew = { keyId: wrapped.keyId, ...this.wrap(plain, about, chance) };
    plain.fill(0);
    return anew;
  }

  #key(id: string): KeyObject {
    const key = this.#keys.get(id);
    if (key === undefined)
      throw keysFault("KEYS_WRAPPED", `a key was wrapped by ${id}, a root key that is not here`, {
        hint: "put keys/ and the database of the same backup back; what a key service wrapped opens in the running house, and for an export with --config",
      });
    return key;
  }
}
