/** What policy decides on. `approvals` are the ids of rules whose ask people have answered with permit. */
import type { BudgetReadings } from "./budget.ts";
import type { Call } from "./call.ts";
import type { Caller } from "./caller.ts";
import type { Finding } from "./finding.ts";
import type { Flow } from "./flow.ts";
import type { SessionView } from "./session-view.ts";

export interface Question {
  readonly call: Call;
  readonly caller: Caller;
  readonly session: SessionView;
  readonly findings: readonly Finding[];
  readonly flow: Flow;
  readonly approvals: readonly string[];
  readonly budget: BudgetReadings;
}
