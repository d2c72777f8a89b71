/**
 * Runs that are under way: step by step until each ends, waits or is held. A run that waits has nothing of it in work;
 * what it waits for wakes it.
 */
import { asFault, type Fault } from "../call/fault.ts";
import type { RunId } from "../call/id.ts";
import type { JsonValue } from "../call/json.ts";
import type { EventLog } from "./event-log.ts";
import type { Awaited } from "./event.ts";
import { runtimeFault } from "./fault.ts";
import { askHook } from "./hook.ts";
import { ENDED_RUNS_KEPT_MAX } from "./limits.ts";
import { isGoing, isOpen, keeping, OPEN_STATES, usedOpen, type LiveRun } from "./live-run.ts";
import { readOpenStep } from "./make-live.ts";
import type { RuntimeParts } from "./parts.ts";
import type { RunRecords } from "./run-records.ts";
import { isSpent } from "./run-use.ts";
import { takeTurn } from "./turn.ts";
import { withdrawAsks } from "./withdraw.ts";

export interface LoopParts {
  readonly parts: RuntimeParts;
  readonly records: RunRecords;
  /** Runs that are open, or ended a short while ago. */
  readonly live: Map<RunId, LiveRun>;
  /** A call could not be made because the run or its session was stopped. */
  readonly stopped: (live: LiveRun) => Promise<void>;
  /** A run has given its answer. */
  readonly answered: (live: LiveRun) => void;
}

/** Whoever began it was not told of it: its first message is durable only once its files are. */
const LOST = runtimeFault("RUNTIME_INPUT", "the house ended before the files of the input were kept", { hint: "begin the run again" });

export class RunLoops {
  readonly #of: LoopParts;
  readonly #loops = new Map<RunId, Promise<void>>();
  readonly #resting = new Map<RunId, Set<() => void>>();
  readonly #faults = new Map<RunId, { readonly code: string; readonly text: string }>();
  #closing = false;

  constructor(of: LoopParts) {
    this.#of = of;
  }

  /** How many runs are under way at this moment; those that wait are not. */
  get underWay(): number {
    return this.#loops.size;
  }

  get isClosing(): boolean {
    return this.#closing;
  }

  /** Takes no new step; resolves when every call that is under way has ended. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const live of this.#of.live.values()) live.stop.abort();
    await Promise.all(this.#loops.values());
  }

  /** Resolves when nothing of it is under way, which may be at once. */
  rest(run: RunId): Promise<void> {
    if (!this.#loops.has(run)) return Promise.resolve();
    return new Promise((tell) => this.#resting.set(run, (this.#resting.get(run) ?? new Set()).add(tell)));
  }

  /** Resolves when the step that is under way is over. */
  async settled(run: RunId): Promise<void> {
    await this.#loops.get(run);
  }

  /** Why it failed, where it failed in this process. */
  faultOf(run: RunId): { readonly code: string; readonly text: string } | undefined {
    return this.#faults.get(run);
  }

  /** Lets a run that began take its first step. */
  begin(live: LiveRun, input: string): void {
    this.#launch(live, async () => {
      const refused = await askHook(live, "beforeRun", input);
      return refused === undefined ? this.#goOn(live) : this.#fail(live, refused);
    });
  }

  /** Lets a run that a stop of the house interrupted go on. */
  goOn(live: LiveRun): void {
    this.#launch(live, () => this.#goOn(live));
  }

