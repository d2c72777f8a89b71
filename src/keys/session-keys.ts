/** The keys of one session, as its calls hold them. The material stays in here and ends with the session's erasure. */
import { createHmac, createSecretKey, hkdfSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Chance } from "../call/clock.ts";
import type { KeyId } from "../call/id.ts";
import type { Sealed, SessionKeys } from "../call/session-view.ts";
import { decrypt, encrypt } from "./envelope.ts";
import { keysFault } from "./fault.ts";
import { KEY_BYTES } from "./limits.ts";

const DIGEST_KEY_INFO = "chatelaine/digest/1";

/**
 * Seals content with the session's data key and digests under a key that HKDF-SHA-256 (RFC 5869) derives from it once.
 * Every use faults with KEYS_ERASED once `isErased` says so, in views that were handed out before as well.
 */
export class HeldSessionKeys implements SessionKeys {
  readonly keyId: KeyId;
  readonly #data: KeyObject;
  readonly #digest: KeyObject;
  readonly #chance: Chance;
  readonly #isErased: () => boolean;

  constructor(keyId: KeyId, data: KeyObject, held: { readonly chance: Chance; readonly isErased: () => boolean }) {
    this.keyId = keyId;
    this.#data = data;
    this.#digest = createSecretKey(new Uint8Array(hkdfSync("sha256", data, "", DIGEST_KEY_INFO, KEY_BYTES)));
    this.#chance = held.chance;
    this.#isErased = held.isErased;
  }

  digest(text: string): string {
    this.#assertThere();
    return createHmac("sha256", this.#digest).update(text).digest("hex");
  }

  seal(content: Uint8Array, about: string): Sealed {
    this.#assertThere();
    return { keyId: this.keyId, bytes: encrypt(this.#data, content, about, this.#chance) };
  }

  open(sealed: Sealed, about: string): Uint8Array {
    this.#assertThere();
    if (sealed.keyId !== this.keyId) {
      throw keysFault("KEYS_SEALED", `content of ${sealed.keyId} cannot be opened with ${this.keyId}`, { hint: "run: chatelaine verify" });
    }
    return decrypt(this.#data, sealed.bytes, about, "KEYS_SEALED");
  }

  #assertThere(): void {
    if (this.#isErased()) {
      throw keysFault("KEYS_ERASED", `${this.keyId} was erased, and what it sealed with it`, {
        hint: "the ledger still proves what was decided",
      });
    }
  }
}
