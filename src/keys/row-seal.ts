/**
 * Rows that can be forgotten one by one: each under a key of its own, which its agent's key wraps, or the house's where all
 * agents share the row. What the bytes are is bound to the row, so that none can stand in the place of another.
 */
import { createHmac, createSecretKey, hkdfSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Chance } from "../call/clock.ts";
import type { KeyId } from "../call/id.ts";
import type { Sealed } from "../call/session-view.ts";
import { decrypt, encrypt } from "./envelope.ts";
import { keysFault } from "./fault.ts";
import type { AgentKey, KeyRing, Owner } from "./key-ring.ts";
import { KEY_BYTES } from "./limits.ts";

const DIGEST_KEY_INFO = "chatelaine/row-digest/1";

export interface RowKey {
  readonly keyId: KeyId;
  readonly wrappedBy: string;
  /** nonce (12), ciphertext, tag (16). */
  readonly bytes: Uint8Array;
}

/** Whose row it is; `row` is its id. */
export interface RowOwner {
  readonly owner: Owner;
  readonly row: string;
}

export class RowSeal {
  readonly #ring: KeyRing;
  readonly #chance: Chance;
  readonly #newId: (prefix: "key") => KeyId;
  /** Keys of rows that somebody holds in their hands: a document has thousands of parts, and one key. */
  readonly #opened = new WeakMap<RowKey, { readonly about: string; readonly key: KeyObject }>();

  constructor(parts: { readonly ring: KeyRing; readonly chance: Chance; readonly newId: (prefix: "key") => KeyId }) {
    this.#ring = parts.ring;
    this.#chance = parts.chance;
    this.#newId = parts.newId;
  }

  /** A fresh key for a row. Faults: KEYS_NO_AGENT, KEYS_ERASED. */
  newKey(of: RowOwner): RowKey {
    const wrapping = this.#ring.wrappingKey(of.owner);
    const keyId = this.#newId("key");
    const fresh = this.#chance.bytes(KEY_BYTES);
    const bytes = encrypt(wrapping.key, fresh, keyAbout(of, keyId), this.#chance);
    fresh.fill(0);
    return { keyId, wrappedBy: wrapping.keyId, bytes };
  }

  /** Encrypts content of a row under its key; `about` is bound as additional data. Faults: KEYS_*. */
  seal(of: RowOwner, key: RowKey, { plain, about }: { readonly plain: Uint8Array; readonly about: string }): Sealed {
    return { keyId: key.keyId, bytes: encrypt(this.#unwrapped(of, key), plain, contentAbout(of, about), this.#chance) };
  }

  /** Decrypts what `seal` made for the same row and `about`. Faults: KEYS_WRAPPED, KEYS_SEALED. */
  open(of: RowOwner, key: RowKey, { sealed, about }: { readonly sealed: Sealed; readonly about: string }): Uint8Array {
    if (sealed.keyId !== key.keyId)
      throw keysFault("KEYS_SEALED", `content of ${sealed.keyId} cannot be opened with ${key.keyId}`, { hint: "run: chatelaine verify" });
    return decrypt(this.#unwrapped(of, key), sealed.bytes, contentAbout(of, about), "KEYS_SEALED");
  }

  /** HMAC-SHA-256 of a text under a key derived (HKDF, RFC 5869) from the owner's: lower-case hexadecimal. */
  digest(owner: Owner, text: string): string {
    const { key } = this.#ring.wrappingKey(owner);
    return createHmac("sha256", digestKeyOf(key)).update(text).digest("hex");
  }

  #unwrapped(of: RowOwner, row: RowKey): KeyObject {
    const { keyId, wrappedBy, bytes } = row;
    const wrapping: AgentKey = this.#ring.wrappingKey(of.owner);
    if (wrapping.keyId !== wrappedBy)
      throw keysFault("KEYS_WRAPPED", `the key of ${of.row} is wrapped by another key than ${of.owner} has`, {
        hint: "run: chatelaine verify",
      });
    const about = keyAbout(of, keyId);
    const known = this.#opened.get(row);
    if (known?.about === about) return known.key;
    const opened = decrypt(wrapping.key, bytes, about, "KEYS_WRAPPED");
    const key = createSecretKey(opened);
    opened.fill(0);
    this.#opened.set(row, { about, key });
    return key;
  }
}

const digestKeys = new WeakMap<KeyObject, KeyObject>();

/** Derived once for each key. */
function digestKeyOf(key: KeyObject): KeyObject {
  const known = digestKeys.get(key) ?? createSecretKey(new Uint8Array(hkdfSync("sha256", key, "", DIGEST_KEY_INFO, KEY_BYTES)));
  digestKeys.set(key, known);
  return known;
}

function keyAbout({ owner, row }: RowOwner, keyId: string): string {
  return `chatelaine/row-key/1 ${owner} ${row} ${keyId}`;
}

function contentAbout({ owner, row }: RowOwner, about: string): string {
  return `chatelaine/row/1 ${owner} ${row} ${about}`;
}
