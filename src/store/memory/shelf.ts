/** Memory, knowledge and culture, in memory. */
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
import { noAgent } from "../fault.ts";
import { ShelfRows } from "./shelf-rows.ts";
import { together } from "./undo.ts";

/** What one agent remembers and knows. */
export class AgentShelf {
  readonly memories = new ShelfRows<StoredMemory>((change, row) => {
    if (change.kind !== "memory-begun") throw new Error("only a memory stands among memories");
    const { memory, person, origin } = change;
    return { memory, origin, ...(person !== undefined && { person }), ...row };
  });
  readonly documents = new ShelfRows<StoredDocument>((change, row) => {
    if (change.kind !== "document-begun") throw new Error("only a document stands among documents");
    const { document, source, mediaType, chunks } = change;
    return { document, source, mediaType, chunks: chunks.length, ...row };
  });
}

export class MemoryShelf implements MemoryStore, KnowledgeStore, CultureStore {
  readonly #of: (agent: AgentId) => AgentShelf | undefined;
  readonly #cultures = new ShelfRows<StoredCulture>((change, row) => {
    if (change.kind !== "culture-begun") throw new Error("only a principle stands among principles");
    const { culture, proposedBy } = change;
    return { culture, ...(proposedBy !== undefined && { proposedBy }), ...row };
  });

  /** `of` gives an agent's shelf, or faults when the store is closed. */
  constructor(of: (agent: AgentId) => AgentShelf | undefined) {
    this.#of = of;
  }

  async writeMemories(agent: AgentId, changes: readonly MemoryChange[]): Promise<void> {
    const { memories } = this.#need(agent);
    together(changes, (change, undo) => memories.apply(change, undo));
  }

  memory(agent: AgentId, memory: MemoryId): StoredMemory | undefined {
    return this.#of(agent)?.memories.row(memory);
  }

  memories(agent: AgentId, { person, ...page }: ShelfPage<MemoryId> & { readonly person?: PersonId | "none" }): readonly StoredMemory[] {
    const wanted = person === "none" ? undefined : person;
    return this.#of(agent)?.memories.page(page, (row) => person === undefined || row.person === wanted) ?? [];
  }

  memoriesLike(agent: AgentId, { digest, person }: { readonly digest: string; readonly person?: PersonId }): readonly StoredMemory[] {
    return this.#of(agent)?.memories.like(digest, (row) => row.person === person) ?? [];
  }

  memoryEvents(agent: AgentId, memory: MemoryId): readonly StoredShelfEvent[] {
    return this.#of(agent)?.memories.events(memory) ?? [];
  }

  async writeKnowledge(agent: AgentId, changes: readonly KnowledgeChange[]): Promise<void> {
    const { documents } = this.#need(agent);
    together(changes, (change, undo) => documents.apply(change, undo));
  }

  document(agent: AgentId, document: DocumentId): StoredDocument | undefined {
    return this.#of(agent)?.documents.row(document);
  }

  documents(agent: AgentId, page: ShelfPage<DocumentId>): readonly StoredDocument[] {
    return this.#of(agent)?.documents.page(page, () => true) ?? [];
  }

  documentsLike(agent: AgentId, digest: string): readonly StoredDocument[] {
    return this.#of(agent)?.documents.like(digest, () => true) ?? [];
  }

  chunks(
    agent: AgentId,
    { document, from, limit }: { readonly document: DocumentId; readonly from: number; readonly limit: number },
  ): readonly StoredChunk[] {
    const chunks = this.#of(agent)?.documents.chunks(document, from, limit) ?? [];
    return chunks.map((chunk) => ({ document, ...chunk }));
  }

  documentEvents(agent: AgentId, document: DocumentId): readonly StoredShelfEvent[] {
    return this.#of(agent)?.documents.events(document) ?? [];
  }

  async writeCulture(changes: readonly CultureChange[]): Promise<void> {
    together(changes, (change, undo) => this.#cultures.apply(change, undo));
  }

  cultureRow(culture: CultureId): StoredCulture | undefined {
    return this.#cultures.row(culture);
  }

  cultures(page: ShelfPage<CultureId>): readonly StoredCulture[] {
    return this.#cultures.page(page, () => true);
  }

  culturesLike(digest: string): readonly StoredCulture[] {
    return this.#cultures.like(digest, () => true);
  }

  cultureEvents(culture: CultureId): readonly StoredShelfEvent[] {
    return this.#cultures.events(culture);
  }

  #need(agent: AgentId): AgentShelf {
    const shelf = this.#of(agent);
    if (shelf === undefined) throw noAgent(agent);
    return shelf;
  }
}
