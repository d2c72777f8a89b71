/**
 * The runs of a house: begun, taken up again after a stop, held, steered and ended. A run rests in the journal alone:
 * while it waits for people nothing of it needs to be in memory, and what wakes it is an event.
 */
import { asFault, Fault } from "../call/fault.ts";
import type { ApprovalId, CallId, RunId, SessionId } from "../call/id.ts";
import type { JsonValue } from "../call/json.ts";
import { EventLog } from "./event-log.ts";
import type { Awaited, RunEvent } from "./event.ts";
import { runtimeFault } from "./fault.ts";
import { forkSession, type Forked } from "./fork-session.ts";
import { askHook } from "./hook.ts";
import { Journal } from "./journal.ts";
import { DEPTH_MAX, ENDED_RUNS_KEPT_MAX, RUNS_UNDER_WAY_MAX, TITLE_CHARS } from "./limits.ts";
import { isGoing, type LiveRun, type Verdict } from "./live-run.ts";
import { filePart, keepFiles } from "./media.ts";
import { textPart } from "./message.ts";
import type { RuntimeParts } from "./parts.ts";
import type { RunChange, RunState, StoredRun } from "./port.ts";
import { retold } from "./retold.ts";
import type { Delegated, RunDesk, RunShown } from "./run-desk.ts";
import {
  checkInput,
  checkText,
  keptInput,
  keyOf,
  readInput,
  type Delegation,
  type KeptInput,
  type RunInput,
  type RunWish,
} from "./run-input.ts";
import { awaitedIn } from "./awaited-in.ts";
import { RunRecords, type KnownAgent } from "./run-records.ts";
import { isSpent, least, left } from "./run-use.ts";
import { shownRun } from "./shown-run.ts";
import { stepStarted } from "./step-started.ts";
import { takeTurn } from "./turn.ts";

const NO_TOKENS = { input: 0, output: 0, cached: 0, reasoning: 0 } as const;
const OPEN: readonly RunState[] = ["running", "waiting", "paused"];

/** A run to begin: who asks, and what for. */
interface Beginning {
  readonly known: KnownAgent;
  readonly session: SessionId;
  readonly input: Required<RunInput>;
  readonly kept: KeptInput;
  readonly parent?: Delegation;
  readonly tokensMax?: number | undefined;
  readonly costMicrosMax?: number | undefined;
}

export class Runs implements RunDesk {
  readonly #parts: RuntimeParts;
  readonly #records: RunRecords;
  /** Runs that are open, or ended a short while ago. */
  readonly #live = new Map<RunId, LiveRun>();
  readonly #loops = new Map<RunId, Promise<void>>();
  readonly #faults = new Map<RunId, { readonly code: string; readonly text: string }>();
  readonly #resting = new Map<RunId, Set<() => void>>();
  /** Runs that were paused because their session was. */
  readonly #heldBySession = new Set<RunId>();
  #closing = false;

  constructor(parts: RuntimeParts) {
    this.#parts = parts;
    this.#records = new RunRecords(parts);
  }

