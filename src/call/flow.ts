/**
 * What inspection says of the values in a call: which of them nothing trusted accounts for. Arguments are named by the
 * places of the tool's manifest, never by what a caller wrote, so that all of this may stand in the ledger.
 */
import type { CallId } from "./id.ts";

/** What is wrong with a value. One that is ungrounded was not asked for either. */
export type Lack =
  /** It steers, and stands neither in the prompt, nor in a field that no outsider can choose, nor in an endorsement. */
  | "ungrounded"
  /** It steers, and stands in such a field, but neither in the prompt nor in an endorsement. */
  | "unasked"
  /** A URL, an address, an account number or a secret inside of content, which stands in no such place. */
  | "unsourced"
  /** A recipient who may not read everything private that the content holds. */
  | "unreadable"
  /** A URL to be fetched that stood nowhere before. */
  | "unseen";

/** Where a value was seen before: a result's place, or the prompt where there is no call. */
export interface Seen {
  readonly call?: CallId;
  /** `server/name` of what answered. */
  readonly name?: string;
  readonly place: string;
}

/** One value of a call with what is wrong with it. Holds no content. */
export interface Lacking {
  readonly argument: string;
  readonly lack: Lack;
  readonly seen: readonly Seen[];
}

export interface Flow {
  /** Whether the tool does anything beyond reading. */
  readonly consequential: boolean;
  /** Whether what it does cannot be taken back, or binds or reaches others. */
  readonly binding: boolean;
  /** Whether the house does not know what the person asked for. */
  readonly blind: boolean;
  readonly lacking: readonly Lacking[];
}

/** Stands for what a tool does among the values that people vouch for, where no value steers it. No text of a call begins so. */
export const DEED_MARK = "\u0000deed ";

/** What there is to say of a call that only reads, or of a session that read nothing untrusted. */
export const NO_FLOW: Flow = Object.freeze({ consequential: false, binding: false, blind: false, lacking: Object.freeze([]) });
