/** Faults of the keys. None carries a key, a part of one, or content. */
import { Fault } from "../call/fault.ts";

export type KeysFault =
  /** A key file can be read by others than its owner. */
  | "KEYS_EXPOSED"
  /** A key file of an existing house is not there. */
  | "KEYS_MISSING"
  /** A key file holds something else than its key. */
  | "KEYS_MALFORMED"
  /** A key service does not wrap or unwrap the root key, or is not the one that wrapped it. Do: see that it can be reached and that the house may use its key. */
  | "KEYS_SERVICE"
  /** A wrapped key does not open: another root key, another owner, or changed bytes. Do: put keys/root.key and the database of the same backup back. */
  | "KEYS_WRAPPED"
  /** Sealed content does not open: changed, moved to another row, or sealed with another key. */
  | "KEYS_SEALED"
  /** The key was erased, and with it everything that it sealed. */
  | "KEYS_ERASED"
  /** The agent has no key: it was never registered here. */
  | "KEYS_NO_AGENT";

export function keysFault(code: KeysFault, what: string, more: { where?: string; hint?: string; cause?: unknown } = {}): Fault<KeysFault> {
  return new Fault(code, what, more);
}
