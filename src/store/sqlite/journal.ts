/** The journal of runs in agents' databases, and artifacts beside them. */
import type { AgentId, RunId, SessionId } from "../../call/id.ts";
import type { Sealed } from "../../call/session-view.ts";
import type {
  ArtifactId,
  ArtifactStore,
  ContextItem,
  ForkedFrom,
  NewestRuns,
  NewArtifact,
  RunChange,
  RunPage,
  RunStore,
  Settlement,
  StepCall,
  StoredArtifact,
  StoredMessage,
  StoredModelCall,
  StoredRun,
  StoredStep,
} from "../../runtime/port.ts";
import type { AgentRowChange } from "../row-change.ts";
import { artifactContent } from "./artifact-content.ts";
import type { ArtifactFiles } from "./artifact-files.ts";
import type { Reads } from "./reads.ts";

export interface SqliteJournalParts {
  readonly reads: Pick<Reads, "journal">;
  readonly files: ArtifactFiles;
  readonly write: (agent: AgentId, rows: readonly AgentRowChange[]) => Promise<void>;
}

export class SqliteJournal implements RunStore, ArtifactStore {
  readonly #parts: SqliteJournalParts;

  constructor(parts: SqliteJournalParts) {
    this.#parts = parts;
  }

  writeRuns(agent: AgentId, changes: readonly RunChange[]): Promise<void> {
    return this.#parts.write(agent, changes);
  }

  run(agent: AgentId, run: RunId): StoredRun | undefined {
    return this.#parts.reads.journal(agent, (rows) => rows.run(run));
  }

  runsOf(agent: AgentId, session: SessionId, page: RunPage): readonly StoredRun[] {
    return this.#parts.reads.journal(agent, (rows) => rows.runsOf(session, page)) ?? [];
  }

  newestRuns(agent: AgentId, page: NewestRuns): readonly StoredRun[] {
    return this.#parts.reads.journal(agent, (rows) => rows.newestRuns(page)) ?? [];
  }

  childRuns(agent: AgentId, run: RunId): readonly StoredRun[] {
    return this.#parts.reads.journal(agent, (rows) => rows.childRuns(run)) ?? [];
  }

  openRuns(agent: AgentId): readonly StoredRun[] {
    return this.#parts.reads.journal(agent, (rows) => rows.openRuns()) ?? [];
  }

  forkedFrom(agent: AgentId, session: SessionId): ForkedFrom | undefined {
    return this.#parts.reads.journal(agent, (rows) => rows.forkedFrom(session));
  }

  stepsAfter(agent: AgentId): readonly StoredStep[] {
    return this.#parts.reads.journal(agent, (rows) => rows.stepsAfter()) ?? [];
  }

  stepsOf(agent: AgentId, run: RunId): readonly StoredStep[] {
    return this.#parts.reads.journal(agent, (rows) => rows.stepsOf(run)) ?? [];
  }

  messagesOf(agent: AgentId, run: RunId): readonly StoredMessage[] {
    return this.#parts.reads.journal(agent, (rows) => rows.messagesOf(run)) ?? [];
  }

  callsOf(agent: AgentId, { run, step }: { readonly run: RunId; readonly step: number }): readonly StepCall[] {
    return this.#parts.reads.journal(agent, (rows) => rows.callsOf(run, step)) ?? [];
  }

  settlementsOf(agent: AgentId, run: RunId): readonly Settlement[] {
    return this.#parts.reads.journal(agent, (rows) => rows.settlementsOf(run)) ?? [];
  }

  contextOf(agent: AgentId, { run, step }: { readonly run: RunId; readonly step: number }): readonly ContextItem[] {
    return this.#parts.reads.journal(agent, (rows) => rows.contextOf(run, step)) ?? [];
  }

  modelCallsOf(agent: AgentId, run: RunId): readonly StoredModelCall[] {
    return this.#parts.reads.journal(agent, (rows) => rows.modelCallsOf(run)) ?? [];
  }

  /** The file first: a row never speaks of content that is not there. */
  async keepArtifact(agent: AgentId, artifact: NewArtifact, content: Sealed): Promise<void> {
    const { session, digest } = artifact;
    const { files, write } = this.#parts;
    await files.keep({ agent, session, digest }, content.bytes, artifact.artifact);
    await write(agent, [{ kind: "artifact-kept", artifact, keyId: content.keyId }]);
  }

  artifact(agent: AgentId, artifact: ArtifactId): StoredArtifact | undefined {
    return this.#parts.reads.journal(agent, (rows) => rows.artifact(artifact));
  }

  artifactsOf(agent: AgentId, run: RunId): readonly StoredArtifact[] {
    return this.#parts.reads.journal(agent, (rows) => rows.artifactsOf(run)) ?? [];
  }

  artifactContent(agent: AgentId, artifact: ArtifactId): Promise<Sealed | undefined> {
    return artifactContent(this.#parts, agent, artifact);
  }
}
