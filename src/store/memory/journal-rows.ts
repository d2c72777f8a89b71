/** One agent's journal of runs, in memory. Rows are never changed in place: a change puts another in their stead. */
import type { CallId, RunId } from "../../call/id.ts";
import type { Sealed } from "../../call/session-view.ts";
import type {
  ArtifactId,
  ContextItem,
  NewArtifact,
  NewMessage,
  NewRun,
  RunChange,
  Settlement,
  StepCall,
  StoredArtifact,
  StoredMessage,
  StoredModelCall,
  StoredRun,
  StoredStep,
  Tokens,
} from "../../runtime/port.ts";
import { noSession, notActive, notThere, runState, takenId } from "../fault.ts";
import type { AgentRows } from "./agent-rows.ts";
import type { Undo } from "./undo.ts";

const NONE: Tokens = { input: 0, output: 0, cached: 0, reasoning: 0 };
const ENDED: readonly string[] = ["completed", "failed", "cancelled"];

export class JournalRows {
  readonly #rows: AgentRows;
  readonly #runs = new Map<RunId, StoredRun>();
  /** By run. */
  readonly #steps = new Map<RunId, readonly StoredStep[]>();
  readonly #messages = new Map<RunId, readonly StoredMessage[]>();
  readonly #modelCalls = new Map<CallId, StoredModelCall>();
  readonly #settlements = new Map<CallId, { readonly run: RunId; readonly settlement: Settlement }>();
  /** By run and step. */
  readonly #context = new Map<string, readonly ContextItem[]>();
  readonly #artifacts = new Map<ArtifactId, { readonly row: NewArtifact; readonly content: Sealed }>();

  constructor(rows: AgentRows) {
    this.#rows = rows;
  }

