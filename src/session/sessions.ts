/**
 * The session stop: may this run act at all. What people decide about a session changes the memory first and holds for
 * the very next step of every call; that it is durable comes after. Trust: who controls this folder can let a stopped
 * session act, and cannot do without a recorded permit.
 */
import type { Call, Line } from "../call/call.ts";
import type { Caller } from "../call/caller.ts";
import type { Clock } from "../call/clock.ts";
import { Fault } from "../call/fault.ts";
import type { AgentId, SessionId } from "../call/id.ts";
import type { Label } from "../call/label.ts";
import type { SessionKeys, SessionView } from "../call/session-view.ts";
import type { Budgets } from "./budget/budgets.ts";
import type { Hold } from "./budget/hold.ts";
import { type BudgetShown, type BudgetsOf, showBudgets } from "./budget/show.ts";
import { sessionFault } from "./fault.ts";
import { HeldSession } from "./held-session.ts";
import { SESSION_IDLE_MS, SESSIONS_HELD_MAX, SESSIONS_HELD_PER_AGENT_MAX } from "./limits.ts";
import type { SessionStore, StoredSession } from "./port.ts";

export interface SessionsParts {
  readonly store: Pick<SessionStore, "session">;
  /** The usable keys of a stored session; faults with KEYS_ERASED when there are none any more. */
  readonly keysOf: (stored: StoredSession) => SessionKeys;
  readonly clock: Clock;
  readonly budgets: Budgets;
  /** How many sessions to hold in memory; SESSIONS_HELD_MAX where nothing is said. */
  readonly heldMax?: number;
  /** How many of them one agent may have; SESSIONS_HELD_PER_AGENT_MAX where nothing is said. */
  readonly heldPerAgentMax?: number;
}

/** One session of one agent. */
export interface SessionRef {
  readonly agent: AgentId;
  readonly session: SessionId;
}

export class Sessions {
  readonly #parts: SessionsParts;
  /** In the order of last use. */
  readonly #held = new Map<SessionId, HeldSession>();
  readonly #heldOf = new Map<AgentId, number>();

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /**
   * The view of the session for this call; counts the call, and joins the label that it came with. Faults: SESSION_UNKNOWN,
   * SESSION_ERASED, SESSION_TOO_MANY, SESSION_AGENT_TOO_MANY.
   */
  enter(call: Call, caller: Caller): SessionView {
    const held = this.#hold({ agent: caller.agent, session: caller.session });
    if (call.label !== undefined) held.learn(call.label);
    return held.begin(call.id);
  }

  /** What the call will hold of the budgets while it is on its way; it holds nothing yet. */
  hold(call: Call, caller: Caller, session: SessionView, line: Pick<Line, "resumes">): Hold {
    // What a server asks of an agent's client is no act of the agent; a round that resumes is of a call that is under way.
    const takes = call.action !== "elicit" && call.action !== "sample" && line.resumes === undefined;
    return this.#parts.budgets.hold({ call, caller, session }, takes);
  }

