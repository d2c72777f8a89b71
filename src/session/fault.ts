/** Faults of the session stop. */
import type { BudgetKind, BudgetScope } from "./budget/configuration.ts";
import { Fault } from "../call/fault.ts";

export type SessionFault =
  /** No such session, or not one of this agent. */
  | "SESSION_UNKNOWN"
  /** Its key was erased: nothing can be recorded under it any more. */
  | "SESSION_ERASED"
  /** A person has paused the session. */
  | "SESSION_PAUSED"
  /** A person has killed the session, or revoked its agent. */
  | "SESSION_KILLED"
  /** The session has ended. */
  | "SESSION_ENDED"
  /** More sessions act at the same time than the house holds. */
  | "SESSION_TOO_MANY"
  /** One agent has more sessions in use than one agent may. Do: go on in an open one (`session` at POST /oauth/token). */
  | "SESSION_AGENT_TOO_MANY"
  /** More calls came than a budget lets through in the time. Do: wait as long as the refusal says (`retryAfterMs`). */
  | "SESSION_RATE_EXCEEDED"
  /** As many calls are under way as a budget allows at the same time. Do: wait until one of them has ended. */
  | "SESSION_CONCURRENCY_EXCEEDED"
  /** A budget's calls are used up. Do: wait as long as the refusal says, or ask an operator for more. */
  | "SESSION_CALLS_EXCEEDED"
  /** A budget's tokens are used up, or too few are left for this call. Do: as above. */
  | "SESSION_TOKENS_EXCEEDED"
  /** A budget's money is used up, or too little is left for this call. Do: as above. */
  | "SESSION_MONEY_EXCEEDED"
  /** Calls are not allowed at this time. Do: wait as long as the refusal says. */
  | "SESSION_HOURS_CLOSED"
  /** A budget has more counters in use than the house holds. Do: try again later. */
  | "SESSION_BUDGET_FULL";

const NO_MORE = "stop here; an operator can raise it in the configuration of the house: budgets";

const HINTS: { readonly [code in SessionFault]: string } = {
  SESSION_UNKNOWN: "exchange the bootstrap key for a token: POST /oauth/token opens a session",
  SESSION_ERASED: "open a new session: POST /oauth/token",
  SESSION_PAUSED: "wait; a person resumes it: chatelaine session resume",
  SESSION_KILLED: "a killed session stays dead; a new one can be opened: POST /oauth/token",
  SESSION_ENDED: "open a new session: POST /oauth/token",
  SESSION_RATE_EXCEEDED: "call more slowly",
  SESSION_CONCURRENCY_EXCEEDED: "call again when one of the calls under way has ended",
  SESSION_CALLS_EXCEEDED: NO_MORE,
  SESSION_TOKENS_EXCEEDED: NO_MORE,
  SESSION_MONEY_EXCEEDED: NO_MORE,
  SESSION_HOURS_CLOSED: "the hours are in the configuration of the house: budgets",
  SESSION_BUDGET_FULL: "try again later",
  SESSION_AGENT_TOO_MANY: "go on in a session that is open: name it as `session` at POST /oauth/token",
  SESSION_TOO_MANY: "try again later, or end what is not needed: chatelaine session list",
};

export function sessionFault(code: SessionFault, what: string): Fault<SessionFault> {
  return new Fault(code, what, { hint: HINTS[code] });
}

const EXCEEDED: { readonly [kind in BudgetKind]: SessionFault } = {
  rate: "SESSION_RATE_EXCEEDED",
  concurrency: "SESSION_CONCURRENCY_EXCEEDED",
  calls: "SESSION_CALLS_EXCEEDED",
  tokens: "SESSION_TOKENS_EXCEEDED",
  money: "SESSION_MONEY_EXCEEDED",
  hours: "SESSION_HOURS_CLOSED",
};

/** A budget that refuses: which, for whom, and when it may let a call through again. */
export interface Exceeding {
  readonly name: string;
  readonly per: readonly BudgetScope[];
  readonly what: string;
  readonly retryAfterMs: number | undefined;
}

export function exceededFault(kind: BudgetKind, { name, per, what, retryAfterMs }: Exceeding): Fault<SessionFault> {
  const code = EXCEEDED[kind];
  const whose = per.length === 0 ? "" : ` (per ${per.join(" and ")})`;
  const text = `the budget ${name}${whose} has no room: ${what}`;
  if (retryAfterMs === undefined) return new Fault(code, text, { hint: HINTS[code] });
  return new Fault(code, text, { hint: `call again in ${retryAfterMs} ms`, retryAfterMs });
}
