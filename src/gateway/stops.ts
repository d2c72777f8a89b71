/**
 * The stops of the path, as the path sees them. Each is implemented in the folder of its name; none knows another.
 * A stop before `record` faults to refuse: the path records that refusal with the fault's code.
 */
import type { BudgetReadings, Charge } from "../call/budget.ts";
import type { Call, Line, RawCall } from "../call/call.ts";
import type { Caller } from "../call/caller.ts";
import type { Answerable, Decision } from "../call/decision.ts";
import type { Fault } from "../call/fault.ts";
import type { Finding } from "../call/finding.ts";
import type { Flow } from "../call/flow.ts";
import type { Label } from "../call/label.ts";
import type { Outcome } from "../call/outcome.ts";
import type { PointAnswer } from "../call/point.ts";
import type { Permit } from "../call/permit.ts";
import type { Question } from "../call/question.ts";
import type { Recorded } from "../call/recorded.ts";
import type { Ruling } from "../call/ruling.ts";
import type { SessionView } from "../call/session-view.ts";
import type { Closing } from "../ledger/close.ts";

export type { Question };

/**
 * Bytes in, a Call out: right form, known and pinned definition, frozen arguments. What is wrong with it (INTAKE_*:
 * unknown or quarantined definition, arguments that are no object, over a limit) stands in `call.fault`, not thrown,
 * so that the attempt is recorded as a refusal.
 */
export interface IntakeStop {
  read(raw: RawCall): Call;
}

/** Who is calling, for whom. Faults: IDENTITY_* (missing, malformed, expired, revoked). */
export interface IdentityStop {
  attribute(call: Pick<Call, "credential">): Promise<Caller>;
}

/** What one call holds of the budgets. Everything is taken at once before policy decides, or nothing is. */
export interface BudgetHold {
  /** Takes the call's places; what stood in its budgets before. Faults: SESSION_RATE_EXCEEDED and the others of its kind. */
  reserve(): BudgetReadings;
  /** What to record with the ruling. What a call that does not run need not keep is given back. */
  decided(effect: Ruling["effect"]): Decided;
  /** What the outcome came to beyond what was taken, to be recorded with it. */
  closed(outcome: Outcome): readonly Charge[];
  /** Lets go, however the call ended. Only the first time does anything. */
  end(): void;
}

/** What a call leaves in its budgets by its ruling. */
export interface Decided {
  readonly budget: BudgetReadings | undefined;
  readonly charges: readonly Charge[];
}

/** May this run act at all. */
export interface SessionStop {
  /** What the call will hold of the budgets while it is on its way; it holds nothing yet. */
  hold(call: Call, caller: Caller, session: SessionView, line: Pick<Line, "resumes">): BudgetHold;
  /** The view of the session for this call; counts the call. Faults: SESSION_UNKNOWN, SESSION_ERASED (nothing to record it under). */
  enter(call: Call, caller: Caller): SessionView;
  /** Faults when the session may not act now: SESSION_PAUSED, SESSION_KILLED, SESSION_ENDED. Asked again right before execution. */
  admit(session: SessionView): void;
  /** Aborted when the session is paused or killed: in-flight work of the session ends with it. */
  signal(session: SessionView): AbortSignal;
  /** Joins the label of what the session has now read; the session's label after it. */
  learn(session: SessionView, label: Label): Label;
}

/** An outcome after inspection: the label is that of what the session has read by it. */
export type Inspected = Omit<Closing, "charges">;

/** What was seen in the arguments of a call, and what nothing trusted accounts for. */
export interface Looked {
  readonly findings: readonly Finding[];
  readonly flow: Flow;
}