  /** What stands in the budgets of a session. Faults: STORE_*. */
  budgetsOf(of: BudgetsOf): readonly BudgetShown[] {
    return showBudgets(this.#parts.budgets, of, this.#parts.clock.now());
  }

  /** Faults unless the session may act now: SESSION_PAUSED, SESSION_KILLED, SESSION_ENDED, SESSION_ERASED. */
  admit(session: SessionView): void {
    const { state } = this.#hold({ agent: session.agent, session: session.id });
    switch (state) {
      case "active":
        return;
      case "paused":
        throw sessionFault("SESSION_PAUSED", "the session is paused");
      case "killed":
        throw sessionFault("SESSION_KILLED", "the session was killed");
      case "ended":
        throw sessionFault("SESSION_ENDED", "the session has ended");
      case "erased":
        throw sessionFault("SESSION_ERASED", "the session was erased");
    }
  }

  /** Aborted as soon as the session is paused or killed. */
  signal(session: SessionView): AbortSignal {
    return this.#hold({ agent: session.agent, session: session.id }).signal;
  }

  /** Joins the label of what the session has now read; the session's label after it. */
  learn(session: SessionView, label: Label): Label {
    return this.#hold({ agent: session.agent, session: session.id }).learn(label);
  }

  /** Whether the session may act now. */
  stillActive(ref: SessionRef): boolean {
    return this.stateOf(ref) === "active";
  }

  /** The state as the next call will meet it; undefined where there is no such session of this agent. */
  stateOf(ref: SessionRef): StoredSession["state"] | undefined {
    const held = this.#held.get(ref.session);
    if (held !== undefined) return held.agent === ref.agent ? held.state : undefined;
    return this.#parts.store.session(ref.agent, ref.session)?.state;
  }

  /** The session as it stands, without a call. Faults: SESSION_UNKNOWN, SESSION_ERASED, SESSION_TOO_MANY, SESSION_AGENT_TOO_MANY. */
  look(ref: SessionRef): SessionView {
    return this.#hold(ref).view();
  }

  /** Pauses at once and aborts what is under way. False when it is paused already. Faults: SESSION_KILLED, SESSION_ENDED, and as `look`. */
  pause(ref: SessionRef): boolean {
    return this.#change(ref, "paused");
  }

  /** Lets a paused session act again, at once. False when it is active. Faults: SESSION_KILLED, SESSION_ENDED, and as `look`. */
  resume(ref: SessionRef): boolean {
    return this.#change(ref, "active");
  }

  /** Kills at once and for good, and aborts what is under way. False when it is dead already. Faults: SESSION_ENDED, and as `look`. */
  kill(ref: SessionRef): boolean {
    return this.#hold(ref, "stop").state !== "killed" && this.#change(ref, "killed");
  }

  /** Aborts and kills every session of an agent that is in memory, at once; those that were killed by it. */
  killAllOf(agent: AgentId): readonly SessionId[] {
    const alive = [...this.#held].filter(([, held]) => held.agent === agent && (held.state === "active" || held.state === "paused"));
    for (const [, held] of alive) held.become("killed");
    return alive.map(([session]) => session);
  }

  #change(ref: SessionRef, to: "active" | "paused" | "killed"): boolean {
    const held = this.#hold(ref, "stop");
    if (held.state === "killed") throw sessionFault("SESSION_KILLED", "the session was killed");
    if (held.state === "ended") throw sessionFault("SESSION_ENDED", "the session has ended");
    if (held.state === to) return false;
    held.become(to);
    return true;
  }

  #hold(ref: SessionRef, why: "call" | "stop" = "call"): HeldSession {
    const now = this.#parts.clock.monotonic();
    const known = this.#held.get(ref.session);
    const held = known ?? this.#load(ref, now, why);
    // One agent must not reach another's session by naming it: it is not there for it.
    if (held.agent !== ref.agent) throw unknown();
    if (known === undefined) this.#count(held.agent, 1);
    held.usedAt = now;
    this.#held.delete(ref.session);
    this.#held.set(ref.session, held);
    return held;
  }

  #load(ref: SessionRef, now: number, why: "call" | "stop"): HeldSession {
    const stored = this.#parts.store.session(ref.agent, ref.session);
    if (stored === undefined) throw unknown();
    if (stored.state === "erased" || stored.wrappedKey === undefined) throw erased();
    // What people stop must be held whatever the bound says: it would be active again for the next call otherwise.
    if (why === "call") this.#makeRoom(ref.agent, now);
    return new HeldSession(stored, this.#keysOf(stored), now);
  }

  #keysOf(stored: StoredSession): SessionKeys {
    try {
      return this.#parts.keysOf(stored);
    } catch (error) {
      throw error instanceof Fault && error.code === "KEYS_ERASED" ? erased() : error;
    }
  }

  #makeRoom(agent: AgentId, now: number): void {
    const { heldMax = SESSIONS_HELD_MAX, heldPerAgentMax = SESSIONS_HELD_PER_AGENT_MAX } = this.#parts;
    // An agent that opens one session after the other takes the places of its own alone.
    if ((this.#heldOf.get(agent) ?? 0) >= heldPerAgentMax && !this.#dropIdle(now, agent))
      throw sessionFault("SESSION_AGENT_TOO_MANY", `${heldPerAgentMax} sessions of this agent are in use`);
    if (this.#held.size >= heldMax && !this.#dropIdle(now)) throw sessionFault("SESSION_TOO_MANY", `${heldMax} sessions are in use`);
  }

  /** Drops the session that was used longest ago, of this agent where one is named; false when none is idle. */
  #dropIdle(now: number, agent?: AgentId): boolean {
    for (const [session, held] of this.#held) {
      if (now - held.usedAt < SESSION_IDLE_MS) return false;
      if (agent !== undefined && held.agent !== agent) continue;
      this.#held.delete(session);
      this.#count(held.agent, -1);
      return true;
    }
    return false;
  }

  #count(agent: AgentId, more: 1 | -1): void {
    const count = (this.#heldOf.get(agent) ?? 0) + more;
    if (count === 0) this.#heldOf.delete(agent);
    else this.#heldOf.set(agent, count);
  }
}

function unknown(): Error {
  return sessionFault("SESSION_UNKNOWN", "there is no such session of this agent");
}

function erased(): Error {
  return sessionFault("SESSION_ERASED", "the session was erased");
}
