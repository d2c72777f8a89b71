/** A session as it stands in memory while it is used: what calls change, and what stops them. */
import type { AgentId, CallId } from "../call/id.ts";
import { joinLabels } from "../call/label.ts";
import type { Label } from "../call/label.ts";
import type { SessionKeys, SessionView } from "../call/session-view.ts";
import { sessionFault } from "./fault.ts";
import type { StoredSession } from "./port.ts";

export class HeldSession {
  readonly agent: AgentId;
  /** Monotonic milliseconds of the last use. */
  usedAt: number;
  readonly #stored: StoredSession;
  readonly #keys: SessionKeys;
  readonly #purpose: string | undefined;
  #state: StoredSession["state"];
  #calls: number;
  #previous: CallId | undefined;
  #label: Label;
  #stopping = new AbortController();

  /** Faults when the purpose does not open with the keys. */
  constructor(stored: StoredSession, keys: SessionKeys, usedAt: number) {
    this.agent = stored.agent;
    this.usedAt = usedAt;
    this.#stored = stored;
    this.#keys = keys;
    this.#purpose =
      stored.purpose === undefined ? undefined : Buffer.from(keys.open(stored.purpose, purposeAbout(stored.session))).toString("utf8");
    this.#state = stored.state;
    this.#calls = stored.calls;
    this.#previous = stored.lastCall;
    this.#label = stored.label;
    if (stored.state !== "active") this.#stopping.abort();
  }

  get state(): StoredSession["state"] {
    return this.#state;
  }

  /** Aborted while the session may not act. After a resume it is another signal: what was stopped stays stopped. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  view(): SessionView {
    const { session: id, agent, person, startedAt } = this.#stored;
    return {
      id,
      agent,
      person,
      purpose: this.#purpose,
      startedAt,
      calls: this.#calls,
      previous: this.#previous,
      label: this.#label,
      keys: this.#keys,
    };
  }

  /** The view for a call that begins now; the next view counts it. */
  begin(call: CallId): SessionView {
    const view = this.view();
    this.#calls++;
    this.#previous = call;
    return view;
  }

  learn(label: Label): Label {
    this.#label = joinLabels(this.#label, label);
    return this.#label;
  }

  /** Moves to another state and stops or opens the way for its calls, at once. */
  become(state: "active" | "paused" | "killed"): void {
    this.#state = state;
    if (state === "active") this.#stopping = new AbortController();
    else this.#stopping.abort(sessionFault(state === "paused" ? "SESSION_PAUSED" : "SESSION_KILLED", `the session is ${state}`));
  }
}

/** What is bound to the sealed purpose of a session, so that it opens in its own row only. */
export function purposeAbout(session: string): string {
  return `${session}/purpose`;
}
