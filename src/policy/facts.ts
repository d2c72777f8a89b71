/** What policy reads of a call: the part of a question that a recorded call still has. No keys, no credentials. */
import type { BudgetReadings } from "../call/budget.ts";
import type { Call } from "../call/call.ts";
import type { Caller } from "../call/caller.ts";
import type { Finding } from "../call/finding.ts";
import type { Flow } from "../call/flow.ts";
import type { SessionView } from "../call/session-view.ts";

export interface Facts {
  readonly call: Pick<Call, "action" | "definition" | "name" | "args" | "at" | "remedies">;
  readonly caller: Pick<Caller, "agentName" | "role">;
  readonly session: Pick<SessionView, "calls" | "label" | "person" | "purpose">;
  readonly findings: readonly Pick<Finding, "class">[];
  readonly flow: Flow;
  readonly approvals: readonly string[];
  /** As they stood when the call was decided on; a decision on the same readings is the same decision. */
  readonly budget: BudgetReadings;
}
