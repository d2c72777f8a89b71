/** A session as the stops of one call see it: facts at the moment of the call, and the keys bound to it. */
import type { AgentId, CallId, KeyId, PersonId, SessionId } from "./id.ts";
import type { Label } from "./label.ts";

export type SessionState = "active" | "paused" | "killed";

export interface SessionView {
  readonly id: SessionId;
  readonly agent: AgentId;
  readonly person: PersonId | undefined;
  readonly purpose: string | undefined;
  readonly startedAt: number;
  /** Calls that this session began before this one. */
  readonly calls: number;
  /** The call of this session that began before this one. */
  readonly previous: CallId | undefined;
  readonly label: Label;
  readonly keys: SessionKeys;
}

/** What can be done with a session's key; the key itself stays in `keys/`. */
export interface SessionKeys {
  readonly keyId: KeyId;
  /** HMAC-SHA-256 of a text under a key derived from the session's: lower-case hexadecimal. */
  digest(text: string): string;
  /** Encrypts content (AES-256-GCM); `about` is bound as additional data, so that a row cannot pose as another. */
  seal(content: Uint8Array, about: string): Sealed;
  /** Decrypts what `seal` made; faults when it was changed, moved, or its key erased. */
  open(sealed: Sealed, about: string): Uint8Array;
}

/** Encrypted content. `bytes` is nonce (12), ciphertext, tag (16). */
export interface Sealed {
  readonly keyId: KeyId;
  readonly bytes: Uint8Array;
}
