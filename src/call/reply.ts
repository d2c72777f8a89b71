/** The answer that leaves the path; a door turns it into its protocol. */
import type { CallId } from "./id.ts";
import type { Reason, RuleRef } from "./decision.ts";
import type { Released } from "./outcome.ts";
import type { Waiting } from "./ruling.ts";

export type Reply =
  | { readonly kind: "released"; readonly call: CallId; readonly released: Released }
  | { readonly kind: "refused"; readonly call: CallId; readonly reason: Reason; readonly rules: readonly RuleRef[] }
  | { readonly kind: "waiting"; readonly call: CallId; readonly waiting: Waiting; readonly rules: readonly RuleRef[] };