/** What is in it. */
export interface InspectionStop {
  /** Looks at the arguments. Faults with INSPECTION_* when a finding alone must refuse. */
  ofCall(call: Call, session: SessionView): Looked;
  /** The call with the values that this session's tokens stand for, where they may go. */
  restore(call: Call, session: SessionView): Call;
  /** The call with everything of these classes struck from what is sent; the other methods strike by its `remedies`. Faults with INSPECTION_NOT_SANITIZED. */
  sanitize(call: Call, classes: readonly string[], session: SessionView): Call;
  /** The line back to the agent, on which what must not reach it is struck from progress and log messages, and what is passed on raises the session's label at once. */
  ofLine(line: Line, call: Call, session: SessionView): Line;
  /** Makes durable which label a permitted call leaves on what it writes; undefined where there is nothing to write. Faults: STORE_*. */
  ofWrite(call: Call, session: SessionView): Promise<void> | undefined;
  /** Strikes or withholds what must not reach the agent and releases the rest. */
  ofOutcome(outcome: Outcome, call: Call, session: SessionView): Inspected;
}

/** May it happen. Pure: the same question and policy set give the same decision; the clock is `call.at`. */
export interface PolicyStop {
  decide(question: Question): Decision;
  /** The same, tightened by what external decision points said of the call. */
  decideWith(question: Question, answers: readonly PointAnswer[]): Decision;
  /** The version of the policy set in force: lower-case hexadecimal SHA-256. */
  version(): string;
}

/** External decision points: what they say can only tighten, and policy weighs it. */
export interface DecisionPoints {
  /** Whether any is to be asked about a call. Where none is, nothing is waited for. */
  apply(call: Call): boolean;
  /** What each says, all asked at once. Never rejects: no clear yes in time is a refusal. Ends with the signal. */
  ask(question: Question, signal: AbortSignal): Promise<readonly PointAnswer[]>;
}

/** Asking a person. */
export interface ApprovalStop {
  /**
   * Turns a decision into a ruling. Permit and refuse pass; an ask becomes a permit when people have permitted exactly
   * this (same digest) or a lease covers it and `again` (the second decision) agrees; otherwise it waits or is refused.
   */
  settle(call: Call, session: SessionView, decision: Answerable, again: (approvals: readonly string[]) => Answerable): Ruling;
}

/** Decided and happened. */
export interface LedgerStop {
  /**
   * Durable before anything happens. A ruling of effect permit comes back as its recorded permit, any other as undefined.
   * Faults when it could not be made durable, or when the approval, lease or session was used up or ended meanwhile
   * (LEDGER_APPROVAL_SPENT, LEDGER_LEASE_SPENT, LEDGER_SESSION_NOT_ACTIVE); then nothing may happen.
   */
  record(call: Call, session: SessionView, ruling: Ruling, decided: Decided): Promise<Recorded<Permit> | undefined>;
  /** The outcome, durable. */
  close(call: Call, session: SessionView, permit: Recorded<Permit>, closing: Closing): Promise<void>;
}

/** The only hand that touches the outside. */
export interface ExecutionStop {
  /** Faults where the call, or a remedy of it, cannot be performed here: EXECUTION_SANDBOX_IMPOSSIBLE, EXECUTION_NO_SANDBOX. Touches nothing. */
  admit(call: Call): void;
  /**
   * Performs the call once. Never faults for what the upstream does (that is a failed or unknown outcome); faults with
   * EXECUTION_NO_PERMIT for a permit that is not recorded, not genuine, used before, or not for exactly this call.
   */
  perform(call: Call, session: SessionView, permit: Recorded<Permit>, line: Line): Promise<Outcome>;
}

export interface Stops {
  readonly intake: IntakeStop;
  readonly identity: IdentityStop;
  readonly session: SessionStop;
  readonly inspection: InspectionStop;
  readonly policy: PolicyStop;
  readonly points: DecisionPoints;
  readonly approval: ApprovalStop;
  readonly ledger: LedgerStop;
  readonly execution: ExecutionStop;
  /** Tells the house's log of a fault that nobody expected; the agent hears only its code. */
  readonly report: (fault: Fault) => void;
}
