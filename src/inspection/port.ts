/** What inspection needs of a store. Reading never waits, and sees every change whose promise was fulfilled. */
import type { CallId } from "../call/id.ts";
import type { Label } from "../call/label.ts";

/** Labels that were left on what servers keep, house-wide. A resource stands in it only by keyed digests of its names. */
export interface StoredLabelStore {
  /** The labels that stand under any of these digests, each with its digest. */
  storedLabels(server: string, resources: readonly string[]): readonly { readonly resource: string; readonly label: Label }[];
}

/** A label to be left under these digests of a resource's names, because of a call. */
export interface LabelRaised {
  readonly server: string;
  readonly resources: readonly string[];
  readonly label: Label;
  readonly call: CallId;
}

/** Joins a label into what stands under each of the digests. When the promise is fulfilled it survives the loss of power. */
export type RaiseLabel = (raised: LabelRaised) => Promise<void>;