  apply(change: RunChange, undo: Undo): void {
    switch (change.kind) {
      case "run-started":
        return this.#start(change.run, undo);
      case "run-changed":
        return this.#change(change, undo);
      case "run-titled":
        return undo.set(this.#runs, change.run, { ...this.#needRun(change.run), title: change.title });
      case "step-started":
        return this.#startStep(change.step, undo);
      case "step-changed":
        return this.#changeStep(change, undo);
      case "message-added":
        return this.#add(change.message, undo);
      case "context-built":
        return this.#build(change, undo);
      case "call-settled":
        return this.#settle(change, undo);
      case "model-called":
        return this.#called(change.call, undo);
    }
  }

  /** Keeps what a model call took that no run made. */
  called(call: StoredModelCall): void {
    this.#modelCalls.set(call.call, call);
  }

  keep(row: NewArtifact, content: Sealed, undo: Undo): void {
    this.#assertOpen(row.session);
    if (this.#artifacts.has(row.artifact)) throw takenId(row.artifact);
    if (row.run !== undefined) this.#needRun(row.run);
    undo.set(this.#artifacts, row.artifact, { row, content });
  }

  run(run: RunId): StoredRun | undefined {
    return this.#runs.get(run);
  }

  /** All runs in the order in which they began. */
  runs(): readonly StoredRun[] {
    return [...this.#runs.values()].sort((a, b) => (a.run < b.run ? -1 : 1));
  }

  stepsOf(run: RunId): readonly StoredStep[] {
    return this.#steps.get(run)?.toSorted((a, b) => a.step - b.step) ?? [];
  }

  messagesOf(run: RunId): readonly StoredMessage[] {
    return this.#messages.get(run) ?? [];
  }

  settlementsOf(run: RunId): readonly Settlement[] {
    const said = [...this.#settlements.values()].filter((one) => one.run === run).map(({ settlement }) => settlement);
    return said.sort((a, b) => (a.call < b.call ? -1 : 1));
  }

  contextOf(run: RunId, step: number): readonly ContextItem[] {
    return this.#context.get(`${run}/${step}`)?.toSorted((a, b) => a.ordinal - b.ordinal) ?? [];
  }

  modelCallsOf(run: RunId): readonly StoredModelCall[] {
    const calls = [...this.#modelCalls.values()].filter((call) => call.run === run);
    return calls.sort((a, b) => (a.step ?? 0) - (b.step ?? 0) || (a.call < b.call ? -1 : 1));
  }

  artifact(artifact: ArtifactId): StoredArtifact | undefined {
    const kept = this.#artifacts.get(artifact);
    return kept && { ...kept.row, isKept: this.#rows.session(kept.row.session)?.wrappedKey !== undefined };
  }

  artifactsOf(run: RunId): readonly StoredArtifact[] {
    const ids = [...this.#artifacts].filter(([, { row }]) => row.run === run).map(([id]) => id);
    return ids.sort().flatMap((id) => this.artifact(id) ?? []);
  }

  content(artifact: ArtifactId): Sealed | undefined {
    return this.artifact(artifact)?.isKept === true ? this.#artifacts.get(artifact)?.content : undefined;
  }

  callsOf(run: RunId, step: number): readonly StepCall[] {
    return [...this.#rows.calls.values()].flatMap((row) => {
      const { run: of, approval } = this.#rows.recorded.get(row.call) ?? {};
      if (of?.run !== run || of.step !== step) return [];
      const { call, action, server, name, effect, reason, status, fault, args, result } = row;
      return [
        {
          call,
          ...(of.ordinal !== undefined && { ordinal: of.ordinal }),
          action,
          server,
          name,
          effect,
          ...(approval !== undefined && { approval }),
          ...(reason !== undefined && { reason }),
          ...(status !== undefined && { status }),
          ...(fault !== undefined && { fault }),
          args,
          ...(result !== undefined && { result }),
        },
      ];
    });
  }

  #start(run: NewRun, undo: Undo): void {
    this.#assertOpen(run.session);
    if (this.#runs.has(run.run)) throw takenId(run.run);
    const ordinal = [...this.#runs.values()].filter((other) => other.session === run.session).length;
    undo.set(this.#runs, run.run, { ...run, ordinal, state: "running", tokens: NONE });
  }

  #change({ run, from, to, endedAt, output, fault }: Extract<RunChange, { readonly kind: "run-changed" }>, undo: Undo): void {
    const { endedAt: _ended, fault: _fault, ...row } = this.#needRun(run);
    if (!from.includes(row.state)) throw runState(run, row.state, to);
    const said = {
      ...(endedAt !== undefined && { endedAt }),
      ...(output !== undefined && { output }),
      ...(fault !== undefined && { fault }),
    };
    undo.set(this.#runs, run, { ...row, state: to, ...said });
    if (endedAt === undefined || !isEnd(to)) return;
    const steps = this.#steps.get(run) ?? [];
    const closed = steps.map((step) => (step.state === "running" || step.state === "waiting" ? { ...step, state: to, endedAt } : step));
    undo.set(this.#steps, run, closed);
  }

  #startStep(step: StoredStep, undo: Undo): void {
    this.#needRun(step.run);
    const steps = this.#steps.get(step.run) ?? [];
    if (steps.some((other) => other.step === step.step)) throw takenId(`${step.run}/${step.step}`);
    undo.set(this.#steps, step.run, [...steps, step]);
  }

  #changeStep({ run, step, state, endedAt, firstTokenMs }: Extract<RunChange, { readonly kind: "step-changed" }>, undo: Undo): void {
    const steps = this.#steps.get(run) ?? [];
    this.#needStep(run, step);
    const said = { ...(endedAt !== undefined && { endedAt }), ...(firstTokenMs !== undefined && { firstTokenMs }) };
    const moved = steps.map((other) => {
      const { endedAt: _ended, ...before } = other;
      return other.step === step ? { ...before, state, ...said } : other;
    });
    undo.set(this.#steps, run, moved);
  }

  #add(message: NewMessage, undo: Undo): void {
    this.#assertOpen(message.session);
    this.#needRun(message.run);
    if ([...this.#messages.values()].some((of) => of.some((other) => other.message === message.message))) throw takenId(message.message);
    const messages = this.#messages.get(message.run) ?? [];
    undo.set(this.#messages, message.run, [...messages, { ...message, ordinal: messages.length }]);
  }

  #build({ run, step, items }: Extract<RunChange, { readonly kind: "context-built" }>, undo: Undo): void {
    this.#needStep(run, step);
    const key = `${run}/${step}`;
    const all = [...(this.#context.get(key) ?? []), ...items];
    if (new Set(all.map(({ ordinal }) => ordinal)).size !== all.length) throw takenId(key);
    undo.set(this.#context, key, all);
  }

  #called(call: StoredModelCall, undo: Undo): void {
    if (!this.#rows.calls.has(call.call)) throw notThere(call.call);
    if (this.#modelCalls.has(call.call)) throw takenId(call.call);
    undo.set(this.#modelCalls, call.call, call);
    if (call.run === undefined) return;
    const row = this.#needRun(call.run);
    const { tokens, costMicros } = call;
    const cost = costMicros === undefined ? row.costMicros : (row.costMicros ?? 0) + costMicros;
    const sums = {
      input: row.tokens.input + tokens.input,
      output: row.tokens.output + tokens.output,
      cached: row.tokens.cached + tokens.cached,
      reasoning: row.tokens.reasoning + tokens.reasoning,
    };
    undo.set(this.#runs, call.run, { ...row, tokens: sums, ...(cost !== undefined && { costMicros: cost }) });
  }

  #settle({ run, settlement }: Extract<RunChange, { readonly kind: "call-settled" }>, undo: Undo): void {
    this.#needRun(run);
    const { call } = settlement;
    if (!this.#rows.calls.has(call)) throw notThere(call);
    if (this.#settlements.has(call)) throw takenId(call);
    undo.set(this.#settlements, call, { run, settlement });
  }

  #needRun(run: RunId): StoredRun {
    const row = this.#runs.get(run);
    if (row === undefined) throw notThere(run);
    return row;
  }

  #needStep(run: RunId, step: number): void {
    const steps = this.#steps.get(run) ?? [];
    if (!steps.some((other) => other.step === step)) throw notThere(`${run}/${step}`);
  }

  #assertOpen(session: NewRun["session"]): void {
    const state = this.#rows.sessions.get(session)?.state;
    if (state === undefined) throw noSession(session);
    if (state === "erased") throw notActive(session, state);
  }
}

function isEnd(state: StoredRun["state"]): state is "completed" | "failed" | "cancelled" {
  return ENDED.includes(state);
}
