/**
 * What the built-in servers of memory, knowledge and culture need of a store. Reading never waits, and sees every change
 * whose promise was fulfilled. Each row is sealed under a key of its own (RowSeal): forgetting it erases the key,
 * the content and the keyed digest, and leaves the row with its events, so that what happened can still be told.
 */
import type { AgentId, CallId, Id, KeyId, PersonId, RunId, SessionId } from "../../call/id.ts";
import type { Label } from "../../call/label.ts";
import type { Sealed } from "../../call/session-view.ts";

export type MemoryId = Id<"mem">;
export type DocumentId = Id<"doc">;
export type CultureId = Id<"cul">;

/** The key of one row, wrapped. Where it is gone, what it sealed is gone. */
export interface RowKey {
  readonly keyId: KeyId;
  readonly wrappedBy: string;
  /** nonce (12), ciphertext, tag (16). */
  readonly bytes: Uint8Array;
}

/** Whose row it is: an agent's, or the house's, which all agents share. `row` is its id, bound into the wrapping. */
export interface RowOwner {
  readonly owner: AgentId | "house";
  readonly row: string;
}

/** What can be done with the keys of rows; the keys themselves stay in `keys/`. */
export interface RowSeal {
  /** A fresh key for a row. Faults: KEYS_NO_AGENT, KEYS_ERASED. */
  newKey(of: RowOwner): RowKey;
  /** Encrypts content of a row under its key; `about` is bound as additional data, as with a session's content. Faults: KEYS_*. */
  seal(of: RowOwner, key: RowKey, content: { readonly plain: Uint8Array; readonly about: string }): Sealed;
  /** Decrypts what `seal` made for the same row and `about`. Faults: KEYS_WRAPPED, KEYS_SEALED. */
  open(of: RowOwner, key: RowKey, content: { readonly sealed: Sealed; readonly about: string }): Uint8Array;
  /** HMAC-SHA-256 of a text under a key derived from the owner's: lower-case hexadecimal. Equal texts of one owner are found by it. */
  digest(owner: AgentId | "house", text: string): string;
}

/** `proposed` waits for a person; `kept` is used; `refused` was not wanted; `forgotten` has no content any more. */
export type ShelfState = "proposed" | "kept" | "refused" | "forgotten";

export type ShelfEvent = "proposed" | "kept" | "refused" | "changed" | "reverted" | "forgotten";

/** Why a row is as it is: the call that made or changed it, and where that came from. */
export interface ShelfCause {
  readonly at: number;
  /** Who did it: a person, an agent, or the house (an erasure). */
  readonly by: PersonId | AgentId | "house";
  readonly session?: SessionId;
  readonly run?: RunId;
  readonly call?: CallId;
}

/** What a version of a row says, in clear columns and sealed content. */
interface ShelfContent {
  /** about `ROW/VERSION`: canonical JSON. Sealed under the row's key. */
  readonly content: Sealed;
  /** Keyed digest of its text, by which the same text is found again. */
  readonly digest: string;
  /** How many characters of text stand in it. */
  readonly chars: number;
  readonly label: Label;
}

/** Content and key are absent once it was forgotten. */
interface ShelfRow {
  readonly state: ShelfState;
  /** Counts from 1 with each change of its content. */
  readonly version: number;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly label: Label;
  readonly chars: number;
  readonly key?: RowKey;
  readonly digest?: string;
  readonly content?: Sealed;
}

/** One thing that happened to a row, in order. */
export interface StoredShelfEvent extends ShelfCause {
  /** From 0. */
  readonly ordinal: number;
  readonly event: ShelfEvent;
  readonly version: number;
  /** What the version said (about `ROW/VERSION`); absent for events that changed no content, and once it was forgotten. */
  readonly content?: Sealed;
}

