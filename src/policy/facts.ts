/** What policy reads of a call: the part of a question that a recorded call still has. No keys, no credentials. */
import type { Call } from "../call/call.ts";
import type { Caller } from "../call/caller.ts";
import type { Finding } from "../call/finding.ts";
import type { Question } from "../call/question.ts";
import type { SessionView } from "../call/session-view.ts";

/** Its budget is as it stood when the call was decided on; a decision on the same readings is the same decision. */
export interface Facts extends Pick<Question, "flow" | "approvals" | "budget"> {
  readonly call: Pick<Call, "action" | "definition" | "name" | "args" | "at" | "remedies">;
  readonly caller: Pick<Caller, "agentName" | "role">;
  readonly session: Pick<SessionView, "calls" | "label" | "person" | "purpose">;
  readonly findings: readonly Pick<Finding, "class">[];
}