  /** Lets one that rests go on. */
  goOnFrom(live: LiveRun, from: "waiting" | "paused"): void {
    if (this.#closing || this.#loops.has(live.run) || live.state !== from) return;
    // Taken before anything is waited for: two answers at once wake it once.
    this.#launch(live, async () => {
      await this.#running(live, from);
      await this.#goOn(live);
    });
  }

  /** Wakes the runs that wait for such a thing. */
  wake(of: (ask: Awaited) => boolean, told?: Parameters<EventLog["tell"]>[0]): void {
    for (const live of this.#of.live.values()) {
      if (live.state !== "waiting" || !live.asks.some(of) || this.#loops.has(live.run)) continue;
      if (told !== undefined) live.events.tell(told);
      this.goOnFrom(live, "waiting");
    }
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
    if (live.state === "waiting" && live.asks.some((ask) => this.#isThere(ask))) return this.goOnFrom(live, "waiting");
    for (const tell of this.#resting.get(run) ?? []) tell();
    this.#resting.delete(run);
    if (!isOpen(live.state)) this.wake((ask) => ask.kind === "child" && ask.child === run);
  }

  #isThere(ask: Awaited): boolean {
    const { parts, live, records } = this.#of;
    if (ask.kind === "approval") return !parts.isPending(ask.approval);
    return ask.kind === "child" && !isOpen(live.get(ask.child)?.state ?? records.find(ask.child).stored.state);
  }

  /** Step by step, until it rests. */
  async #goOn(live: LiveRun): Promise<void> {
    const { parts, records, stopped, answered } = this.#of;
    if (live.messages.length === 0) return this.#fail(live, LOST);
    for (;;) {
      if (this.#closing || !isGoing(live)) return;
      const spent = isSpent(live, records, (run) => usedOpen(this.#of.live.get(run)));
      if (spent !== undefined) return this.#fail(live, spent);
      const end = await takeTurn(live, parts);
      switch (end.kind) {
        case "again":
          live.step += 1;
          break;
        case "answered":
          this.#completed(live, end.output);
          return answered(live);
        case "waiting":
          return this.#waits(live, end.asks);
        case "failed":
          return this.#fail(live, end.fault);
        case "stopped":
          if (isGoing(live) && !this.#closing) return stopped(live);
          return this.#keepUsed(live);
      }
    }
  }

  /** What its model had used before it was stopped: whoever stopped it may have come while that was under way. */
  async #keepUsed(live: LiveRun): Promise<void> {
    const changes = keeping(live);
    if (changes.length > 0) await live.journal.write(changes);
  }

  /** The journal has it already. */
  #completed(live: LiveRun, output: JsonValue): void {
    const { tokens, costMicros, step } = live;
    live.events.tell({ kind: "run.completed", output, steps: step + 1, tokens, ...(costMicros !== undefined && { costMicros }) });
  }

  /** Lets it rest until what it waits for is there. */
  async #waits(live: LiveRun, asks: readonly Awaited[]): Promise<void> {
    const { run, step, journal } = live;
    // It may have been cancelled while the call came to wait.
    if (live.state === "cancelled") await withdrawAsks({ live, asks, all: this.#of.live.values() }, this.#of.parts);
    if (!isGoing(live)) return;
    live.state = "waiting";
    live.asks = asks;
    await journal.write([
      ...keeping(live),
      { kind: "step-changed", run, step, state: "waiting" },
      { kind: "run-changed", run, from: ["running"], to: "waiting" },
    ]);
    live.events.tell({ kind: "run.waiting", asks });
  }

  async #running(live: LiveRun, from: "waiting" | "paused"): Promise<void> {
    const { run, step, journal } = live;
    live.state = "running";
    live.asks = [];
    await journal.write([
      { kind: "run-changed", run, from: [from], to: "running" },
      { kind: "step-changed", run, step, state: "running" },
    ]);
    readOpenStep(live);
    live.events.tell({ kind: "run.resumed" });
  }

  async #fail(live: LiveRun, fault: Fault): Promise<void> {
    if (!isGoing(live)) return;
    live.state = "failed";
    const { run } = live;
    const { code, message: text } = fault;
    this.#faults.set(run, { code, text });
    const endedAt = this.#of.parts.clock.now();
    await live.journal.write([...keeping(live), { kind: "run-changed", run, from: OPEN_STATES, to: "failed", endedAt, fault: code }]);
    live.events.tell({ kind: "run.failed", fault: { code, text } });
  }

  async #broke(live: LiveRun, thrown: unknown): Promise<void> {
    const { report } = this.#of.parts;
    const fault = asFault(thrown, "RUNTIME_FAULT");
    report(fault);
    // The disk may be what broke: then it stays as it is in the journal, and is taken up at the next start.
    await this.#fail(live, fault).catch((again: unknown) => report(asFault(again, "RUNTIME_FAULT")));
  }

  #forgetOld(): void {
    const { live } = this.#of;
    const ended = [...live.values()].filter(({ state, run }) => !isOpen(state) && !this.#loops.has(run));
    for (const { run } of ended.slice(0, Math.max(0, ended.length - ENDED_RUNS_KEPT_MAX))) {
      live.delete(run);
      this.#faults.delete(run);
    }
  }
}
