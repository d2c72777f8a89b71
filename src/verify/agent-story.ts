/**
 * The story of an agent's log: a session is opened before anything happens in it, a call is decided once, runs only when
 * permitted in an active session, has one outcome, and each approval permits one call with exactly its digest.
 */
import type { ApprovalId, CallId, LeaseId, SessionId } from "../call/id.ts";
import type { AgentLogEntry, ApprovalEntry, DecisionEntry, EndorsementEntry, OutcomeEntry, SessionEntry } from "../ledger/entry.ts";
import type { Findings } from "./report.ts";
import type { Story } from "./story.ts";

type SessionState = "active" | "paused" | "killed" | "ended" | "erased";

interface Approval {
  readonly session: SessionId;
  readonly digest: string;
  state: "pending" | "permitted" | "refused" | "expired" | "used";
}

/** From which states an event may come, and to which it leads. */
const MOVES: Readonly<
  Record<Exclude<SessionEntry["event"], "opened">, { readonly from: readonly SessionState[]; readonly to: SessionState }>
> = {
  paused: { from: ["active"], to: "paused" },
  resumed: { from: ["paused"], to: "active" },
  killed: { from: ["active", "paused"], to: "killed" },
  ended: { from: ["active", "paused"], to: "ended" },
  erased: { from: ["active", "paused", "killed", "ended"], to: "erased" },
};

const RULINGS: Readonly<Record<ApprovalEntry["event"], { readonly from: readonly Approval["state"][]; readonly to: Approval["state"] }>> = {
  voted: { from: ["pending"], to: "pending" },
  permitted: { from: ["pending"], to: "permitted" },
  leased: { from: ["pending", "permitted"], to: "permitted" },
  refused: { from: ["pending"], to: "refused" },
  expired: { from: ["pending", "permitted"], to: "expired" },
  withdrawn: { from: ["pending"], to: "expired" },
};

export class AgentStory implements Story<AgentLogEntry> {
  readonly #findings: Findings;
  readonly #sessions = new Map<SessionId, SessionState>();
  /** Every call that was decided, with its session while it waits for an outcome. The one thing here that grows with the log. */
  readonly #calls = new Map<CallId, SessionId | undefined>();
  readonly #approvals = new Map<ApprovalId, Approval>();
  readonly #leases = new Map<LeaseId, SessionId>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Permitted calls without an outcome. */
  openCalls(): readonly CallId[] {
    return [...this.#calls].flatMap(([call, session]) => (session === undefined ? [] : [call]));
  }

  isErased(session: SessionId): boolean {
    return this.#sessions.get(session) === "erased";
  }

  take(index: number, entry: AgentLogEntry): void {
    const flaw = this.#tell(entry);
    if (flaw !== undefined) this.#findings.wrong("STORY", flaw, { index });
  }

  end(): void {
    const open = this.openCalls();
    if (open.length === 0) return;
    const calls = open.length === 1 ? "1 permitted call has" : `${open.length} permitted calls have`;
    this.#findings.note("OPEN_CALLS", `${calls} no outcome (first ${open[0]}): under way, or unknown`);
  }

  #tell(entry: AgentLogEntry): string | undefined {
    switch (entry.kind) {
      case "session":
        return this.#session(entry);
      case "decision":
        return this.#decision(entry);
      case "outcome":
        return this.#outcome(entry);
      case "approval":
        return this.#approval(entry);
      case "endorsement":
        return this.#endorsement(entry);
      case "prompt":
        return this.#sessions.has(entry.session) ? undefined : `a prompt is for ${entry.session}, which was never opened`;
    }
  }

  #session({ session, event }: SessionEntry): string | undefined {
    const state = this.#sessions.get(session);
    if (event === "opened") {
      this.#sessions.set(session, state ?? "active");
      return state === undefined ? undefined : `${session} was opened before`;
    }
    const move = MOVES[event];
    this.#sessions.set(session, move.to);
    if (state === undefined) return `${session} is ${event} but was never opened`;
    return move.from.includes(state) ? undefined : `${session} is ${event} while it is ${state}`;
  }

  #decision(entry: DecisionEntry): string | undefined {
    const { call, session, effect } = entry;
    if (this.#calls.has(call)) return `${call} was decided before`;
    this.#calls.set(call, effect === "permit" ? session : undefined);
    const state = this.#sessions.get(session);
    if (state === undefined) return `${call} is in ${session}, which was never opened`;
    if (effect === "ask") return this.#ask(entry);
    if (effect === "refuse") return undefined;
    if (state !== "active") return `${call} is permitted while its session is ${state}`;
    return this.#spend(entry);
  }

  #ask({ approval: id, session, digest, call }: DecisionEntry): string | undefined {
    if (id === undefined) return `${call} asks without an approval`;
    const approval = this.#approvals.get(id);
    if (approval === undefined) this.#approvals.set(id, { session, digest, state: "pending" });
    else if (approval.session !== session || approval.digest !== digest) return `${call} waits for ${id}, which is for another call`;
    return undefined;
  }

  /** What a permit uses up must have been given, for exactly this, and not have been used. */
  #spend({ approval: id, lease, session, digest, call }: DecisionEntry): string | undefined {
    if (lease !== undefined && this.#leases.get(lease) !== session) return `${call} uses ${lease}, which was not given to its session`;
    if (id === undefined) return undefined;
    const approval = this.#approvals.get(id);
    if (approval === undefined) return `${call} uses ${id}, which was never asked for`;
    const was = approval.state;
    approval.state = "used";
    if (was !== "permitted") return `${call} uses ${id}, which is ${was}`;
    return approval.session === session && approval.digest === digest ? undefined : `${call} uses ${id}, which is for another call`;
  }

  #outcome({ call, session }: OutcomeEntry): string | undefined {
    const opened = this.#calls.get(call);
    if (opened !== undefined) this.#calls.set(call, undefined);
    if (opened === undefined) return `${call} has an outcome, but no permit that waits for one`;
    return opened === session ? undefined : `${call} was permitted in another session`;
  }

  #endorsement({ session, call }: EndorsementEntry): string | undefined {
    const state = this.#sessions.get(session);
    if (state !== "active" && state !== "paused") return `values of ${call} are endorsed in ${session}, which is ${state ?? "not opened"}`;
    return this.#calls.has(call) ? undefined : `values of ${call} are endorsed, which was never decided`;
  }

  #approval({ approval: id, session, digest, event, lease }: ApprovalEntry): string | undefined {
    if (lease !== undefined) this.#leases.set(lease, session);
    const approval = this.#approvals.get(id);
    if (approval === undefined) return `${id} is ${event} but was never asked for`;
    const { state } = approval;
    const ruling = RULINGS[event];
    approval.state = ruling.to;
    if (!ruling.from.includes(state)) return `${id} is ${event} while it is ${state}`;
    return approval.session === session && approval.digest === digest ? undefined : `${id} is ruled on with another session or digest`;
  }
}
