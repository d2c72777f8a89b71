/**
 * Memories that are found in runs which completed: each a step of its run, taken after the answer was given. Nothing waits for
 * it. One that was interrupted, or that waits for people, rests in the journal as a run does.
 */
import { asFault, Fault } from "../call/fault.ts";
import type { ApprovalId, RunId, SessionId } from "../call/id.ts";
import { extract, type Extracted } from "./extract.ts";
import { EXTRACTIONS_UNDER_WAY_MAX } from "./limits.ts";
import type { LiveRun } from "./live-run.ts";
import { makeAfter, readOpenStep } from "./make-live.ts";
import type { RuntimeParts } from "./parts.ts";
import type { StepState } from "./port.ts";
import type { KnownAgent, RunRecords } from "./run-records.ts";
import { isSpent } from "./run-use.ts";

const NOTHING_OPEN = () => ({ tokens: 0, costMicros: 0 });

interface One {
  readonly live: LiveRun;
  /** Two of one person would keep the same twice: they are taken one after the other. */
  readonly whose: string;
  /** What people have to permit before it goes on. */
  approvals: readonly ApprovalId[];
}

export class Extractions {
  readonly #of: { readonly parts: RuntimeParts; readonly records: RunRecords };
  /** Those that are open: in turn, under way, waiting for people, or held with their session. */
  readonly #open = new Map<RunId, One>();
  #queue: One[] = [];
  readonly #underWay = new Map<RunId, { readonly whose: string; readonly work: Promise<void> }>();
  readonly #resting = new Set<() => void>();
  #closing = false;

  constructor(of: { readonly parts: RuntimeParts; readonly records: RunRecords }) {
    this.#of = of;
  }

  /** Takes the step that was begun when its run completed; tells nobody of how it goes. */
  begin(run: RunId): void {
    const { known, stored } = this.#of.records.find(run);
    const step = this.#of.parts.store.stepsOf(known.agent, run).at(-1);
    if (step?.kind !== "memory" || this.#open.has(run)) return;
    this.#take(this.#opened(makeAfter(known, { stored, step }, this.#of)));
  }

  /** Takes up what the last stop of the house interrupted. */
  recover({ agent }: KnownAgent): void {
    for (const { run, kind } of this.#of.parts.store.stepsAfter(agent)) if (kind === "memory") this.begin(run);
  }

  /** Resolves when nothing of this run is in turn or under way, which may be at once; of all runs where none is named. */
  async rest(run?: RunId): Promise<void> {
    while (!this.#closing && this.#isUnderWay(run)) await new Promise<void>((tell) => this.#resting.add(tell));
  }

  /** Takes no further one; resolves when every call that is under way has ended. What is not done is taken up at the next start. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#queue = [];
    for (const { live } of this.#open.values()) live.stop.abort();
    await Promise.all([...this.#underWay.values()].map(({ work }) => work));
    this.#tellResting();
  }

  /** Wakes the one that waits for this approval. */
  ruled(approval: ApprovalId): void {
    for (const one of this.#open.values()) if (one.approvals.includes(approval)) this.#take(one);
  }

  /** What happens to a session happens to what was begun in it. */
  sessionChanged(session: SessionId, event: "paused" | "resumed" | "killed" | "ended" | "erased"): void {
    for (const one of [...this.#open.values()].filter(({ live }) => live.session === session)) {
      if (event === "paused") continue;
      if (event !== "resumed") one.live.stop.abort();
      this.#take(one);
    }
  }

  #isUnderWay(run: RunId | undefined): boolean {
    if (run === undefined) return this.#queue.length + this.#underWay.size > 0;
    return this.#underWay.has(run) || this.#queue.some(({ live }) => live.run === run);
  }

  #opened(live: LiveRun): One {
    const person = this.#of.parts.sessions.person(live) ?? live.session;
    const one: One = { live, whose: `${live.agent}/${person}`, approvals: [] };
    this.#open.set(live.run, one);
    return one;
  }

  #take(one: One): void {
    if (this.#closing || this.#isUnderWay(one.live.run)) return;
    one.approvals = [];
    this.#queue.push(one);
    this.#next();
  }

  /** The first in turn whose person has no other under way. */
  #next(): void {
    if (this.#underWay.size >= EXTRACTIONS_UNDER_WAY_MAX) return;
    const busy = new Set([...this.#underWay.values()].map(({ whose }) => whose));
    const one = this.#queue.find(({ whose }) => !busy.has(whose));
    if (one === undefined) return;
    this.#queue = this.#queue.filter((other) => other !== one);
    this.#underWay.set(one.live.run, { whose: one.whose, work: this.#work(one) });
    this.#next();
  }

  async #work(one: One): Promise<void> {
    const { live } = one;
    try {
      await this.#end(one, await this.#extracted(one));
    } catch (thrown) {
      // The disk may be what broke: then the step stays open in the journal, and is taken up at the next start.
      this.#of.parts.report(asFault(thrown, "RUNTIME_FAULT"));
      this.#open.delete(live.run);
    }
    this.#underWay.delete(live.run);
    // What it waits for may have come while it was on its way to rest.
    if (one.approvals.some((approval) => !this.#of.parts.isPending(approval))) this.#take(one);
    this.#next();
    this.#tellResting();
  }

  async #extracted({ live }: One): Promise<Extracted> {
    const { parts, records } = this.#of;
    // Its promise is in the map of those under way before it is fulfilled.
    await Promise.resolve();
    if (parts.sessions.state(live) !== "active") return { kind: "stopped" };
    readOpenStep(live);
    const isBegun = live.known.size > 0;
    if (!isBegun && isSpent({ ...live, step: 0 }, records, NOTHING_OPEN) !== undefined) return { kind: "skipped" };
    return extract(live, parts);
  }

  async #end(one: One, extracted: Extracted): Promise<void> {
    const { live } = one;
    const { parts } = this.#of;
    switch (extracted.kind) {
      case "waiting":
        await this.#write(live, "waiting");
        one.approvals = extracted.approvals;
        return;
      case "stopped": {
        const state = parts.sessions.state(live);
        // Held with its session, or by the end of the house: it goes on where it stands.
        if (state === "paused" || this.#closing) return;
        return this.#over(live, "cancelled");
      }
      case "failed":
        parts.report(new Fault(extracted.fault.code, extracted.fault.message, { where: live.run }));
        return this.#over(live, "failed");
      case "skipped":
        return this.#over(live, "cancelled");
      case "completed":
        return this.#over(live, "completed");
    }
  }

  async #over(live: LiveRun, state: StepState): Promise<void> {
    this.#open.delete(live.run);
    await this.#write(live, state, this.#of.parts.clock.now());
  }

  async #write({ run, step, journal }: LiveRun, state: StepState, endedAt?: number): Promise<void> {
    await journal.write([{ kind: "step-changed", run, step, state, ...(endedAt !== undefined && { endedAt }) }]);
  }

  #tellResting(): void {
    for (const tell of this.#resting) tell();
    this.#resting.clear();
  }
}
