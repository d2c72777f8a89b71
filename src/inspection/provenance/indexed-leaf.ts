/** A leaf of something that a session has read, with who could have written it. */
import type { CallId } from "../../call/id.ts";
import type { PartLabel } from "../../call/manifest.ts";

export interface IndexedLeaf {
  /** JSON pointer (RFC 6901) of the leaf in the result. */
  readonly place: string;
  readonly value: string | number | boolean;
  /** Its readers are named outright: a place that stands for readers has been looked up. */
  readonly label: PartLabel;
}

/** The result that a leaf came with. */
export interface LeafOrigin {
  readonly call: CallId;
  /** `server/name` of what answered. */
  readonly name: string;
}

/** Where a text stands that was read: a result's place, or the prompt where there is no origin. */
export interface Source {
  readonly origin?: LeafOrigin;
  /** JSON pointer (RFC 6901) in the result; empty for the whole of a prompt. */
  readonly place: string;
}
