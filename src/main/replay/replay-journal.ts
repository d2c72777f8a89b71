/** The journal of a replay: the one run is kept in memory, and everything else is read from what was recorded. Nothing is written. */
import type { AgentId, RunId } from "../../call/id.ts";
import type { Sealed } from "../../call/session-view.ts";
import type {
  ArtifactId,
  ArtifactStore,
  ContextItem,
  NewArtifact,
  RunChange,
  RunStore,
  StoredArtifact,
  StoredMessage,
  StoredRun,
  StoredStep,
} from "../../runtime/port.ts";
import type { JournalReads } from "../../store/sqlite/journal-reads.ts";
import type { ReadOnlyStore } from "../../store/sqlite/open-read-only.ts";
import { addTokens } from "../../runtime/live-run.ts";
import type { RecordedRun } from "../recorded-run.ts";

const NO_TOKENS = { input: 0, output: 0, cached: 0, reasoning: 0 } as const;

export class ReplayJournal implements RunStore, ArtifactStore {
  readonly #store: Pick<ReadOnlyStore, "journal" | "artifactContent">;
  readonly #recorded: RecordedRun;
  readonly #steps = new Map<number, StoredStep>();
  readonly #context = new Map<number, readonly ContextItem[]>();
  readonly #messages: StoredMessage[] = [];
  readonly #artifacts = new Map<ArtifactId, { readonly row: NewArtifact; readonly content: Sealed }>();
  #run: StoredRun | undefined;

  constructor(store: Pick<ReadOnlyStore, "journal" | "artifactContent">, recorded: RecordedRun) {
    this.#store = store;
    this.#recorded = recorded;
  }

  /** The step that the replay is in. */
  get step(): number {
    return Math.max(0, this.#steps.size - 1);
  }

  async writeRuns(_agent: AgentId, changes: readonly RunChange[]): Promise<void> {
    for (const change of changes) this.#apply(change);
  }

  run(agent: AgentId, run: RunId): StoredRun | undefined {
    return run === this.#recorded.run ? this.#run : this.#read(agent, (rows) => rows.run(run));
  }

  runsOf: RunStore["runsOf"] = (agent, session, page) => this.#read(agent, (rows) => rows.runsOf(session, page)) ?? [];
  newestRuns: RunStore["newestRuns"] = () => [];
  childRuns: RunStore["childRuns"] = () => [];
  openRuns: RunStore["openRuns"] = () => [];
  forkedFrom: RunStore["forkedFrom"] = () => undefined;
  stepsAfter: RunStore["stepsAfter"] = () => [];
  callsOf: RunStore["callsOf"] = () => [];
  modelCallsOf: RunStore["modelCallsOf"] = () => [];
  settlementsOf: RunStore["settlementsOf"] = () => [];
  artifactsOf: ArtifactStore["artifactsOf"] = () => [];

  stepsOf: RunStore["stepsOf"] = (agent, run) =>
    run === this.#recorded.run ? [...this.#steps.values()] : (this.#read(agent, (rows) => rows.stepsOf(run)) ?? []);

  messagesOf: RunStore["messagesOf"] = (agent, run) =>
    run === this.#recorded.run ? this.#messages : (this.#read(agent, (rows) => rows.messagesOf(run)) ?? []);

  contextOf: RunStore["contextOf"] = (_agent, { step }) => this.#context.get(step) ?? [];

  async keepArtifact(_agent: AgentId, row: NewArtifact, content: Sealed): Promise<void> {
    this.#artifacts.set(row.artifact, { row, content });
  }

  artifact(agent: AgentId, artifact: ArtifactId): StoredArtifact | undefined {
    const kept = this.#artifacts.get(artifact);
    return kept === undefined ? this.#read(agent, (rows) => rows.artifact(artifact)) : { ...kept.row, isKept: true };
  }

  async artifactContent(agent: AgentId, artifact: ArtifactId): Promise<Sealed | undefined> {
    return this.#artifacts.get(artifact)?.content ?? (await this.#store.artifactContent(agent, artifact));
  }

  #read<T>(agent: AgentId, read: (rows: JournalReads) => T): T | undefined {
    return this.#store.journal(agent, read);
  }

  #apply(change: RunChange): void {
    switch (change.kind) {
      case "run-started": {
        this.#run = { ...change.run, ordinal: this.#recorded.ordinal, state: "running", tokens: NO_TOKENS };
        return;
      }
      case "run-changed": {
        const { to, endedAt, output, fault } = change;
        if (this.#run === undefined) return;
        const said = {
          ...(endedAt !== undefined && { endedAt }),
          ...(output !== undefined && { output }),
          ...(fault !== undefined && { fault }),
        };
        this.#run = { ...this.#run, state: to, ...said };
        return;
      }
      case "step-started": {
        // What a person said meanwhile is put in order by these times.
        const startedAt = this.#recorded.steps[change.step.step]?.startedAt ?? change.step.startedAt;
        this.#steps.set(change.step.step, { ...change.step, startedAt });
        return;
      }
      case "message-added": {
        this.#messages.push({ ...change.message, ordinal: this.#messages.length });
        return;
      }
      case "model-called": {
        const { tokens, costMicros } = change.call;
        if (this.#run === undefined) return;
        const cost = costMicros === undefined ? {} : { costMicros: (this.#run.costMicros ?? 0) + costMicros };
        this.#run = { ...this.#run, tokens: addTokens(this.#run.tokens, tokens), ...cost };
        return;
      }
      case "context-built": {
        this.#context.set(change.step, change.items);
        return;
      }
      default:
    }
  }
}
