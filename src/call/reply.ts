/** The answer that leaves the path; a door turns it into its protocol. */
import type { CallId } from "./id.ts";
import type { Lacking } from "./flow.ts";
import type { Reason, RuleRef } from "./decision.ts";
import type { Released } from "./outcome.ts";
import type { Waiting } from "./ruling.ts";

export type Reply =
  | { readonly kind: "released"; readonly call: CallId; readonly released: Released }
  | (Undone & { readonly kind: "refused"; readonly reason: Reason })
  | (Undone & { readonly kind: "waiting"; readonly waiting: Waiting });

interface Undone {
  readonly call: CallId;
  readonly rules: readonly RuleRef[];
  /** Values of the call with which something is wrong; absent where there are none. */
  readonly lacking?: readonly Lacking[];
}
