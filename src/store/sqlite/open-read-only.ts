/** A data folder, read without being had: for commands that look, beside the house that runs on it or at a copy. */
import type { HistoryStore } from "../../analysis/port.ts";
import type { AgentRow, DefinitionRow, PersonRow, PolicyChangeRow } from "../../rows/house-row.ts";
import type { AgentId, HouseId } from "../../call/id.ts";
import type { Sealed } from "../../call/session-view.ts";
import type { StoredKey } from "../../keys/key-ring.ts";
import type { ArtifactId } from "../../runtime/port.ts";
import { ArtifactFiles } from "./artifact-files.ts";
import { artifactContent } from "./artifact-content.ts";
import { agentFiles } from "./place.ts";
import { Reads } from "./reads.ts";

/** Opens a data folder for reading; takes no lock and changes nothing. Faults when used: STORE_NEWER, STORE_CORRUPT, STORE_IO. */
export function openReadOnly(folder: string): ReadOnlyStore {
  return new ReadOnlyStore(folder);
}

export class ReadOnlyStore extends Reads implements HistoryStore {
  readonly #folder: string;

  /** Use openReadOnly. */
  constructor(folder: string) {
    super(folder, () => agentFiles(folder));
    this.#folder = folder;
  }

  /** The id of the house, as its database says. */
  houseId(): HouseId {
    return this.house((rows) => rows.house());
  }

  agentKey(agent: string): StoredKey | undefined {
    return this.house((rows) => rows.agentKey(agent));
  }

  agentKeys(): readonly (StoredKey & { readonly agent: string })[] {
    return this.house((rows) => rows.agentKeys());
  }

  agentRows(): readonly AgentRow[] {
    return this.house((rows) => rows.agentRows());
  }

  persons(): readonly PersonRow[] {
    return this.house((rows) => rows.persons());
  }

  definitions(): readonly DefinitionRow[] {
    return this.house((rows) => rows.definitions());
  }

  policyChanges(): readonly PolicyChangeRow[] {
    return this.house((rows) => rows.history().policyChanges());
  }

  policyFiles(version: string): ReturnType<HistoryStore["policyFiles"]> {
    return this.house((rows) => rows.history().policyFiles(version));
  }

  definitionAs(of: Parameters<HistoryStore["definitionAs"]>[0]): ReturnType<HistoryStore["definitionAs"]> {
    return this.house((rows) => rows.history().definitionAs(of));
  }

  /** The sealed content of an artifact; undefined where it is gone with its session. Faults: STORE_CORRUPT, STORE_IO. */
  artifactContent(agent: AgentId, artifact: ArtifactId): Promise<Sealed | undefined> {
    return artifactContent({ reads: this, files: new ArtifactFiles(this.#folder) }, agent, artifact);
  }

  /** Agents that have a file in the folder, as it is now. */
  agents(): readonly AgentId[] {
    return agentFiles(this.#folder);
  }
}
