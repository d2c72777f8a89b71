/** A value of a session for which a token stands in what the model sees. */
import type { CallId } from "./id.ts";
import type { Sealed } from "./session-view.ts";

export interface ValueToken {
  /** Which value of the session, from 1. */
  readonly ordinal: number;
  readonly class: string;
  /** Keyed digest of class and value: the same value has one token. */
  readonly digest: string;
  /** The call in which it was seen first. */
  readonly call: CallId;
  readonly value: Sealed;
}
