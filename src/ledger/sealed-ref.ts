/** How an entry names sealed content. */
import { sha256Hex } from "../call/digest.ts";
import type { Sealed } from "../call/session-view.ts";
import type { SealedRef } from "./entry.ts";

/** The digest and length of sealed bytes. They are ciphertext, so the digest tells nothing of the content. */
export function sealedRef(sealed: Pick<Sealed, "bytes">): SealedRef {
  return { sha256: sha256Hex(sealed.bytes), bytes: sealed.bytes.length };
}
