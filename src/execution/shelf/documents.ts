/**
 * What an agent knows: documents, cut into chunks, each document with its label and with those who may read it. A session
 * sees the documents that are for its person, and nothing of the others: they are in no index that is searched for it.
 */
import { sha256Hex } from "../../call/digest.ts";
import type { AgentId, PersonId } from "../../call/id.ts";
import { joinLabels, type Label, TRUSTED_PUBLIC } from "../../call/label.ts";
import type { Clock } from "../../call/clock.ts";
import { type Asker, isAtMost, type Writer } from "./asker.ts";
import { chunkText, type Chunk } from "./chunk-text.ts";
import { embedded, type Content, type DocumentHead, type Given, type Kept, type Passage } from "./document.ts";
import { type Cutting, DocumentRows, type DocumentRowsParts, keyOf, placeIn } from "./document-rows.ts";
import type { Embedder } from "./embedder.ts";
import { CHUNKS_A_DOCUMENT_MAX, CHUNKS_MAX, DOCUMENT_BYTES_MAX, DOCUMENTS_MAX, EMBEDDED_BY_SEARCH_MAX } from "./limits.ts";
import type { DocumentId } from "./port.ts";
import type { Searchable, SearchedSet } from "./searchable.ts";
import { Unfit } from "./shelf-tool.ts";
import { spelledLike } from "./spelled-alike.ts";
import type { Turns } from "./turns.ts";

export interface DocumentsParts extends DocumentRowsParts {
  readonly searchable: Searchable;
  readonly turns: Turns;
  readonly clock: Clock;
  /** The names by which a person is named among readers: id, name, teams. */
  readonly namesOf: (person: PersonId) => ReadonlySet<string>;
  /** Readers in labels stand by their ids. */
  readonly readerId: (reader: string) => string;
}

export class Documents {
  readonly #parts: DocumentsParts;
  readonly #rows: DocumentRows;

  constructor(parts: DocumentsParts) {
    this.#parts = parts;
    this.#rows = new DocumentRows(parts);
  }

  now(): number {
    return this.#parts.clock.now();
  }

  /** The documents that a session may read, in the order in which they were added. */
  list(asker: Asker): readonly DocumentHead[] {
    const names = asker.person === undefined ? new Set<string>() : this.#parts.namesOf(asker.person);
    return this.all(asker.agent).filter(({ readers }) => readers === null || readers.some((reader) => names.has(reader)));
  }

  /** Every document of an agent, whoever may read it; for people. */
  all(agent: AgentId): readonly DocumentHead[] {
    return [...this.#rows.heads(agent).values()];
  }

  find(asker: Asker, document: string): DocumentHead | undefined {
    return this.list(asker).find((head) => head.document === document);
  }

  /**
   * Passages that fit, best first. With a vector of a provider also by what they mean; with a lexical one nothing that neither shares
   * a word with the question nor has one that is spelled like one of it. Faults: STORE_NO_SEARCH.
   */
  async search(
    asker: Asker,
    { vector, ...query }: { readonly text: string; readonly vector?: Float32Array | undefined; readonly limit: number },
    embedder: Embedder,
  ): Promise<readonly Passage[]> {
    const set = this.#setOf(asker.agent, this.list(asker), embedder);
    const isSpelledLike = spelledLike(query.text);
    // Who may read what may have changed while the index was made: it is asked after that, and again at the end.
    let heads: ReadonlyMap<string, DocumentHead> | undefined;
    const looked = new Map<string, readonly Passage[]>();
    const passagesAt = (key: string): readonly Passage[] => {
      heads ??= this.#headsOf(asker);
      const { document, ordinal } = placeIn(key);
      const head = heads.get(document);
      const passages = looked.get(key) ?? (head === undefined ? [] : this.#rows.passages(asker.agent, head, { from: ordinal, limit: 1 }));
      looked.set(key, passages);
      return passages;
    };
    const isLike = (key: string) => passagesAt(key).some((passage) => isSpelledLike(embedded(passage)));
    const asked = { ...query, ...(vector !== undefined && { vector }), ...(!embedder.isProviders && { isLike }) };
    const keys = await this.#parts.searchable.search(set, asked);
    heads = this.#headsOf(asker);
    return keys.flatMap((key) => (heads?.get(placeIn(key).document) === undefined ? [] : passagesAt(key)));
  }

  /** Passages of one document, in order. */
  read(asker: Asker, document: string, page: { readonly from: number; readonly limit: number }): readonly Passage[] {
    const head = this.find(asker, document);
    if (head === undefined) throw new Unfit("there is no such document");
    return this.#rows.passages(asker.agent, head, page);
  }

  /**
   * Keeps a document; one from the same place is changed, and one that says the same is known already. All of it is durable
   * when this returns, or nothing is. A session's call stands in the place of what it may read alone; a person's of any.
   * Unfit: too long, too many, no text. Faults: STORE_*, KEYS_*, and those of the embedder.
   */
  keep(writer: Writer, given: Given, embedder: Embedder, among: "own" | "whosever" = "own"): Promise<Kept> {
    const { agent, cause } = writer;
    return this.#inTurn(agent, async () => {
      const chunks = cut(given.text);
      const before = this.#before(agent, given, among === "own" ? this.list(writer) : this.all(agent));
      const content = this.#contentOf(writer, given, before);
      if (before !== undefined && this.#isKnown(agent, before, { given, content }))
        return { document: before.document, outcome: "known", chunks: before.chunks };
      this.#makeSure(agent, chunks.length, before);
      const writing = { given, content, cutting: await this.#cutting(chunks, embedder), cause };
      const head = before === undefined ? await this.#rows.begin(agent, writing) : await this.#rows.change(agent, before, writing);
      if (before === undefined) this.#told(agent, head, writing.cutting);
      else this.#parts.searchable.drop(beginning(agent));
      return { document: head.document, outcome: before === undefined ? "added" : "changed", chunks: chunks.length };
    });
  }

  /** Erases its key, and with it every chunk and version. */
  remove(writer: Writer, head: DocumentHead): Promise<void> {
    return this.#inTurn(writer.agent, async () => {
      await this.#rows.forget(writer.agent, head, writer.cause);
      this.#parts.searchable.drop(beginning(writer.agent));
    });
  }

