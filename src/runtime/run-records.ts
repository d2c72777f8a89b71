/** Stored runs, found by their ids among those of the agents that are defined here, and opened. */
import type { AgentId, RunId } from "../call/id.ts";
import type { Label } from "../call/label.ts";
import type { AgentDefinition } from "./definition.ts";
import { runtimeFault } from "./fault.ts";
import { Journal } from "./journal.ts";
import type { Used } from "./live-run.ts";
import { textOf } from "./message.ts";
import type { RuntimeParts } from "./parts.ts";
import type { StoredRun } from "./port.ts";
import { keyOf, readInput, type Delegation, type KeptInput } from "./run-input.ts";

export interface KnownAgent {
  readonly agent: AgentId;
  readonly definition: AgentDefinition;
}

export interface FoundRun {
  readonly known: KnownAgent;
  readonly stored: StoredRun;
}

export class RunRecords {
  readonly #parts: Pick<RuntimeParts, "store" | "sessions" | "definition" | "definitions">;

  constructor(parts: Pick<RuntimeParts, "store" | "sessions" | "definition" | "definitions">) {
    this.#parts = parts;
  }

  /** Faults with RUNTIME_AGENT_UNKNOWN. */
  agent(name: string): KnownAgent {
    const known = this.#parts.definition(name);
    if (known === undefined) throw runtimeFault("RUNTIME_AGENT_UNKNOWN", "no agent of this name is defined here", { where: name });
    return known;
  }

  /** Faults with RUNTIME_RUN_UNKNOWN. */
  find(run: RunId): FoundRun {
    for (const known of this.#parts.definitions()) {
      const stored = this.#parts.store.run(known.agent, run);
      if (stored !== undefined) return { known, stored };
    }
    throw runtimeFault("RUNTIME_RUN_UNKNOWN", "there is no such run", { where: run });
  }

  /** Runs that were made for this one, whichever agent's they are. */
  children(run: RunId): readonly FoundRun[] {
    return this.#parts.definitions().flatMap((known) => this.#parts.store.childRuns(known.agent, run).map((stored) => ({ known, stored })));
  }

  /** The run of an agent that is the work of this call; undefined where there is none yet. */
  childOf(of: Delegation, known: KnownAgent): RunId | undefined {
    const key = keyOf(of);
    return this.#parts.store.childRuns(known.agent, of.run).find((stored) => this.input({ known, stored }).key === key)?.run;
  }

  input({ known, stored }: FoundRun): KeptInput {
    return readInput(this.#journal({ known, stored }).opened(`${stored.run}/input`, stored.input));
  }

  /** What people asked for, of which a run is the work: its own input and steering, or those of the run that made it. */
  asked(found: FoundRun): readonly string[] {
    const made = this.input(found).asked;
    if (made !== undefined) return made;
    const messages = this.#journal(found).messages(found.stored.run);
    return messages.flatMap(({ role, step, parts }) => (role === "user" && step === undefined ? [textOf(parts)] : []));
  }

  /** What a run and all that were made for it have used; `open` says what is in no row yet. */
  used({ stored }: FoundRun, open: (run: RunId) => Used): Used {
    const below = this.children(stored.run).map((child) => this.used(child, open));
    const own = { tokens: stored.tokens.input + stored.tokens.output, costMicros: stored.costMicros ?? 0 };
    return [own, open(stored.run), ...below].reduce((sum, one) => ({
      tokens: sum.tokens + one.tokens,
      costMicros: sum.costMicros + one.costMicros,
    }));
  }

  /** How many runs stand above one another, this one included. */
  depth({ stored }: FoundRun): number {
    let depth = 1;
    for (let { parent } = stored; parent !== undefined; parent = this.find(parent.run).stored.parent) depth += 1;
    return depth;
  }

  /** What the session of a run has read. */
  label(run: RunId): Label {
    const { known, stored } = this.find(run);
    return this.#parts.sessions.label({ agent: known.agent, session: stored.session });
  }

  #journal({ known: { agent }, stored: { session } }: FoundRun): Journal {
    return new Journal({ store: this.#parts.store, agent, session, keys: this.#parts.sessions.keys({ agent, session }) });
  }
}
