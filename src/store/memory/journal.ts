/** The journal of runs and artifacts, in memory. */
import type { AgentId, RunId, SessionId } from "../../call/id.ts";
import type { Sealed } from "../../call/session-view.ts";
import type {
  ArtifactId,
  ArtifactStore,
  ForkedFrom,
  NewArtifact,
  NewestRuns,
  RunChange,
  RunPage,
  RunStore,
  Settlement,
  StoredArtifact,
  StoredRun,
} from "../../runtime/port.ts";
import { noAgent } from "../fault.ts";
import type { JournalRows } from "./journal-rows.ts";
import { together } from "./undo.ts";

type OfStep = { readonly run: RunId; readonly step: number };

export class MemoryJournal implements RunStore, ArtifactStore {
  readonly #of: (agent: AgentId) => JournalRows | undefined;

  /** `of` gives an agent's rows, or faults when the store is closed. */
  constructor(of: (agent: AgentId) => JournalRows | undefined) {
    this.#of = of;
  }

  async writeRuns(agent: AgentId, changes: readonly RunChange[]): Promise<void> {
    const rows = this.#need(agent);
    together(changes, (change, undo) => rows.apply(change, undo));
  }

  run(agent: AgentId, run: RunId): StoredRun | undefined {
    return this.#of(agent)?.run(run);
  }

  runsOf(agent: AgentId, session: SessionId, { limit, before = Infinity }: RunPage): readonly StoredRun[] {
    const runs = this.#runs(agent, (run) => run.session === session && run.ordinal < before);
    return runs.sort((a, b) => b.ordinal - a.ordinal).slice(0, limit);
  }

  newestRuns(agent: AgentId, { limit, before, thread }: NewestRuns): readonly StoredRun[] {
    return this.#runs(agent, (row) => (before === undefined || row.run < before) && (thread === undefined || row.thread === thread))
      .reverse()
      .slice(0, limit);
  }

  childRuns(agent: AgentId, run: RunId): readonly StoredRun[] {
    return this.#runs(agent, ({ parent }) => parent?.run === run);
  }

  openRuns(agent: AgentId): readonly StoredRun[] {
    return this.#runs(agent, ({ state }) => state === "running" || state === "waiting" || state === "paused");
  }

  forkedFrom(agent: AgentId, session: SessionId): ForkedFrom | undefined {
    const copies = this.#runs(agent, (run) => run.session === session && run.copyOf !== undefined);
    const last = copies.sort((a, b) => a.ordinal - b.ordinal).at(-1);
    const from = last?.copyOf === undefined ? undefined : this.run(agent, last.copyOf);
    if (last === undefined || from === undefined) return undefined;
    const message = this.messagesOf(agent, last.run).findLast(({ copyOf }) => copyOf !== undefined)?.copyOf;
    return { session: from.session, run: from.run, ...(message !== undefined && { message }) };
  }

  stepsAfter(agent: AgentId): ReturnType<RunStore["stepsAfter"]> {
    const completed = this.#runs(agent, ({ state }) => state === "completed");
    return completed.flatMap(({ run }) => this.stepsOf(agent, run)).filter(({ state }) => state === "running" || state === "waiting");
  }

  stepsOf(agent: AgentId, run: RunId): ReturnType<RunStore["stepsOf"]> {
    return this.#of(agent)?.stepsOf(run) ?? [];
  }

  messagesOf(agent: AgentId, run: RunId): ReturnType<RunStore["messagesOf"]> {
    return this.#of(agent)?.messagesOf(run) ?? [];
  }

  callsOf(agent: AgentId, { run, step }: OfStep): ReturnType<RunStore["callsOf"]> {
    return this.#of(agent)?.callsOf(run, step) ?? [];
  }

  settlementsOf(agent: AgentId, run: RunId): readonly Settlement[] {
    return this.#of(agent)?.settlementsOf(run) ?? [];
  }

  contextOf(agent: AgentId, { run, step }: OfStep): ReturnType<RunStore["contextOf"]> {
    return this.#of(agent)?.contextOf(run, step) ?? [];
  }

  modelCallsOf(agent: AgentId, run: RunId): ReturnType<RunStore["modelCallsOf"]> {
    return this.#of(agent)?.modelCallsOf(run) ?? [];
  }

  async keepArtifact(agent: AgentId, artifact: NewArtifact, content: Sealed): Promise<void> {
    const rows = this.#need(agent);
    together([artifact], (row, undo) => rows.keep(row, content, undo));
  }

  artifact(agent: AgentId, artifact: ArtifactId): StoredArtifact | undefined {
    return this.#of(agent)?.artifact(artifact);
  }

  artifactsOf(agent: AgentId, run: RunId): readonly StoredArtifact[] {
    return this.#of(agent)?.artifactsOf(run) ?? [];
  }

  async artifactContent(agent: AgentId, artifact: ArtifactId): Promise<Sealed | undefined> {
    return this.#of(agent)?.content(artifact);
  }

  #runs(agent: AgentId, wanted: (run: StoredRun) => boolean): StoredRun[] {
    return this.#of(agent)?.runs().filter(wanted) ?? [];
  }

  #need(agent: AgentId): JournalRows {
    const rows = this.#of(agent);
    if (rows === undefined) throw noAgent(agent);
    return rows;
  }
}
