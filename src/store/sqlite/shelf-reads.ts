/** What is read of memory, knowledge and culture. */
import type {
  CultureId,
  DocumentId,
  MemoryId,
  ShelfPage,
  StoredChunk,
  StoredCulture,
  StoredDocument,
  StoredMemory,
  StoredShelfEvent,
} from "../../execution/shelf/port.ts";
import type { KeyId, PersonId } from "../../call/id.ts";
import { maybe } from "./journal-reads.ts";
import { bytes, id, idMaybe, label, number, oneOf, text, textMaybe } from "./rows.ts";
import type { Row } from "./rows.ts";
import { CULTURE, KNOWLEDGE, MEMORY } from "./shelf-table.ts";
import type { ShelfTable } from "./shelf-table.ts";
import type { Statements } from "./statements.ts";

/** What rows of a shelf are chosen by, beside their page. */
interface Chosen {
  readonly where: string;
  readonly values: readonly string[];
}

const ALL: Chosen = { where: "", values: [] };

export class ShelfReads {
  readonly #db: Statements;

  constructor(db: Statements) {
    this.#db = db;
  }

  memory(memory: MemoryId): StoredMemory | undefined {
    return this.#one(MEMORY, memory, memoryOf);
  }

  memories({ person, ...page }: ShelfPage<MemoryId> & { readonly person?: PersonId | "none" }): readonly StoredMemory[] {
    return this.#page(MEMORY, page, about(person)).map(memoryOf);
  }

  memoriesLike({ digest, person }: { readonly digest: string; readonly person?: PersonId }): readonly StoredMemory[] {
    return this.#like(MEMORY, digest, about(person ?? "none")).map(memoryOf);
  }

  memoryEvents(memory: MemoryId): readonly StoredShelfEvent[] {
    return this.#events(MEMORY, memory);
  }

  document(document: DocumentId): StoredDocument | undefined {
    return this.#one(KNOWLEDGE, document, documentOf);
  }

  documents(page: ShelfPage<DocumentId>): readonly StoredDocument[] {
    return this.#page(KNOWLEDGE, page, ALL).map(documentOf);
  }

  documentsLike(digest: string): readonly StoredDocument[] {
    return this.#like(KNOWLEDGE, digest, ALL).map(documentOf);
  }

  chunks(of: { readonly document: DocumentId; readonly from: number; readonly limit: number }): readonly StoredChunk[] {
    const sql = "SELECT * FROM knowledge_chunk WHERE document = ? AND ordinal >= ? ORDER BY ordinal LIMIT ?";
    return this.#db.of(sql).all(of.document, of.from, of.limit).map(chunkOf);
  }

  documentEvents(document: DocumentId): readonly StoredShelfEvent[] {
    return this.#events(KNOWLEDGE, document);
  }

  cultureRow(culture: CultureId): StoredCulture | undefined {
    return this.#one(CULTURE, culture, cultureOf);
  }

  cultures(page: ShelfPage<CultureId>): readonly StoredCulture[] {
    return this.#page(CULTURE, page, ALL).map(cultureOf);
  }

  culturesLike(digest: string): readonly StoredCulture[] {
    return this.#like(CULTURE, digest, ALL).map(cultureOf);
  }

  cultureEvents(culture: CultureId): readonly StoredShelfEvent[] {
    return this.#events(CULTURE, culture);
  }

