/**
 * The runs of a house: begun, taken up again after a stop, held, steered and ended. A run rests in the journal alone:
 * while it waits for people nothing of it needs to be in memory, and what wakes it is an event.
 */
import { asFault, Fault } from "../call/fault.ts";
import type { ApprovalId, RunId, SessionId } from "../call/id.ts";
import { beginRun, type Beginning } from "./begin-run.ts";
import type { RunEvent } from "./event.ts";
import { Extractions } from "./extractions.ts";
import { runtimeFault } from "./fault.ts";
import { forkSession, type Forked } from "./fork-session.ts";
import { Journal } from "./journal.ts";
import { DEPTH_MAX, RUNS_UNDER_WAY_MAX } from "./limits.ts";
import { isOpen, keeping, OPEN_STATES, type LiveRun } from "./live-run.ts";
import { makeAgain } from "./make-live.ts";
import { textPart } from "./message.ts";
import type { RuntimeParts } from "./parts.ts";
import type { RunState, Settlement, StoredRun } from "./port.ts";
import { retold } from "./retold.ts";
import type { Delegated, RunDesk, RunShown } from "./run-desk.ts";
import { checkInput, checkText, keyOf, type Delegation, type RunInput, type RunWish } from "./run-input.ts";
import { RunLoops } from "./run-loops.ts";
import { RunRecords, type KnownAgent } from "./run-records.ts";
import { shownRun } from "./shown-run.ts";
import { withdrawAsks } from "./withdraw.ts";

/** What happens to a session. */
type SessionEvent = "paused" | "resumed" | "killed" | "ended" | "erased";

export class Runs implements RunDesk {
  readonly #parts: RuntimeParts;
  readonly #records: RunRecords;
  readonly #loops: RunLoops;
  readonly #extractions: Extractions;
  /** Runs that are open, or ended a short while ago. */
  readonly #live = new Map<RunId, LiveRun>();
  /** Runs that were paused because their session was. */
  readonly #heldBySession = new Set<RunId>();