/** A row is begun (`proposed` or `kept`), changed by a new version, moved to another state, or forgotten. */
type ShelfWrite<Row extends string> =
  /** A new version. `reverted` where an earlier version's text is brought back. Faults with STORE_SHELF_STATE unless the row stands in `version`. */
  | {
      readonly row: Row;
      readonly event: "changed" | "reverted";
      readonly version: number;
      readonly content: ShelfContent;
      readonly cause: ShelfCause;
    }
  /** Faults with STORE_SHELF_STATE unless it is proposed; what all share may be refused once it was kept, too. */
  | { readonly row: Row; readonly event: "kept" | "refused"; readonly cause: ShelfCause }
  /** Erases key, content of all versions, and digest. Forgetting twice is no fault. */
  | { readonly row: Row; readonly event: "forgotten"; readonly cause: ShelfCause };

/** Rows in the order of their ids, which is that in which they were made; `after` is the last of the page before. */
export interface ShelfPage<Row extends string> {
  readonly limit: number;
  readonly after?: Row;
  /** Only those in this state. */
  readonly state?: ShelfState;
}

// Memory: what an agent remembers of a person, or for itself.

export interface StoredMemory extends ShelfRow {
  readonly memory: MemoryId;
  /** Whom it is about; absent for what the agent remembers for itself. Erasing the person forgets it. */
  readonly person?: PersonId;
  /** How it came to be: found by the runtime in a run, or written by a tool of the agent, or by a person. */
  readonly origin: "extracted" | "tool" | "person";
}

export type MemoryChange =
  | {
      readonly kind: "memory-begun";
      readonly memory: MemoryId;
      readonly person?: PersonId;
      readonly origin: StoredMemory["origin"];
      readonly state: "proposed" | "kept";
      readonly key: RowKey;
      readonly content: ShelfContent;
      readonly cause: ShelfCause;
    }
  | ({ readonly kind: "memory-changed" } & ShelfWrite<MemoryId>);

export interface MemoryStore {
  /** All of one call are durable when the promise is fulfilled, or none is. Faults: STORE_CHANGE, STORE_SHELF_STATE. */
  writeMemories(agent: AgentId, changes: readonly MemoryChange[]): Promise<void>;
  memory(agent: AgentId, memory: MemoryId): StoredMemory | undefined;
  /** Those about a person, or with `person` absent all of them; "none": those about nobody. */
  memories(agent: AgentId, page: ShelfPage<MemoryId> & { readonly person?: PersonId | "none" }): readonly StoredMemory[];
  /** Those with this digest that are proposed or kept, about the same person. */
  memoriesLike(agent: AgentId, like: { readonly digest: string; readonly person?: PersonId }): readonly StoredMemory[];
  memoryEvents(agent: AgentId, memory: MemoryId): readonly StoredShelfEvent[];
}

// Knowledge: documents, cut into chunks.

export interface StoredDocument extends ShelfRow {
  readonly document: DocumentId;
  readonly source: "file" | "url" | "text";
  /** As in `text/markdown`. */
  readonly mediaType: string;
  /** How many chunks its newest version was cut into. */
  readonly chunks: number;
}

/** A part of a document. Sealed under the document's key. */
export interface StoredChunk {
  readonly document: DocumentId;
  /** From 0. */
  readonly ordinal: number;
  /** The version of the document for which it was cut: a change of what is told of the document leaves its chunks as they are. */
  readonly version: number;
  readonly chars: number;
  /** about `DOCUMENT/VERSION/ORDINAL`: its text in UTF-8, or canonical JSON of what the server keeps of it. */
  readonly text: Sealed;
  /** about `DOCUMENT/VERSION/ORDINAL/vector`: 32-bit floats, little-endian. Absent where no embedding was made. */
  readonly vector?: { readonly model: string; readonly dimensions: number; readonly content: Sealed };
}

export type NewChunk = Omit<StoredChunk, "document">;

