/** What stands after policy and people: the call may run, may not, or waits. */
import type { ApprovalId } from "./id.ts";
import type { Ask, ByRules, Reason } from "./decision.ts";
import type { PointSaid } from "./point.ts";
import type { Permit } from "./permit.ts";

interface Common extends ByRules {
  /** What external decision points said; absent where none was asked. */
  readonly points?: readonly PointSaid[];
}

export type Ruling =
  | (Common & { readonly effect: "permit"; readonly permit: Permit })
  | (Common & { readonly effect: "refuse"; readonly reason: Reason })
  | (Common & { readonly effect: "ask"; readonly waiting: Waiting });

/** A call that waits for people. */
export interface Waiting {
  readonly approval: ApprovalId;
  readonly asks: readonly Ask[];
  readonly digest: string;
  readonly expiresAt: number;
  /** Whether this call opened the approval; otherwise it joined one that was open. */
  readonly opened: boolean;
}