  /** Takes up what the last stop of the house interrupted. Runs of agents that nobody defines here stay as they are. */
  async recover(): Promise<void> {
    for (const known of this.#parts.definitions()) {
      for (const stored of this.#parts.store.openRuns(known.agent)) {
        if (this.#live.has(stored.run)) continue;
        await this.#takeUp(known, stored).catch((thrown: unknown) => this.#parts.report(asFault(thrown, "RUNTIME_FAULT")));
      }
    }
  }

  /** How many runs are under way at this moment; those that wait are not. */
  get underWay(): number {
    return this.#loops.size;
  }

  /** Takes no new step; resolves when every call that is under way has ended. What is not done is taken up at the next start. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const live of this.#live.values()) live.stop.abort();
    await Promise.all(this.#loops.values());
  }

  async start(agent: string, given: RunInput, { session, person, introduces = false }: RunWish = {}): Promise<RunShown> {
    const known = this.#records.agent(agent);
    const input = checkInput(given);
    if (this.#closing) throw runtimeFault("RUNTIME_RUN_STATE", "the house is closing");
    if (this.#loops.size >= RUNS_UNDER_WAY_MAX) throw runtimeFault("RUNTIME_TOO_MANY_RUNS", `${RUNS_UNDER_WAY_MAX} runs are under way`);
    const of = {
      agent: known.agent,
      session: session ?? (await this.#parts.sessions.open(known.agent, person === undefined ? {} : { person, introduces })),
    };
    await this.#parts.sessions.prompt(of, {
      text: input.text,
      attachments: input.media.map(({ mediaType }) => ({ text: mediaType, from: "a file" })),
    });
    const live = await this.#begin({ known, session: of.session, input, kept: { text: input.text } });
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
    return this.#parts
      .definitions()
      .flatMap((known) => this.#parts.store.childRuns(known.agent, run).map((row) => this.#shown(known, row)));
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

  rest(run: RunId): Promise<RunShown> {
    return new Promise((resolve, reject) => {
      const tell = () => {
        try {
          resolve(this.show(run));
        } catch (thrown) {
          reject(asFault(thrown, "RUNTIME_FAULT"));
        }
      };
      if (!this.#loops.has(run)) return tell();
      const waiting = this.#resting.get(run) ?? new Set();
      this.#resting.set(run, waiting.add(tell));
    });
  }

  async pause(run: RunId): Promise<RunShown> {
    const live = this.#liveRun(run);
    if (live.state !== "running" && live.state !== "waiting") throw notIn(live.state, "be paused");
    const from = live.state;
    live.state = "paused";
    await live.journal.write([{ kind: "run-changed", run, from: [from], to: "paused" }]);
    live.events.tell({ kind: "run.paused" });
    return this.show(run);
  }

  async resume(run: RunId): Promise<RunShown> {
    const live = this.#liveRun(run);
    await this.#loops.get(run);
    if (live.state !== "paused") throw notIn(live.state, "be resumed");
    this.#goOnFrom(live, "paused");
    return this.show(run);
  }

  cancel(run: RunId): Promise<RunShown> {
    return this.#cancel(run, undefined);
  }

  async steer(run: RunId, text: string): Promise<RunShown> {
    const live = this.#liveRun(run);
    checkText(text);
    if (!OPEN.includes(live.state)) throw notIn(live.state, "be steered");
    await this.#parts.sessions.prompt(live, { text, attachments: [] });
    if (!OPEN.includes(live.state)) throw notIn(live.state, "be steered");
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

  async settle(run: RunId, call: CallId, verdict: Verdict): Promise<RunShown> {
    const live = this.#liveRun(run);
    if (live.state !== "waiting" || !live.asks.some((ask) => ask.kind === "unknown" && ask.call === call))
      throw runtimeFault("RUNTIME_RUN_STATE", "the run does not wait for a word on this call", { where: run });
    live.verdicts.set(call, verdict);
    this.#goOnFrom(live, "waiting");
    return this.show(run);
  }

  async delegate(of: Delegation, agent: string, task: string, signal: AbortSignal): Promise<Delegated> {
    const known = this.#records.agent(agent);
    const run = this.#records.childOf(of, known) ?? (await this.#beginChild(of, known, task)).run;
    const gone = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    await Promise.race([this.rest(run), gone]);
    const shown = this.show(run);
    const ended = !OPEN.includes(shown.state);
    return { run: shown, ended, session: { agent: known.agent, session: shown.session } };
  }

  /** Wakes the runs that wait for this approval. */
  ruled(approval: ApprovalId): void {
    if (!this.#parts.isPending(approval))
      this.#wake((ask) => ask.kind === "approval" && ask.approval === approval, { kind: "approval.resolved", approval });
  }

  /** What happens to a session happens to its runs. */
  sessionChanged(session: SessionId, event: "paused" | "resumed" | "killed" | "ended" | "erased"): void {
    const live = [...this.#live.values()].filter((one) => one.session === session);
    for (const one of live) {
      const done =
        event === "paused" ? this.#holdBySession(one) : event === "resumed" ? this.#releaseBySession(one) : this.#killed(one, event);
      done.catch((thrown: unknown) => this.#unlessOver(thrown));
    }
  }

  async #begin({ known, session, input, kept, parent, ...limits }: Beginning): Promise<LiveRun> {
    const { newId, clock } = this.#parts;
    const run = newId("run");
    const live = this.#made(known, { run, session, parent: parent?.run, ...limits });
    const at = clock.now();
    const { provider, id } = known.definition.model;
    const row = {
      run,
      session,
      ...(parent !== undefined && { parent: { run: parent.run, step: parent.step } }),
      version: known.definition.version,
      model: `${provider}/${id}`,
      startedAt: at,
      input: live.journal.sealed(`${run}/input`, keptInput(kept)),
      title: live.journal.sealed(`${run}/title`, input.text.slice(0, TITLE_CHARS).toWellFormed()),
    };
    const begun: RunChange[] = [{ kind: "run-started", run: row }, stepStarted(run, 0, at)];
    const said = (files: readonly ReturnType<typeof filePart>[]) =>
      live.journal.added(run, { id: newId("msg"), role: "user", step: undefined, at, parts: [textPart(input.text), ...files] });
    if (input.media.length === 0) await live.journal.write([...begun, said([])]);
    else {
      await live.journal.write(begun);
      const files = await keepFiles(input.media, live, this.#parts);
      await live.journal.write([said(files.map((artifact, index) => filePart(artifact, input.media[index]?.mediaType ?? "")))]);
    }
    live.messages = live.journal.messages(run);
    live.events.tell({
      kind: "run.started",
      agent: known.definition.name,
      session,
      input: input.text,
      ...(parent !== undefined && { parent: parent.run }),
    });
    this.#live.set(run, live);
    this.#launch(live, () => this.#first(live, input.text));
    return live;
  }

  #made(
    known: KnownAgent,
    {
      run,
      session,
      parent,
      tokensMax,
      costMicrosMax,
    }: Pick<Beginning, "session" | "tokensMax" | "costMicrosMax"> & { readonly run: RunId; readonly parent: RunId | undefined },
  ): LiveRun {
    const { definition, agent } = known;
    const { store, sessions, clock } = this.#parts;
    return {
      run,
      agent,
      session,
      definition,
      parent,
      journal: new Journal({ store, agent, session, keys: sessions.keys({ agent, session }) }),
      events: new EventLog(run, () => clock.now()),
      stop: new AbortController(),
      verdicts: new Map(),
      state: "running",
      messages: [],
      step: 0,
      known: new Map(),
      recalled: undefined,
      tokens: NO_TOKENS,
      costMicros: undefined,
      tokensMax: least(tokensMax, definition.budget.tokensMax),
      costMicrosMax: least(costMicrosMax, definition.budget.costMicrosMax),
      steers: 0,
      steersRead: 0,
      steering: Promise.resolve(),
      label: parent === undefined ? undefined : this.#records.label(parent),
      asks: [],
    };
  }

  /** A run that is in the journal alone, brought back to where it stands there. */
  async #takeUp(known: KnownAgent, stored: StoredRun): Promise<void> {
    const { run, session, parent, state } = stored;
    const live = this.#made(known, { run, session, parent: parent?.run });
    const steps = this.#parts.store.stepsOf(known.agent, run);
    live.state = state;
    live.step = Math.max(0, ...steps.map(({ step }) => step));
    live.messages = live.journal.messages(run);
    live.tokens = stored.tokens;
    live.costMicros = stored.costMicros;
    live.known = live.journal.calls(run, live.step);
    this.#live.set(run, live);
    live.events.tell({
      kind: "run.started",
      agent: known.definition.name,
      session,
      input: readInput(live.journal.opened(`${run}/input`, stored.input)).text,
      ...(parent !== undefined && { parent: parent.run }),
    });
    if (state === "paused") return live.events.tell({ kind: "run.paused" });
    live.events.tell({ kind: "run.resumed" });
    if (state === "waiting") {
      const approvals = [...live.known.values()].flatMap(({ effect, approval }) =>
        effect === "ask" && approval !== undefined ? [approval] : [],
      );
      // Nobody has answered: it is told again what it waits for when somebody does.
      if (approvals.length > 0 && approvals.every((approval) => this.#parts.isPending(approval))) {
        live.asks = awaitedIn(live);
        return live.events.tell({ kind: "run.waiting", asks: live.asks });
      }
      return this.#goOnFrom(live, "waiting");
    }
    this.#launch(live, () => this.#goOn(live));
  }

  #launch(live: LiveRun, loop: () => Promise<void>): void {
    const work = async () => {
      await loop().catch((thrown: unknown) => this.#broke(live, thrown));
      this.#rested(live);
    };
    this.#loops.set(live.run, work());
  }

  /** Nothing of it is under way any more: whoever waits for that is told. */
  #rested(live: LiveRun): void {
    const { run } = live;
    this.#loops.delete(run);
    this.#forgetOld();
    // What it waits for may have come while it was on its way to rest.
    if (live.state === "waiting" && live.asks.some((ask) => this.#isThere(ask))) return this.#goOnFrom(live, "waiting");
    for (const tell of this.#resting.get(run) ?? []) tell();
    this.#resting.delete(run);
    if (!OPEN.includes(live.state)) this.#wake((ask) => ask.kind === "child" && ask.child === run);
  }

  #isThere(ask: Awaited): boolean {
    if (ask.kind === "approval") return !this.#parts.isPending(ask.approval);
    return ask.kind === "child" && !OPEN.includes(this.show(ask.child).state);
  }

  async #first(live: LiveRun, input: string): Promise<void> {
    const refused = await askHook(live, "beforeRun", input);
    return refused === undefined ? this.#goOn(live) : this.#fail(live, refused);
  }

  /** Step by step, until it rests. */
  async #goOn(live: LiveRun): Promise<void> {
    for (;;) {
      if (this.#closing) return;
      if (!isGoing(live)) return;
      const spent = isSpent(live, this.#children(live));
      if (spent !== undefined) return this.#fail(live, spent);
      const end = await takeTurn(live, this.#parts);
      switch (end.kind) {
        case "again":
          live.step += 1;
          break;
        case "answered":
          return this.#completed(live, end.output);
        case "waiting":
          return this.#waits(live, end.asks);
        case "failed":
          return this.#fail(live, end.fault);
        case "stopped":
          return this.#stopped(live);
      }
    }
  }

  /** The journal has it already. */
  #completed(live: LiveRun, output: JsonValue): void {
    const { tokens, costMicros, step } = live;
    live.events.tell({ kind: "run.completed", output, steps: step + 1, tokens, ...(costMicros !== undefined && { costMicros }) });
  }

  /** Lets it rest until what it waits for is there. */
  async #waits(live: LiveRun, asks: readonly Awaited[]): Promise<void> {
    const { run, step, journal } = live;
    if (!isGoing(live)) return;
    live.state = "waiting";
    live.asks = asks;
    await journal.write([
      { kind: "step-changed", run, step, state: "waiting" },
      { kind: "run-changed", run, from: ["running"], to: "waiting" },
    ]);
    live.events.tell({ kind: "run.waiting", asks });
  }

  #wake(of: (ask: Awaited) => boolean, told?: Parameters<EventLog["tell"]>[0]): void {
    for (const live of this.#live.values()) {
      if (live.state !== "waiting" || !live.asks.some(of) || this.#loops.has(live.run)) continue;
      if (told !== undefined) live.events.tell(told);
      this.#goOnFrom(live, "waiting");
    }
  }

  #goOnFrom(live: LiveRun, from: "waiting" | "paused"): void {
    if (this.#closing || this.#loops.has(live.run)) return;
    // Taken before anything is waited for: two answers at once wake it once.
    this.#launch(live, async () => {
      await this.#running(live, from);
      await this.#goOn(live);
    });
  }

  async #running(live: LiveRun, from: RunState): Promise<void> {
    const { run, step, journal } = live;
    live.state = "running";
    live.asks = [];
    await journal.write([
      { kind: "run-changed", run, from: [from], to: "running" },
      { kind: "step-changed", run, step, state: "running" },
    ]);
    live.known = journal.calls(run, step);
    live.messages = journal.messages(run);
    live.events.tell({ kind: "run.resumed" });
  }

