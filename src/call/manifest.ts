/**
 * What a person says of a server's tools: what each does, which arguments steer it, and who could have chosen what it
 * answers. A manifest is written from the tool's documentation by whoever answers for the house, and is believed; what
 * the server says of itself can only make it stricter. A place is a JSON pointer (RFC 6901) below the arguments or the
 * result in which `*` stands for any one step; it covers everything below it.
 */
import type { ToolClass } from "./tool-class.ts";

export interface ToolManifest {
  readonly classes: readonly ToolClass[];
  /** Places in the arguments that say who, where, which, how much. */
  readonly control: readonly string[];
  /** Places in the arguments that are carried along: subjects, bodies, notes. */
  readonly content: readonly string[];
  /** Those of the control places that name who will read the content. */
  readonly recipients: readonly string[];
  /** Whether what it does can be taken back within the same system. */
  readonly reversible: boolean;
  /** Whether it binds or reaches somebody beyond the person whom the session serves. */
  readonly outward: boolean;
  /** The argument that names a resource of a store which it reads or writes: `*` for the server's whole store. */
  readonly reads?: string;
  readonly writes?: string;
  /** The argument that is the whole new content of what `writes` names, where nothing of what stood there stays. */
  readonly replaces?: string;
  readonly result: ResultLabels;
  /** Whether a person wrote this, or it was guessed at first contact. */
  readonly from: "manifest" | "guess";
}

/** Who could have written a part of a result, and who may read it. */
export interface PartLabel {
  readonly integrity: "trusted" | "untrusted";
  /** null is everybody; a text that begins with `/` is a place in the result whose texts are the readers. */
  readonly readers: readonly string[] | null;
  /** Whether the server vouches that the value is what it says. */
  readonly authentic: boolean;
  /** Whether somebody outside could have picked the value: then it grounds nothing, authentic or not. */
  readonly choosable: boolean;
}

/** Records at a place that are the served person's own where a member below them says so: nobody else made or picked what they hold. */
export interface OwnRecords {
  readonly place: string;
  /** The place below the record that says who made it, and what it says there of the person, lower case. */
  readonly by: string;
  readonly is: readonly string[];
  /** Places below the record that others write for all that. */
  readonly except: readonly string[];
}

export interface ResultLabels extends PartLabel {
  readonly own?: readonly OwnRecords[];
  /** Parts that differ, the most specific place last: the last that covers a leaf holds. */
  readonly parts: readonly (PartLabel & { readonly place: string })[];
}
