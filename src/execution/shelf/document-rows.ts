/** Rows of documents and of their chunks: sealed when they are written, opened when they are read. It decides nothing. */
import type { AgentId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import type { Chunk } from "./chunk-text.ts";
import { chunkFrom, embedded, type Content, type DocumentHead, type Given, type Passage } from "./document.ts";
import type { Embedder } from "./embedder.ts";
import { AGENTS_KNOWN_MAX, ROWS_A_PAGE } from "./limits.ts";
import type { DocumentId, KnowledgeChange, KnowledgeStore, NewChunk, RowKey, ShelfCause, StoredChunk, StoredDocument } from "./port.ts";
import { labelFrom, labelJson, type RowContents, type RowVersion, textFrom, textsFrom } from "./row-contents.ts";
import type { Searched } from "./searchable.ts";
import { Unfit } from "./shelf-tool.ts";

export interface DocumentRowsParts {
  readonly store: KnowledgeStore;
  readonly contents: RowContents;
  readonly newId: (prefix: "doc") => DocumentId;
}

/** A document with how it was cut. */
export interface Writing {
  readonly given: Given;
  readonly content: Content;
  readonly cutting: Cutting;
  readonly cause: ShelfCause;
}

export interface Cutting {
  readonly chunks: readonly Chunk[];
  readonly vectors: readonly Float32Array[] | undefined;
  readonly embedder: Embedder;
}

export class DocumentRows {
  readonly #parts: DocumentRowsParts;
  /** Heads of an agent's documents, the agent that was asked longest ago first. */
  readonly #heads = new Map<AgentId, Map<DocumentId, DocumentHead>>();

  constructor(parts: DocumentRowsParts) {
    this.#parts = parts;
  }

  /** Heads of what is kept, in the order in which it was added. */
  heads(agent: AgentId): ReadonlyMap<DocumentId, DocumentHead> {
    return this.#headsOf(agent);
  }

  /** Lets go of what is known of an agent's documents: somebody else changed them. */
  drop(agent: AgentId): void {
    this.#heads.delete(agent);
  }

  /** Writes a new document. */
  async begin(agent: AgentId, { given, content, cutting, cause }: Writing): Promise<DocumentHead> {
    const document = this.#parts.newId("doc");
    const key = this.#parts.contents.newKey({ owner: agent, row: document });
    const version: RowVersion = { owner: agent, row: document, version: 1, key };
    const { source, mediaType } = given;
    const begun = { document, source, mediaType, state: "kept", key, cause } as const;
    const sealed = { content: this.#sealedContent(agent, version, { given, content }), chunks: this.#sealedChunks(version, cutting) };
    await this.#write(agent, { kind: "document-begun", ...begun, ...sealed });
    return this.#noted(agent, {
      ...content,
      document,
      version: 1,
      source,
      chunks: cutting.chunks.length,
      chars: given.text.length,
      changedAt: cause.at,
    });
  }

  /** Writes the next version of a document. Unfit: it is gone. */
  async change(agent: AgentId, before: DocumentHead, { given, content, cutting, cause }: Writing): Promise<DocumentHead> {
    const row = this.#rowOf(agent, before.document);
    const version: RowVersion = { ...versionOf(agent, row), version: row.version + 1 };
    const moved = { row: before.document, event: "changed", version: row.version, cause } as const;
    const sealed = { content: this.#sealedContent(agent, version, { given, content }), chunks: this.#sealedChunks(version, cutting) };
    await this.#write(agent, { kind: "document-changed", ...moved, ...sealed });
    const of = { version: version.version, chunks: cutting.chunks.length, chars: given.text.length, changedAt: cause.at };
    return this.#noted(agent, { ...before, ...content, ...of });
  }

  /** Writes the chunks of a document anew; its text and its version stay. Unfit: it is gone. */
  async index(agent: AgentId, head: DocumentHead, { cutting, cause }: Pick<Writing, "cutting" | "cause">): Promise<DocumentHead> {
    const row = this.#rowOf(agent, head.document);
    const chunks = this.#sealedChunks(versionOf(agent, row), cutting);
    await this.#write(agent, { kind: "document-indexed", row: head.document, version: row.version, chunks, cause });
    return this.#noted(agent, { ...head, chunks: chunks.length });
  }

  /** Erases the key of a document, and with it every chunk and version. */
  async forget(agent: AgentId, { document }: DocumentHead, cause: ShelfCause): Promise<void> {
    await this.#write(agent, { kind: "document-changed", row: document, event: "forgotten", cause });
    this.#headsOf(agent).delete(document);
  }

  /** What its chunks were cut from, kept beside its head. Unfit: it is gone. */
  wholeText(agent: AgentId, { document }: DocumentHead): string {
    const row = this.#rowOf(agent, document);
    if (row.content === undefined) throw new Unfit("there is no such document");
    return textFrom(this.#parts.contents.open(versionOf(agent, row), row.content)["text"]);
  }

  /** Passages of one document, in order. Unfit: it is gone. */
  passages(agent: AgentId, head: DocumentHead, page: { readonly from: number; readonly limit: number }): readonly Passage[] {
    const row = this.#rowOf(agent, head.document);
    const rows = this.#parts.store.chunks(agent, { document: head.document, ...page });
    return rows.map((chunk) => ({ head, ordinal: chunk.ordinal, ...this.#opened(agent, row, chunk) }));
  }

  /** Every passage of these documents as an index takes it. What is gone meanwhile is passed over. */
  *searched(agent: AgentId, heads: Iterable<DocumentHead>, embedder: Embedder): Generator<Searched> {
    for (const { document } of heads) {
      for (let from = 0; ; from += ROWS_A_PAGE) {
        const row = this.#parts.store.document(agent, document);
        if (row?.key === undefined || row.state !== "kept") break;
        const chunks = this.#parts.store.chunks(agent, { document, from, limit: ROWS_A_PAGE });
        for (const chunk of chunks) yield this.#searchedOf(agent, row, { chunk, embedder });
        if (chunks.length < ROWS_A_PAGE) break;
      }
    }
  }

  /** Which model made the vectors of a document; undefined where it has none. */
  modelOf(agent: AgentId, { document }: DocumentHead): string | undefined {
    return this.#parts.store.chunks(agent, { document, from: 0, limit: 1 })[0]?.vector?.model;
  }

  /** Documents of the same text. */
  like(agent: AgentId, text: string): ReadonlySet<DocumentId> {
    return new Set(this.#parts.store.documentsLike(agent, this.#digest(agent, text)).map(({ document }) => document));
  }

  /** Whether a document says exactly this text. Unfit: it is gone. */
  says(agent: AgentId, { document }: DocumentHead, text: string): boolean {
    return this.#rowOf(agent, document).digest === this.#digest(agent, text);
  }

  #noted(agent: AgentId, head: DocumentHead): DocumentHead {
    this.#headsOf(agent).set(head.document, head);
    return head;
  }

  #write(agent: AgentId, change: KnowledgeChange): Promise<void> {
    return this.#parts.store.writeKnowledge(agent, [change]);
  }

  #searchedOf(
    agent: AgentId,
    row: StoredDocument,
    { chunk, embedder }: { readonly chunk: StoredChunk; readonly embedder: Embedder },
  ): Searched {
    const { ordinal, vector } = chunk;
    const version = versionOf(agent, { ...row, version: chunk.version });
    const stored = vector?.model === embedder.model ? this.#parts.contents.openVector(version, ordinal, vector.content) : undefined;
    return { key: keyOf(row.document, ordinal), ...embedder.searched(embedded(this.#opened(agent, row, chunk)), stored) };
  }

  #opened(agent: AgentId, row: StoredDocument, { ordinal, version, text }: StoredChunk): Chunk {
    return chunkFrom(this.#parts.contents.openPart(versionOf(agent, { ...row, version }), ordinal, text));
  }

  #headsOf(agent: AgentId): Map<DocumentId, DocumentHead> {
    const known = this.#heads.get(agent) ?? this.#readHeads(agent);
    this.#heads.delete(agent);
    this.#heads.set(agent, known);
    const [oldest] = this.#heads.keys();
    if (this.#heads.size > AGENTS_KNOWN_MAX && oldest !== undefined) this.#heads.delete(oldest);
    return known;
  }

  #readHeads(agent: AgentId): Map<DocumentId, DocumentHead> {
    const heads = new Map<DocumentId, DocumentHead>();
    let after: DocumentId | undefined;
    for (;;) {
      const rows = this.#parts.store.documents(agent, { limit: ROWS_A_PAGE, state: "kept", ...(after !== undefined && { after }) });
      for (const row of rows) heads.set(row.document, this.#headOf(agent, row));
      after = rows.at(-1)?.document;
      if (rows.length < ROWS_A_PAGE) return heads;
    }
  }

  #headOf(agent: AgentId, row: StoredDocument): DocumentHead {
    const { document, version, source, chunks, chars, changedAt, content: sealed } = row;
    if (sealed === undefined) throw new Error("a document that is kept has its content");
    const content = this.#parts.contents.open(versionOf(agent, row), sealed);
    const { place, readers } = content;
    return {
      document,
      version,
      title: textFrom(content["title"]),
      ...(typeof place === "string" && { place }),
      source,
      readers: readers === null ? null : textsFrom(readers),
      label: labelFrom(content),
      chunks,
      chars,
      changedAt,
    };
  }

  #rowOf(agent: AgentId, document: DocumentId): StoredDocument {
    const row = this.#parts.store.document(agent, document);
    if (row === undefined || row.state !== "kept") throw new Unfit("there is no such document");
    return row;
  }

  #sealedChunks(version: RowVersion, { chunks, vectors, embedder }: Cutting): readonly NewChunk[] {
    const { contents } = this.#parts;
    return chunks.map(({ heading, text }, ordinal) => {
      const vector = vectors?.[ordinal];
      return {
        ordinal,
        version: version.version,
        chars: text.length,
        text: contents.sealPart(version, ordinal, { heading, text }),
        ...(vector !== undefined && {
          vector: { model: embedder.model, dimensions: vector.length, content: contents.sealVector(version, ordinal, vector) },
        }),
      };
    });
  }

  /** The text itself is kept with the head: cutting it anew needs it as it came, without what chunks repeat. */
  #sealedContent(agent: AgentId, version: RowVersion, { given: { text }, content }: Pick<Writing, "given" | "content">) {
    const { title, place, readers, label } = content;
    const said: JsonObject = { title, ...(place !== undefined && { place }), readers, label: labelJson(label), text };
    return { content: this.#parts.contents.seal(version, said), digest: this.#digest(agent, text), chars: text.length, label };
  }

  #digest(agent: AgentId, text: string): string {
    return this.#parts.contents.digest(agent, text);
  }
}

/** Finds a passage again in an index. */
export function keyOf(document: DocumentId, ordinal: number): string {
  return `${document}/${ordinal}`;
}

export function placeIn(key: string): { readonly document: DocumentId; readonly ordinal: number } {
  const at = key.lastIndexOf("/");
  return { document: key.slice(0, at) as DocumentId, ordinal: Number(key.slice(at + 1)) };
}

function versionOf(agent: AgentId, { document, version, key }: StoredDocument): RowVersion & { readonly key: RowKey } {
  if (key === undefined) throw new Unfit("there is no such document");
  return { owner: agent, row: document, version, key };
}