  async #fail(live: LiveRun, fault: Fault): Promise<void> {
    if (!isGoing(live)) return;
    live.state = "failed";
    const { run } = live;
    this.#faults.set(run, { code: fault.code, text: fault.message });
    await live.journal.write([{ kind: "run-changed", run, from: OPEN, to: "failed", endedAt: this.#parts.clock.now(), fault: fault.code }]);
    live.events.tell({ kind: "run.failed", fault: { code: fault.code, text: fault.message } });
  }

  async #broke(live: LiveRun, thrown: unknown): Promise<void> {
    const fault = asFault(thrown, "RUNTIME_FAULT");
    this.#parts.report(fault);
    // The disk may be what broke: then it stays as it is in the journal, and is taken up at the next start.
    await this.#fail(live, fault).catch((again: unknown) => this.#parts.report(asFault(again, "RUNTIME_FAULT")));
  }

  /** A call could not be made because the run or its session was stopped: the run follows its session. */
  async #stopped(live: LiveRun): Promise<void> {
    if (!isGoing(live) || this.#closing) return;
    const state = this.#parts.sessions.state(live);
    if (state === "paused") return this.#holdBySession(live);
    await this.#killed(live, state === "active" || state === undefined ? "ended" : state);
  }

  async #cancel(run: RunId, fault: string | undefined): Promise<RunShown> {
    const live = this.#liveRun(run);
    if (!OPEN.includes(live.state)) throw notIn(live.state, "be cancelled");
    live.state = "cancelled";
    live.stop.abort();
    const endedAt = this.#parts.clock.now();
    const others = this.children(run).filter(({ state }) => OPEN.includes(state));
    await Promise.all([
      live.journal.write([{ kind: "run-changed", run, from: OPEN, to: "cancelled", endedAt, ...(fault !== undefined && { fault }) }]),
      ...others.map((child) => this.#cancelChild(child, fault)),
    ]);
    live.asks = [];
    live.events.tell({ kind: "run.cancelled", ...(fault !== undefined && { fault }) });
    return this.show(run);
  }

  /** Whose session was killed takes along the sessions of those it asked. */
  async #cancelChild({ run, agentId: agent, session }: RunShown, fault: string | undefined): Promise<void> {
    await this.#cancel(run, fault).catch((thrown: unknown) => this.#unlessOver(thrown));
    if (fault !== undefined) await this.#parts.sessions.kill({ agent, session });
  }