/** Content of a document is what is told of it: title, where it came from, what was asked to be kept with it. */
export type KnowledgeChange =
  | {
      readonly kind: "document-begun";
      readonly document: DocumentId;
      readonly source: StoredDocument["source"];
      readonly mediaType: string;
      readonly state: "proposed" | "kept";
      readonly key: RowKey;
      readonly content: ShelfContent;
      readonly chunks: readonly NewChunk[];
      readonly cause: ShelfCause;
    }
  /** `chunks` belongs to `changed` and `reverted`, and stands in the place of those before; absent: they stay, sealed as they are. */
  | ({ readonly kind: "document-changed"; readonly chunks?: readonly NewChunk[] } & ShelfWrite<DocumentId>)
  /** The same text cut or embedded anew: all chunks are replaced, and the version stays. An event `changed` tells of it. */
  | {
      readonly kind: "document-indexed";
      readonly row: DocumentId;
      readonly version: number;
      readonly chunks: readonly NewChunk[];
      readonly cause: ShelfCause;
    };

export interface KnowledgeStore {
  /** All of one call are durable when the promise is fulfilled, or none is. Faults: STORE_CHANGE, STORE_SHELF_STATE. */
  writeKnowledge(agent: AgentId, changes: readonly KnowledgeChange[]): Promise<void>;
  document(agent: AgentId, document: DocumentId): StoredDocument | undefined;
  documents(agent: AgentId, page: ShelfPage<DocumentId>): readonly StoredDocument[];
  /** Those with this digest that are proposed or kept. */
  documentsLike(agent: AgentId, digest: string): readonly StoredDocument[];
  /** Chunks of the newest version in order, from `from` on, at most `limit`. */
  chunks(agent: AgentId, of: { readonly document: DocumentId; readonly from: number; readonly limit: number }): readonly StoredChunk[];
  documentEvents(agent: AgentId, document: DocumentId): readonly StoredShelfEvent[];
}

// Culture: principles that all agents of the house share.

export interface StoredCulture extends ShelfRow {
  readonly culture: CultureId;
  /** The agent that proposed it; absent where a person wrote it. */
  readonly proposedBy?: AgentId;
}

export type CultureChange =
  | {
      readonly kind: "culture-begun";
      readonly culture: CultureId;
      readonly proposedBy?: AgentId;
      readonly state: "proposed" | "kept";
      readonly key: RowKey;
      readonly content: ShelfContent;
      readonly cause: ShelfCause;
    }
  | ({ readonly kind: "culture-changed" } & ShelfWrite<CultureId>);

export interface CultureStore {
  /** All of one call are durable when the promise is fulfilled, or none is. Faults: STORE_CHANGE, STORE_SHELF_STATE. */
  writeCulture(changes: readonly CultureChange[]): Promise<void>;
  cultureRow(culture: CultureId): StoredCulture | undefined;
  cultures(page: ShelfPage<CultureId>): readonly StoredCulture[];
  /** Those with this digest that are proposed or kept. */
  culturesLike(digest: string): readonly StoredCulture[];
  cultureEvents(culture: CultureId): readonly StoredShelfEvent[];
}

// Search: an index in memory, of the texts that one reader may read and of no others. It is never written to disk.

/** One text to be found; `row` is a positive integer that the owner of the index chose. */
export interface IndexedText {
  readonly row: number;
  readonly text: string;
  /** As long as the index was opened for; absent: found by its words alone. */
  readonly vector?: Float32Array;
}

export interface SearchIndex {
  /** Adds texts, or puts them in the place of those of the same rows: all of one call, or none. */
  put(texts: readonly IndexedText[]): void;
  remove(rows: readonly number[]): void;
  /** Rows that have any of these words, best first (BM25 over the texts of this index alone). */
  byWords(words: readonly string[], limit: number): readonly number[];
  /** Rows nearest to a vector, nearest first (cosine). */
  byVector(vector: Float32Array, limit: number): readonly number[];
  close(): void;
}

/** Opens an empty index for vectors of so many dimensions. Faults: STORE_NO_SEARCH where this system has no sqlite-vec. */
export type OpenSearchIndex = (dimensions: number) => SearchIndex;
