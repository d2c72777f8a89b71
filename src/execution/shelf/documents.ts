/**
 * What an agent knows: documents, cut into chunks, each document with its label and with those who may read it. A session
 * sees the documents that are for its person, and nothing of the others: they are in no index that is searched for it.
 */
import { sha256Hex } from "../../call/digest.ts";
import type { AgentId, PersonId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import { joinLabels, type Label, TRUSTED_PUBLIC } from "../../call/label.ts";
import type { Clock } from "../../call/clock.ts";
import { type Asker, isAtMost, type Writer } from "./asker.ts";
import { chunkText, type Chunk } from "./chunk-text.ts";
import type { Embedder } from "./embedder.ts";
import { AGENTS_KNOWN_MAX, CHUNKS_A_DOCUMENT_MAX, CHUNKS_MAX, DOCUMENT_BYTES_MAX, DOCUMENTS_MAX, ROWS_A_PAGE } from "./limits.ts";
import type { DocumentId, KnowledgeStore, NewChunk, RowKey, StoredDocument } from "./port.ts";
import { labelFrom, labelJson, type RowContents, type RowVersion, textFrom, textsFrom } from "./row-contents.ts";
import type { Searchable, Searched, SearchedSet } from "./searchable.ts";
import { Unfit } from "./shelf-tool.ts";
import type { Turns } from "./turns.ts";
import { comparable } from "./words-of.ts";

/** What is told of a document. */
export interface DocumentHead {
  readonly document: DocumentId;
  readonly version: number;
  readonly title: string;
  /** The path or the address that it was read from; absent for text that was given. */
  readonly place?: string;
  readonly source: StoredDocument["source"];
  /** Names and ids of people, and `team:NAME`; null is everybody whom the agent serves. */
  readonly readers: readonly string[] | null;
  readonly label: Label;
  readonly chunks: number;
  readonly chars: number;
  readonly changedAt: number;
}

/** A document to be kept. */
export interface Given {
  readonly source: StoredDocument["source"];
  readonly place?: string;
  readonly title: string;
  readonly mediaType: string;
  readonly text: string;
  /** Absent: as they were, or for everybody. */
  readonly readers?: readonly string[] | undefined;
  /** Of the text itself, before what the session has read is joined. */
  readonly label: Label;
}

export interface Passage extends Chunk {
  readonly head: DocumentHead;
  readonly ordinal: number;
}

export interface Kept {
  readonly document: DocumentId;
  readonly outcome: "added" | "changed" | "known";
  readonly chunks: number;
}

export interface DocumentsParts {
  readonly store: KnowledgeStore;
  readonly contents: RowContents;
  readonly searchable: Searchable;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly newId: (prefix: "doc") => DocumentId;
  /** The names by which a person is named among readers: id, name, teams. */
  readonly namesOf: (person: PersonId) => ReadonlySet<string>;
  /** Readers in labels stand by their ids. */
  readonly readerId: (reader: string) => string;
}

type Content = Pick<DocumentHead, "title" | "place" | "readers" | "label">;

export class Documents {
  readonly #parts: DocumentsParts;
  /** Heads of an agent's documents, the agent that was asked longest ago first. */
  readonly #heads = new Map<AgentId, Map<DocumentId, DocumentHead>>();

  constructor(parts: DocumentsParts) {
    this.#parts = parts;
  }

  now(): number {
    return this.#parts.clock.now();
  }

  /** The documents that a session may read, in the order in which they were added. */
  list(asker: Asker): readonly DocumentHead[] {
    const names = asker.person === undefined ? new Set<string>() : this.#parts.namesOf(asker.person);
    return [...this.#headsOf(asker.agent).values()].filter(
      ({ readers }) => readers === null || readers.some((reader) => names.has(reader)),
    );
  }

  /** Every document of an agent, whoever may read it; for people. */
  all(agent: AgentId): readonly DocumentHead[] {
    return [...this.#headsOf(agent).values()];
  }

  find(asker: Asker, document: string): DocumentHead | undefined {
    return this.list(asker).find((head) => head.document === document);
  }

  /** Passages that fit, best first. With a vector of a provider also by what they mean. */
  search(
    asker: Asker,
    query: { readonly text: string; readonly vector?: Float32Array | undefined; readonly limit: number },
    embedder: Embedder,
  ): readonly Passage[] {
    const heads = new Map(this.list(asker).map((head) => [head.document, head]));
    const { vector, ...rest } = query;
    const keys = this.#parts.searchable.search(this.#setOf(asker.agent, heads, embedder), {
      ...rest,
      ...(vector !== undefined && { vector }),
    });
    return keys.flatMap((key) => {
      const { document, ordinal } = placeIn(key);
      const head = heads.get(document);
      return head === undefined ? [] : this.#chunks(asker.agent, head, { from: ordinal, limit: 1 });
    });
  }

  /** Passages of one document, in order. */
  read(asker: Asker, document: string, page: { readonly from: number; readonly limit: number }): readonly Passage[] {
    return this.#chunks(asker.agent, this.#there(asker, document), page);
  }

  /**
   * Keeps a document; one from the same place is changed, and one that says the same is known already. All of it is durable
   * when this returns, or nothing is. A session's call stands in the place of what it may read alone; a person's of any. Unfit: too long, too many, no text. Faults: STORE_*, KEYS_*, and those of the embedder.
   */
  keep(writer: Writer, given: Given, embedder: Embedder, among: "own" | "whosever" = "own"): Promise<Kept> {
    return this.#inTurn(writer.agent, async () => {
      const chunks = cut(given.text);
      const before = this.#before(writer.agent, given, among === "own" ? this.list(writer) : this.all(writer.agent));
      const content = this.#contentOf(writer, given, before);
      if (before !== undefined && this.#isKnown(writer.agent, before, { given, content }))
        return { document: before.document, outcome: "known", chunks: before.chunks };
      this.#makeSure(writer.agent, chunks.length, before);
      const vectors = await embedder.stored(chunks.map(embedded));
      if (before === undefined) return this.#begin(writer, { given, content, chunks, vectors, embedder });
      return this.#change(writer, before, { given, content, chunks, vectors, embedder });
    });
  }

  /** Erases its key, and with it every chunk and version. */
  remove(writer: Writer, head: DocumentHead): Promise<void> {
    return this.#inTurn(writer.agent, async () => {
      await this.#parts.store.writeKnowledge(writer.agent, [
        { kind: "document-changed", row: head.document, event: "forgotten", cause: writer.cause },
      ]);
      this.#headsOf(writer.agent).delete(head.document);
      this.#parts.searchable.drop(beginning(writer.agent));
    });
  }

  /** Cuts and embeds a document anew, as it is configured now. */
  reindex(writer: Writer, head: DocumentHead, embedder: Embedder): Promise<number> {
    return this.#inTurn(writer.agent, async () => {
      const row = this.#rowOf(writer.agent, head.document);
      const chunks = cut(this.#wholeText(writer.agent, row));
      const vectors = await embedder.stored(chunks.map(embedded));
      const version = this.#versionOf(writer.agent, row);
      await this.#parts.store.writeKnowledge(writer.agent, [
        {
          kind: "document-indexed",
          row: head.document,
          version: row.version,
          chunks: this.#sealed(version, chunks, { vectors, embedder }),
          cause: writer.cause,
        },
      ]);
      this.#headsOf(writer.agent).set(head.document, { ...head, chunks: chunks.length });
      this.#parts.searchable.drop(beginning(writer.agent));
      return chunks.length;
    });
  }

  /** Lets go of what is held in memory of an agent's documents: somebody else changed them. */
  drop(agent: AgentId): void {
    this.#heads.delete(agent);
    this.#parts.searchable.drop(beginning(agent));
  }

  async #begin(writer: Writer, { given, content, ...cutting }: Writing): Promise<Kept> {
    const { agent, cause } = writer;
    const document = this.#parts.newId("doc");
    const key = this.#parts.contents.newKey({ owner: agent, row: document });
    const version: RowVersion = { owner: agent, row: document, version: 1, key };
    const { source, mediaType, text } = given;
    await this.#parts.store.writeKnowledge(agent, [
      {
        kind: "document-begun",
        document,
        source,
        mediaType,
        state: "kept",
        key,
        content: this.#shelfContent(version, content, text),
        chunks: this.#sealed(version, cutting.chunks, cutting),
        cause,
      },
    ]);
    this.#noted(
      agent,
      { ...content, document, version: 1, source, chunks: cutting.chunks.length, chars: text.length, changedAt: cause.at },
      cutting,
    );
    return { document, outcome: "added", chunks: cutting.chunks.length };
  }

  async #change(writer: Writer, before: DocumentHead, { given, content, ...cutting }: Writing): Promise<Kept> {
    const { agent, cause } = writer;
    const row = this.#rowOf(agent, before.document);
    const version: RowVersion = { ...this.#versionOf(agent, row), version: row.version + 1 };
    await this.#parts.store.writeKnowledge(agent, [
      {
        kind: "document-changed",
        row: before.document,
        event: "changed",
        version: row.version,
        content: this.#shelfContent(version, content, given.text),
        chunks: this.#sealed(version, cutting.chunks, cutting),
        cause,
      },
    ]);
    this.#parts.searchable.drop(beginning(agent));
    this.#headsOf(agent).set(before.document, {
      ...before,
      ...content,
      version: version.version,
      chunks: cutting.chunks.length,
      chars: given.text.length,
      changedAt: cause.at,
    });
    return { document: before.document, outcome: "changed", chunks: cutting.chunks.length };
  }

  /** Tells the indexes that hold what its readers may read; the others need not know. */
  #noted(agent: AgentId, head: DocumentHead, { chunks, vectors, embedder }: Omit<Writing, "given" | "content">): void {
    const heads = this.#headsOf(agent);
    heads.set(head.document, head);
    if (head.readers !== null) return;
    const texts = chunks.map((chunk, ordinal) => ({
      key: keyOf(head.document, ordinal),
      ...embedder.searched(embedded(chunk), vectors?.[ordinal]),
    }));
    this.#parts.searchable.putWhere(beginning(agent), texts);
  }

  /** As high as what was read by whoever adds it, and private to its readers where it is not for everybody. */
  #contentOf(writer: Writer, { title, place, readers: wanted, label: ofText }: Given, before: DocumentHead | undefined): Content {
    const { readerId } = this.#parts;
    // What came out of private data goes to nobody but the person of that session, unless somebody says to whom.
    const own = writer.label.readers === null ? null : writer.person === undefined ? [] : [writer.person];
    const readers = wanted ?? (before === undefined ? own : before.readers);
    const ofReaders: Label = { ...TRUSTED_PUBLIC, readers: readers === null ? null : readers.map(readerId).sort() };
    const label = [ofText, ofReaders].reduce(joinLabels, writer.label);
    return { title, ...(place !== undefined && { place }), readers, label };
  }

  #isKnown(agent: AgentId, before: DocumentHead, { given, content }: { readonly given: Given; readonly content: Content }): boolean {
    const row = this.#rowOf(agent, before.document);
    const isSame = row.digest === this.#digest(agent, given.text);
    return isSame && isAtMost(before.label, content.label) && JSON.stringify(before.readers) === JSON.stringify(content.readers);
  }

  /** The document in whose place it stands: of the same place, or where it has none, of the same text. */
  #before(agent: AgentId, { source, place, text }: Given, heads: readonly DocumentHead[]): DocumentHead | undefined {
    if (place !== undefined) return heads.find((head) => head.source === source && head.place === place);
    const same = new Set(this.#parts.store.documentsLike(agent, this.#digest(agent, text)).map(({ document }) => document));
    return heads.find((head) => head.place === undefined && same.has(head.document));
  }

  #makeSure(agent: AgentId, chunks: number, before: DocumentHead | undefined): void {
    if (chunks === 0) throw new Unfit("there is no text in it");
    if (chunks > CHUNKS_A_DOCUMENT_MAX) throw new Unfit(`it has more than ${CHUNKS_A_DOCUMENT_MAX} chunks: add it in parts`);
    const heads = [...this.#headsOf(agent).values()];
    if (before === undefined && heads.length >= DOCUMENTS_MAX) throw new Unfit(`there are ${DOCUMENTS_MAX} documents already`);
    const others = heads.reduce((sum, head) => sum + (head.document === before?.document ? 0 : head.chunks), 0);
    if (others + chunks > CHUNKS_MAX) throw new Unfit(`there would be more than ${CHUNKS_MAX} chunks`);
  }

  #there(asker: Asker, document: string): DocumentHead {
    const head = this.find(asker, document);
    if (head === undefined) throw new Unfit("there is no such document");
    return head;
  }

  /** The index of a set of documents: two people who may read the same ones share it. */
  #setOf(agent: AgentId, heads: ReadonlyMap<DocumentId, DocumentHead>, embedder: Embedder): SearchedSet {
    const restricted = [...heads.values()].filter(({ readers }) => readers !== null).map(({ document }) => document);
    return {
      name: `${beginning(agent)}${embedder.model}/${embedder.dimensions}/${sha256Hex(restricted.join(","))}`,
      dimensions: embedder.dimensions,
      all: () => this.#everything(agent, heads.values(), embedder),
    };
  }

  *#everything(agent: AgentId, heads: Iterable<DocumentHead>, embedder: Embedder): Generator<Searched> {
    for (const head of heads) {
      const version = this.#versionOf(agent, this.#rowOf(agent, head.document));
      for (let from = 0; from < head.chunks; from += ROWS_A_PAGE) {
        for (const { ordinal, text, vector } of this.#parts.store.chunks(agent, { document: head.document, from, limit: ROWS_A_PAGE })) {
          const stored = vector?.model === embedder.model ? this.#parts.contents.openVector(version, ordinal, vector.content) : undefined;
          const chunk = chunkFrom(this.#parts.contents.openPart(version, ordinal, text));
          yield { key: keyOf(head.document, ordinal), ...embedder.searched(embedded(chunk), stored) };
        }
      }
    }
  }

  #chunks(agent: AgentId, head: DocumentHead, page: { readonly from: number; readonly limit: number }): readonly Passage[] {
    const version = this.#versionOf(agent, this.#rowOf(agent, head.document));
    const rows = this.#parts.store.chunks(agent, { document: head.document, ...page });
    return rows.map(({ ordinal, text }) => ({ head, ordinal, ...chunkFrom(this.#parts.contents.openPart(version, ordinal, text)) }));
  }

  /** What its chunks were cut from, kept beside its head. */
  #wholeText(agent: AgentId, row: StoredDocument): string {
    if (row.content === undefined) throw new Unfit("there is no such document");
    return textFrom(this.#parts.contents.open(this.#versionOf(agent, row), row.content)["text"]);
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
    const content = this.#parts.contents.open(this.#versionOf(agent, row), sealed);
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

  #versionOf(agent: AgentId, { document, version, key }: StoredDocument): RowVersion & { readonly key: RowKey } {
    if (key === undefined) throw new Unfit("there is no such document");
    return { owner: agent, row: document, version, key };
  }

  #sealed(
    version: RowVersion,
    chunks: readonly Chunk[],
    { vectors, embedder }: Pick<Writing, "vectors" | "embedder">,
  ): readonly NewChunk[] {
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
  #shelfContent(version: RowVersion, { title, place, readers, label }: Content, text: string) {
    const said: JsonObject = { title, ...(place !== undefined && { place }), readers, label: labelJson(label), text };
    const agent = version.owner as AgentId;
    return { content: this.#parts.contents.seal(version, said), digest: this.#digest(agent, text), chars: text.length, label };
  }

  #digest(agent: AgentId, text: string): string {
    return this.#parts.contents.digest(agent, comparable(text));
  }

  #inTurn<Result>(agent: AgentId, work: () => Promise<Result>): Promise<Result> {
    return this.#parts.turns.take(beginning(agent), work);
  }
}

interface Writing {
  readonly given: Given;
  readonly content: Content;
  readonly chunks: readonly Chunk[];
  readonly vectors: readonly Float32Array[] | undefined;
  readonly embedder: Embedder;
}

function cut(text: string): readonly Chunk[] {
  if (Buffer.byteLength(text) > DOCUMENT_BYTES_MAX) throw new Unfit(`it is longer than ${DOCUMENT_BYTES_MAX} bytes`);
  return chunkText(text);
}

/** What is searched of a chunk: what stands above it belongs to it. */
function embedded({ heading, text }: Chunk): string {
  return heading === "" ? text : `${heading}\n${text}`;
}

function chunkFrom(content: JsonObject): Chunk {
  return { heading: textFrom(content["heading"]), text: textFrom(content["text"]) };
}

function beginning(agent: AgentId): string {
  return `knowledge/${agent}/`;
}

function keyOf(document: DocumentId, ordinal: number): string {
  return `${document}/${ordinal}`;
}

function placeIn(key: string): { readonly document: DocumentId; readonly ordinal: number } {
  const at = key.lastIndexOf("/");
  return { document: key.slice(0, at) as DocumentId, ordinal: Number(key.slice(at + 1)) };
}