  #one<Shelved>(of: ShelfTable, row: string, read: (row: Row) => Shelved): Shelved | undefined {
    const found = this.#db.of(`SELECT * FROM ${of.table} WHERE ${of.id} = ?`).get(row);
    return found && read(found);
  }

  #page(of: ShelfTable, { limit, after = "", state }: ShelfPage<string>, { where, values }: Chosen): readonly Row[] {
    const inState = state === undefined ? "" : "AND state = ?";
    const sql = `SELECT * FROM ${of.table} WHERE ${of.id} > ? ${where} ${inState} ORDER BY ${of.id} LIMIT ?`;
    return this.#db.of(sql).all(after, ...values, ...(state === undefined ? [] : [state]), limit);
  }

  #like(of: ShelfTable, digest: string, { where, values }: Chosen): readonly Row[] {
    const sql = `SELECT * FROM ${of.table} WHERE digest = ? ${where} AND state IN ('proposed', 'kept') ORDER BY ${of.id}`;
    return this.#db.of(sql).all(digest, ...values);
  }

  #events(of: ShelfTable, row: string): readonly StoredShelfEvent[] {
    const key = this.#db.of(`SELECT key_id FROM ${of.table} WHERE ${of.id} = ?`).get(row)?.["key_id"];
    const rows = this.#db.of(`SELECT * FROM ${of.table}_event WHERE ${of.id} = ? ORDER BY ordinal`).all(row);
    return rows.map((event) => eventOf(event, typeof key === "string" ? key : ""));
  }
}

function about(person: PersonId | "none" | undefined): Chosen {
  if (person === undefined) return ALL;
  return person === "none" ? { where: "AND person IS NULL", values: [] } : { where: "AND person = ?", values: [person] };
}

function memoryOf(row: Row): StoredMemory {
  return {
    memory: id(row, "memory", "mem"),
    ...maybe("person", idMaybe(row, "person", "per")),
    origin: oneOf(row, "origin", ["extracted", "tool", "person"]),
    ...shelfOf(row),
  };
}

function documentOf(row: Row): StoredDocument {
  return {
    document: id(row, "document", "doc"),
    source: oneOf(row, "source", ["file", "url", "text"]),
    mediaType: text(row, "media_type"),
    chunks: number(row, "chunks"),
    ...shelfOf(row),
  };
}

function cultureOf(row: Row): StoredCulture {
  return { culture: id(row, "culture", "cul"), ...maybe("proposedBy", idMaybe(row, "proposed_by", "agt")), ...shelfOf(row) };
}

type Shelved = Omit<StoredCulture, "culture" | "proposedBy">;

function shelfOf(row: Row): Shelved {
  const keyId = textMaybe(row, "key_id") as KeyId | undefined;
  return {
    state: oneOf(row, "state", ["proposed", "kept", "refused", "forgotten"]),
    version: number(row, "version"),
    createdAt: number(row, "created_at"),
    changedAt: number(row, "changed_at"),
    label: label(row),
    chars: number(row, "chars"),
    ...(keyId !== undefined && {
      key: { keyId, wrappedBy: text(row, "key_wrapped_by"), bytes: bytes(row, "key_wrapped") },
      content: { keyId, bytes: bytes(row, "content") },
    }),
    ...maybe("digest", textMaybe(row, "digest")),
  };
}

function eventOf(row: Row, keyId: string): StoredShelfEvent {
  return {
    ordinal: number(row, "ordinal"),
    event: oneOf(row, "event", ["proposed", "kept", "refused", "changed", "reverted", "forgotten"]),
    version: number(row, "version"),
    at: number(row, "at"),
    // Written by this store from the typed change.
    by: text(row, "by") as StoredShelfEvent["by"],
    ...maybe("session", idMaybe(row, "session", "ses")),
    ...maybe("run", idMaybe(row, "run", "run")),
    ...maybe("call", idMaybe(row, "call", "call")),
    ...(row["content"] !== null && { content: { keyId: keyId as KeyId, bytes: bytes(row, "content") } }),
  };
}

function chunkOf(row: Row): StoredChunk {
  const keyId = text(row, "key_id") as KeyId;
  const model = textMaybe(row, "vector_model");
  return {
    document: id(row, "document", "doc"),
    ordinal: number(row, "ordinal"),
    version: number(row, "version"),
    chars: number(row, "chars"),
    text: { keyId, bytes: bytes(row, "text") },
    ...(model !== undefined && {
      vector: { model, dimensions: number(row, "vector_dimensions"), content: { keyId, bytes: bytes(row, "vector") } },
    }),
  };
}