  constructor(parts: RuntimeParts) {
    this.#parts = parts;
    this.#records = new RunRecords(parts);
    this.#extractions = new Extractions({ parts, records: this.#records });
    this.#loops = new RunLoops({
      parts,
      records: this.#records,
      live: this.#live,
      stopped: (live) => this.#stopped(live),
      answered: ({ run, definition }) => (definition.extraction === undefined ? undefined : this.#extractions.begin(run)),
    });
  }

  /** Takes up what the last stop of the house interrupted. Runs of agents that nobody defines here stay as they are. */
  async recover(): Promise<void> {
    for (const known of this.#parts.definitions()) {
      for (const stored of this.#parts.store.openRuns(known.agent)) {
        if (this.#live.has(stored.run)) continue;
        try {
          this.#takeUp(known, stored);
        } catch (thrown) {
          this.#parts.report(asFault(thrown, "RUNTIME_FAULT"));
        }
      }
      this.#extractions.recover(known);
    }
  }

  /** How many runs are under way at this moment; those that wait are not. */
  get underWay(): number {
    return this.#loops.underWay;
  }

  /** Takes no new step; resolves when every call that is under way has ended. What is not done is taken up at the next start. */
  async close(): Promise<void> {
    await Promise.all([this.#loops.close(), this.#extractions.close()]);
  }

  async start(agent: string, given: RunInput, { session, person, introduces = false, thread }: RunWish = {}): Promise<RunShown> {
    const known = this.#records.agent(agent);
    const input = checkInput(given);
    if (this.#loops.isClosing) throw runtimeFault("RUNTIME_RUN_STATE", "the house is closing");
    if (this.#loops.underWay >= RUNS_UNDER_WAY_MAX) throw runtimeFault("RUNTIME_TOO_MANY_RUNS", `${RUNS_UNDER_WAY_MAX} runs are under way`);
    const of = {
      agent: known.agent,
      session: session ?? (await this.#parts.sessions.open(known.agent, person === undefined ? {} : { person, introduces })),
    };
    await this.#parts.sessions.prompt(of, {
      text: input.text,
      attachments: input.media.map(({ mediaType }) => ({ text: mediaType, from: "a file" })),
    });
    const live = await this.#begin({ known, session: of.session, input, kept: { text: input.text }, thread });
    return this.show(live.run);
  }

  show(run: RunId): RunShown {
    const { known, stored } = this.#records.find(run);
    return this.#shown(known, stored);
  }

  list(
    agent: string,
    { session, limit = 50, before }: { readonly session?: SessionId; readonly limit?: number; readonly before?: RunId } = {},
  ): readonly RunShown[] {
    const known = this.#records.agent(agent);
    const { store } = this.#parts;
    const ordinal = before === undefined ? undefined : store.run(known.agent, before)?.ordinal;
    const rows =
      session === undefined
        ? store.newestRuns(known.agent, { limit, ...(before !== undefined && { before }) })
        : store.runsOf(known.agent, session, { limit, ...(ordinal !== undefined && { before: ordinal }) });
    return rows.map((row) => this.#shown(known, row));
  }

  children(run: RunId): readonly RunShown[] {
    return this.#records.children(run).map(({ known, stored }) => this.#shown(known, stored));
  }

  async *follow(run: RunId, from = 0, signal?: AbortSignal): AsyncGenerator<RunEvent, void> {
    const live = this.#live.get(run);
    if (live !== undefined) return yield* live.events.follow(from, signal);
    const shown = this.show(run);
    const { agentId: agent, session } = shown;
    const journal = new Journal({ store: this.#parts.store, agent, session, keys: this.#parts.sessions.keys({ agent, session }) });
    const told = retold(shown, journal.messages(run));
    // Whoever heard more of it live than its rows tell is told how it ended.
    yield* told.filter(({ index }) => index >= Math.min(from, told.length - 1));
  }

  async rest(run: RunId): Promise<RunShown> {
    await this.#loops.rest(run);
    return this.show(run);
  }

  async extracted(run?: RunId): Promise<void> {
    if (run !== undefined) await this.#loops.rest(run);
    await this.#extractions.rest(run);
  }

  async pause(run: RunId): Promise<RunShown> {
    const live = this.#liveRun(run);
    if (live.state !== "running" && live.state !== "waiting") throw notIn(live.state, "be paused");
    await this.#hold(live);
    return this.show(run);
  }

  async resume(run: RunId): Promise<RunShown> {
    const live = this.#liveRun(run);
    if (live.state === "paused") await this.#loops.settled(run);
    if (live.state !== "paused") throw notIn(live.state, "be resumed");
    for (const child of this.#openChildren(run, ["paused"])) await this.#unlessOver(this.resume(child.run));
    if (live.state !== "paused") throw notIn(live.state, "be resumed");
    this.#loops.goOnFrom(live, "paused");
    return this.show(run);
  }

  cancel(run: RunId): Promise<RunShown> {
    return this.#cancel(run, undefined);
  }

  async steer(run: RunId, text: string): Promise<RunShown> {
    const live = this.#liveRun(run);
    checkText(text);
    if (!isOpen(live.state)) throw notIn(live.state, "be steered");
    await this.#parts.sessions.prompt(live, { text, attachments: [] });
    if (!isOpen(live.state)) throw notIn(live.state, "be steered");
    const message = {
      id: this.#parts.newId("msg"),
      role: "user",
      step: undefined,
      at: this.#parts.clock.now(),
      parts: [textPart(text)],
    } as const;
    live.steers += 1;
    const kept = live.journal.write([live.journal.added(run, message)]);
    // A step that comes meanwhile waits for it; whether it was kept is told to whoever steers.
    live.steering = kept.catch(() => undefined);
    await kept;
    live.events.tell({ kind: "run.steered", text });
    return this.show(run);
  }

  async fork(agent: string, session: SessionId, upTo?: RunId): Promise<Forked> {
    return forkSession(this.#parts, { agent: this.#records.agent(agent).agent, session }, upTo);
  }

  async settle(run: RunId, settlement: Settlement): Promise<RunShown> {
    const live = this.#liveRun(run);
    const { call, verdict } = settlement;
    const isAwaited = live.state === "waiting" && live.asks.some((ask) => ask.kind === "unknown" && ask.call === call);
    if (!isAwaited || live.verdicts.has(call))
      throw runtimeFault("RUNTIME_RUN_STATE", "the run does not wait for a word on this call", { where: run });
    const before = live.verdicts;
    live.verdicts = new Map([...before, [call, verdict]]);
    try {
      await live.journal.write([{ kind: "call-settled", run, settlement, at: this.#parts.clock.now() }]);
    } catch (thrown) {
      live.verdicts = before;
      throw thrown;
    }
    this.#loops.goOnFrom(live, "waiting");
    return this.show(run);
  }

  async delegate(of: Delegation, agent: string, task: string, signal: AbortSignal): Promise<Delegated> {
    const known = this.#records.agent(agent);
    const run = this.#records.childOf(of, known) ?? (await this.#beginChild(of, known, task)).run;
    const gone = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    await Promise.race([this.#loops.rest(run), gone]);
    const shown = this.show(run);
    return { run: shown, ended: !isOpen(shown.state), session: { agent: known.agent, session: shown.session } };
  }

  /** Wakes the runs that wait for this approval. */
  ruled(approval: ApprovalId): void {
    if (this.#parts.isPending(approval)) return;
    this.#extractions.ruled(approval);
    this.#loops.wake((ask) => ask.kind === "approval" && ask.approval === approval, { kind: "approval.resolved", approval });
  }

  /** What happens to a session happens to its runs, and to what they asked others for. */
  sessionChanged(session: SessionId, event: SessionEvent): void {
    this.#extractions.sessionChanged(session, event);
    for (const live of [...this.#live.values()].filter((one) => one.session === session))
      void this.#unlessOver(
        event === "paused" ? this.#holdBySession(live) : event === "resumed" ? this.#releaseBySession(live) : this.#killed(live, event),
      );
  }

  async #begin(beginning: Beginning): Promise<LiveRun> {
    const live = await beginRun(beginning, { parts: this.#parts, records: this.#records });
    this.#live.set(live.run, live);
    this.#loops.begin(live, beginning.input.text);
    return live;
  }

  /** A run that is in the journal alone, brought back to where it stands there. */
  #takeUp(known: KnownAgent, stored: StoredRun): void {
    const live = makeAgain(known, stored, { parts: this.#parts, records: this.#records });
    this.#live.set(live.run, live);
    if (live.state === "paused") return live.events.tell({ kind: "run.paused" });
    live.events.tell({ kind: "run.resumed" });
    if (live.state !== "waiting") return this.#loops.goOn(live);
    const approvals = live.asks.flatMap((ask) => (ask.kind === "approval" ? [ask.approval] : []));
    // Nobody has answered: it is told again what it waits for when somebody does.
    if (approvals.length > 0 && approvals.every((approval) => this.#parts.isPending(approval)))
      return live.events.tell({ kind: "run.waiting", asks: live.asks });
    this.#loops.goOnFrom(live, "waiting");
  }

  /** Holds it, and what it asked others for: a call of it that is under way may be one of those. */
  async #hold(live: LiveRun): Promise<void> {
    const { run, state, journal, events } = live;
    live.state = "paused";
    await journal.write([...keeping(live), { kind: "run-changed", run, from: [state], to: "paused" }]);
    events.tell({ kind: "run.paused" });
    await this.#holdChildren(run);
  }

  async #holdChildren(run: RunId): Promise<void> {
    for (const child of this.#openChildren(run, ["running", "waiting"])) await this.#unlessOver(this.pause(child.run));
  }

  async #cancel(run: RunId, fault: string | undefined): Promise<RunShown> {
    const live = this.#liveRun(run);
    if (!isOpen(live.state)) throw notIn(live.state, "be cancelled");
    live.state = "cancelled";
    live.stop.abort();
    const endedAt = this.#parts.clock.now();
    await Promise.all([
      live.journal.write([
        ...keeping(live),
        { kind: "run-changed", run, from: OPEN_STATES, to: "cancelled", endedAt, ...(fault !== undefined && { fault }) },
      ]),
      // What a stopped session asks is closed with the session.
      ...(fault === undefined ? [withdrawAsks({ live, asks: live.asks, all: this.#live.values() }, this.#parts)] : []),
      ...this.#openChildren(run, OPEN_STATES).map((child) => this.#cancelChild(child, fault)),
    ]);
    live.asks = [];
    live.events.tell({ kind: "run.cancelled", ...(fault !== undefined && { fault }) });
    return this.show(run);
  }

  /** Whose session was killed takes along the sessions of those it asked. */
  async #cancelChild({ run, agentId: agent, session }: RunShown, fault: string | undefined): Promise<void> {
    await this.#unlessOver(this.#cancel(run, fault));
    if (fault !== undefined) await this.#parts.sessions.kill({ agent, session });
  }

  /** A call could not be made because the run or its session was stopped: the run follows its session. */
  async #stopped(live: LiveRun): Promise<void> {
    const state = this.#parts.sessions.state(live);
    if (state === "paused") return this.#holdBySession(live);
    await this.#killed(live, state === "active" || state === undefined ? "ended" : state);
  }

  async #killed(live: LiveRun, how: string): Promise<void> {
    if (isOpen(live.state)) await this.#cancel(live.run, `SESSION_${how.toUpperCase()}`);
  }

  /** One that waits for people needs no holding, and one that waits for another agent is held where that one is. */
  async #holdBySession(live: LiveRun): Promise<void> {
    if (live.state !== "running" && live.state !== "waiting") return;
    this.#heldBySession.add(live.run);
    await (live.state === "running" ? this.#hold(live) : this.#holdChildren(live.run));
  }

  async #releaseBySession({ run, state }: LiveRun): Promise<void> {
    if (!this.#heldBySession.delete(run)) return;
    if (state === "paused") return void (await this.resume(run));
    for (const child of this.#openChildren(run, ["paused"])) await this.#unlessOver(this.resume(child.run));
  }

  async #beginChild(of: Delegation, known: KnownAgent, task: string): Promise<LiveRun> {
    const found = this.#records.find(of.run);
    const { known: asking, stored } = found;
    if (this.#records.depth(found) >= DEPTH_MAX) throw runtimeFault("RUNTIME_TOO_DEEP", `agents asked agents ${DEPTH_MAX} times`);
    const text = checkText(task);
    // What the person asked for is the person's word here too; what an agent made of it is not.
    const asked = this.#records.asked(found);
    const person = this.#parts.sessions.person({ agent: asking.agent, session: stored.session });
    const session = await this.#parts.sessions.open(known.agent, { ...(person !== undefined && { person }) });
    for (const said of asked) await this.#parts.sessions.prompt({ agent: known.agent, session }, { text: said, attachments: [] });
    return this.#begin({ known, session, input: { text, media: [] }, kept: { text, asked, key: keyOf(of) }, parent: of });
  }

  #openChildren(run: RunId, states: readonly RunState[]): readonly RunShown[] {
    return this.children(run).filter(({ state }) => states.includes(state));
  }

  #liveRun(run: RunId): LiveRun {
    const live = this.#live.get(run);
    if (live !== undefined) return live;
    const { stored } = this.#records.find(run);
    throw notIn(stored.state, "be changed");
  }

  #shown(known: KnownAgent, stored: StoredRun): RunShown {
    const live = this.#live.get(stored.run);
    const fault = this.#loops.faultOf(stored.run);
    return shownRun({
      known,
      stored: live === undefined ? stored : { ...stored, state: live.state },
      asks: live?.asks ?? [],
      ...(fault !== undefined && { fault }),
      keys: this.#parts.sessions.keys({ agent: known.agent, session: stored.session }),
      steps: this.#parts.store.stepsOf(known.agent, stored.run),
    });
  }

  /** Waits for it. That something was over already is no fault of anybody's. */
  async #unlessOver(done: Promise<unknown>): Promise<void> {
    try {
      await done;
    } catch (thrown) {
      if (thrown instanceof Fault && (thrown.code === "RUNTIME_RUN_STATE" || thrown.code === "STORE_RUN_STATE")) return;
      this.#parts.report(asFault(thrown, "RUNTIME_FAULT"));
    }
  }
}

function notIn(state: RunState, what: string): Fault {
  return runtimeFault("RUNTIME_RUN_STATE", `a run that is ${state} cannot ${what}`);
}