  async #killed(live: LiveRun, how: string): Promise<void> {
    if (OPEN.includes(live.state)) await this.#cancel(live.run, `SESSION_${how.toUpperCase()}`);
  }

  async #holdBySession(live: LiveRun): Promise<void> {
    if (live.state !== "running") return;
    this.#heldBySession.add(live.run);
    await this.pause(live.run);
  }

  async #releaseBySession(live: LiveRun): Promise<void> {
    if (this.#heldBySession.delete(live.run)) await this.resume(live.run);
  }

  async #beginChild(of: Delegation, known: KnownAgent, task: string): Promise<LiveRun> {
    const found = this.#records.find(of.run);
    const { known: asking, stored } = found;
    if (this.#records.depth(found) >= DEPTH_MAX) throw runtimeFault("RUNTIME_TOO_DEEP", `agents asked agents ${DEPTH_MAX} times`);
    // What the person asked for is the person's word here too; what an agent made of it is not.
    const asked = this.#records.asked(found);
    const person = this.#parts.sessions.person({ agent: asking.agent, session: stored.session });
    const session = await this.#parts.sessions.open(known.agent, { ...(person !== undefined && { person }) });
    for (const text of asked) await this.#parts.sessions.prompt({ agent: known.agent, session }, { text, attachments: [] });
    const live = this.#live.get(of.run);
    return this.#begin({
      known,
      session,
      input: { text: checkText(task), media: [] },
      kept: { text: task, asked, key: keyOf(of) },
      parent: of,
      ...(live !== undefined && left(live, this.#children(live))),
    });
  }

  #children({ run }: Pick<LiveRun, "run">): readonly StoredRun[] {
    return this.#records.children(run).map(({ stored }) => stored);
  }

  #liveRun(run: RunId): LiveRun {
    const live = this.#live.get(run);
    if (live !== undefined) return live;
    const { stored } = this.#records.find(run);
    throw notIn(stored.state, "be changed");
  }

  #shown(known: KnownAgent, stored: StoredRun): RunShown {
    const live = this.#live.get(stored.run);
    const fault = this.#faults.get(stored.run);
    return shownRun({
      known,
      stored: live === undefined ? stored : { ...stored, state: live.state },
      asks: live?.asks ?? [],
      ...(fault !== undefined && { fault }),
      keys: this.#parts.sessions.keys({ agent: known.agent, session: stored.session }),
      steps: this.#parts.store.stepsOf(known.agent, stored.run).length,
    });
  }

  #forgetOld(): void {
    const ended = [...this.#live.values()].filter(({ state, run }) => !OPEN.includes(state) && !this.#loops.has(run));
    for (const { run } of ended.slice(0, Math.max(0, ended.length - ENDED_RUNS_KEPT_MAX))) {
      this.#live.delete(run);
      this.#faults.delete(run);
    }
  }

  /** That something was over already is no fault of anybody's. */
  #unlessOver(thrown: unknown): void {
    if (thrown instanceof Fault && (thrown.code === "RUNTIME_RUN_STATE" || thrown.code === "STORE_RUN_STATE")) return;
    this.#parts.report(asFault(thrown, "RUNTIME_FAULT"));
  }
}

function notIn(state: RunState, what: string): Fault {
  return runtimeFault("RUNTIME_RUN_STATE", `a run that is ${state} cannot ${what}`);
}