  /** Cuts and embeds a document anew, as it is configured now; how many chunks it has then. */
  reindex(writer: Writer, head: DocumentHead, embedder: Embedder): Promise<number> {
    return this.#inTurn(writer.agent, () => this.#indexed(writer, head, embedder));
  }

  /**
   * Makes the vectors that documents lack which this session may read: a person's hand has no agent to ask a provider with, and
   * a configuration may name another model than before. At most EMBEDDED_BY_SEARCH_MAX chunks at a time, and no
   * document with more. Unfit: the provider gives none.
   */
  async embed(writer: Writer, embedder: Embedder): Promise<void> {
    let left = EMBEDDED_BY_SEARCH_MAX;
    for (const { document } of this.#unembedded(writer, embedder)) {
      if (left <= 0) return;
      left -= await this.#inTurn(writer.agent, async () => {
        // Another search may have been first.
        const head = this.find(writer, document);
        const isWanted = head !== undefined && head.chunks <= left && this.#rows.modelOf(writer.agent, head) !== embedder.model;
        return isWanted ? this.#indexed(writer, head, embedder) : 0;
      });
    }
  }

  /** Lets go of what is held in memory of an agent's documents: somebody else changed them. */
  drop(agent: AgentId): void {
    this.#rows.drop(agent);
    this.#parts.searchable.drop(beginning(agent));
  }

  #headsOf(asker: Asker): ReadonlyMap<string, DocumentHead> {
    return new Map(this.list(asker).map((head) => [head.document, head]));
  }

  /** Those without vectors of this model, as far as it is known; each head is looked at once. */
  #unembedded(asker: Asker, { model, isProviders }: Embedder): readonly DocumentHead[] {
    if (!isProviders) return [];
    return this.list(asker).filter((head) => {
      if (embeddedBy.get(head) === model) return false;
      const by = this.#rows.modelOf(asker.agent, head);
      if (by !== undefined) embeddedBy.set(head, by);
      return by !== model;
    });
  }

  async #indexed({ agent, cause }: Writer, head: DocumentHead, embedder: Embedder): Promise<number> {
    const cutting = await this.#cutting(cut(this.#rows.wholeText(agent, head)), embedder);
    const { chunks } = await this.#rows.index(agent, head, { cutting, cause });
    this.#parts.searchable.drop(beginning(agent));
    return chunks;
  }

  async #cutting(chunks: readonly Chunk[], embedder: Embedder): Promise<Cutting> {
    return { chunks, vectors: await embedder.stored(chunks.map(embedded)), embedder };
  }

  /** Tells the indexes that hold what its readers may read; the others need not know. */
  #told(agent: AgentId, { document, readers }: DocumentHead, { chunks, vectors, embedder }: Cutting): void {
    if (readers !== null) return;
    const texts = chunks.map((chunk, ordinal) => ({
      key: keyOf(document, ordinal),
      ...embedder.searched(embedded(chunk), vectors?.[ordinal]),
    }));
    const mine = `${beginning(agent)}${embedder.model}/`;
    this.#parts.searchable.putWhere(mine, texts);
    // Vectors of two models do not stand in one index: one of another model has them when it is made anew.
    this.#parts.searchable.drop(beginning(agent), mine);
  }

  /** As high as what was read by whoever adds it, and private to its readers where it is not for everybody. */
  #contentOf(writer: Writer, { title, place, readers: wanted, label: ofText }: Given, before: DocumentHead | undefined): Content {
    const { readerId } = this.#parts;
    // What came out of private data goes to nobody but the person of that session, unless somebody says to whom.
    const own = writer.label.readers === null ? null : writer.person === undefined ? [] : [writer.person];
    const readers = wanted ?? (before === undefined ? own : before.readers);
    if (wanted === undefined && before === undefined && readers?.length === 0)
      throw new Unfit("this session has read what is not for everybody, and serves nobody: say in readers who may read it");
    const ofReaders: Label = { ...TRUSTED_PUBLIC, readers: readers === null ? null : readers.map(readerId).sort() };
    const label = [ofText, ofReaders].reduce(joinLabels, writer.label);
    return { title, ...(place !== undefined && { place }), readers, label };
  }

  #isKnown(agent: AgentId, before: DocumentHead, { given, content }: { readonly given: Given; readonly content: Content }): boolean {
    const isSame = this.#rows.says(agent, before, given.text);
    return isSame && isAtMost(before.label, content.label) && JSON.stringify(before.readers) === JSON.stringify(content.readers);
  }

  /** The document in whose place it stands: of the same place, or where it has none, of the same text. */
  #before(agent: AgentId, { source, place, text }: Given, heads: readonly DocumentHead[]): DocumentHead | undefined {
    if (place !== undefined) return heads.find((head) => head.source === source && head.place === place);
    const same = this.#rows.like(agent, text);
    return heads.find((head) => head.place === undefined && same.has(head.document));
  }

  #makeSure(agent: AgentId, chunks: number, before: DocumentHead | undefined): void {
    if (chunks === 0) throw new Unfit("there is no text in it");
    if (chunks > CHUNKS_A_DOCUMENT_MAX) throw new Unfit(`it has more than ${CHUNKS_A_DOCUMENT_MAX} chunks: add it in parts`);
    const heads = this.all(agent);
    if (before === undefined && heads.length >= DOCUMENTS_MAX) throw new Unfit(`there are ${DOCUMENTS_MAX} documents already`);
    const others = heads.reduce((sum, head) => sum + (head.document === before?.document ? 0 : head.chunks), 0);
    if (others + chunks > CHUNKS_MAX) throw new Unfit(`there would be more than ${CHUNKS_MAX} chunks`);
  }

  /** The index of a set of documents: two people who may read the same ones share it. */
  #setOf(agent: AgentId, heads: readonly DocumentHead[], embedder: Embedder): SearchedSet {
    const restricted: readonly DocumentId[] = heads.filter(({ readers }) => readers !== null).map(({ document }) => document);
    return {
      name: `${beginning(agent)}${embedder.model}/${embedder.dimensions}/${sha256Hex(restricted.join(","))}`,
      dimensions: embedder.dimensions,
      all: () => this.#rows.searched(agent, this.#readable(agent, new Set(restricted)), embedder),
    };
  }

  /** What is for everybody, and these: asked when an index is made, which may be later than when it was wanted. */
  #readable(agent: AgentId, restricted: ReadonlySet<DocumentId>): readonly DocumentHead[] {
    return this.all(agent).filter(({ readers, document }) => readers === null || restricted.has(document));
  }

  #inTurn<Result>(agent: AgentId, work: () => Promise<Result>): Promise<Result> {
    return this.#parts.turns.take(beginning(agent), work);
  }
}

/** Which model made the vectors of a document; a head is another one once its document was changed. */
const embeddedBy = new WeakMap<DocumentHead, string>();

function cut(text: string): readonly Chunk[] {
  if (Buffer.byteLength(text) > DOCUMENT_BYTES_MAX) throw new Unfit(`it is longer than ${DOCUMENT_BYTES_MAX} bytes`);
  return chunkText(text, CHUNKS_A_DOCUMENT_MAX);
}

function beginning(agent: AgentId): string {
  return `knowledge/${agent}/`;
}
