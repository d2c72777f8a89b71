/** Memory and knowledge in agents' databases, culture in the house's. */
import type { AgentId, PersonId } from "../../call/id.ts";
import type {
  CultureChange,
  CultureId,
  CultureStore,
  DocumentId,
  KnowledgeChange,
  KnowledgeStore,
  MemoryChange,
  MemoryId,
  MemoryStore,
  ShelfPage,
  StoredChunk,
  StoredCulture,
  StoredDocument,
  StoredMemory,
  StoredShelfEvent,
} from "../../execution/shelf/port.ts";
import type { AgentRowChange, HouseRowChange } from "../row-change.ts";
import type { Reads } from "./reads.ts";

export interface SqliteShelfParts {
  readonly reads: Pick<Reads, "shelf" | "houseShelf">;
  readonly write: (agent: AgentId, rows: readonly AgentRowChange[]) => Promise<void>;
  readonly writeHouse: (rows: readonly HouseRowChange[]) => Promise<void>;
}

export class SqliteShelf implements MemoryStore, KnowledgeStore, CultureStore {
  readonly #parts: SqliteShelfParts;

  constructor(parts: SqliteShelfParts) {
    this.#parts = parts;
  }

  writeMemories(agent: AgentId, changes: readonly MemoryChange[]): Promise<void> {
    return this.#parts.write(agent, changes);
  }

  memory(agent: AgentId, memory: MemoryId): StoredMemory | undefined {
    return this.#parts.reads.shelf(agent, (rows) => rows.memory(memory));
  }

  memories(agent: AgentId, page: ShelfPage<MemoryId> & { readonly person?: PersonId | "none" }): readonly StoredMemory[] {
    return this.#parts.reads.shelf(agent, (rows) => rows.memories(page)) ?? [];
  }

  memoriesLike(agent: AgentId, like: { readonly digest: string; readonly person?: PersonId }): readonly StoredMemory[] {
    return this.#parts.reads.shelf(agent, (rows) => rows.memoriesLike(like)) ?? [];
  }

  memoryEvents(agent: AgentId, memory: MemoryId): readonly StoredShelfEvent[] {
    return this.#parts.reads.shelf(agent, (rows) => rows.memoryEvents(memory)) ?? [];
  }

  writeKnowledge(agent: AgentId, changes: readonly KnowledgeChange[]): Promise<void> {
    return this.#parts.write(agent, changes);
  }

  document(agent: AgentId, document: DocumentId): StoredDocument | undefined {
    return this.#parts.reads.shelf(agent, (rows) => rows.document(document));
  }

  documents(agent: AgentId, page: ShelfPage<DocumentId>): readonly StoredDocument[] {
    return this.#parts.reads.shelf(agent, (rows) => rows.documents(page)) ?? [];
  }

  documentsLike(agent: AgentId, digest: string): readonly StoredDocument[] {
    return this.#parts.reads.shelf(agent, (rows) => rows.documentsLike(digest)) ?? [];
  }

  chunks(agent: AgentId, of: { readonly document: DocumentId; readonly from: number; readonly limit: number }): readonly StoredChunk[] {
    return this.#parts.reads.shelf(agent, (rows) => rows.chunks(of)) ?? [];
  }

  documentEvents(agent: AgentId, document: DocumentId): readonly StoredShelfEvent[] {
    return this.#parts.reads.shelf(agent, (rows) => rows.documentEvents(document)) ?? [];
  }

  writeCulture(changes: readonly CultureChange[]): Promise<void> {
    return this.#parts.writeHouse(changes);
  }

  cultureRow(culture: CultureId): StoredCulture | undefined {
    return this.#parts.reads.houseShelf((rows) => rows.cultureRow(culture));
  }

  cultures(page: ShelfPage<CultureId>): readonly StoredCulture[] {
    return this.#parts.reads.houseShelf((rows) => rows.cultures(page));
  }

  culturesLike(digest: string): readonly StoredCulture[] {
    return this.#parts.reads.houseShelf((rows) => rows.culturesLike(digest));
  }

  cultureEvents(culture: CultureId): readonly StoredShelfEvent[] {
    return this.#parts.reads.houseShelf((rows) => rows.cultureEvents(culture));
  }
}
