/** The rows of memory, knowledge and culture, with what happened to them. */
import type { KnowledgeChange, NewChunk, ShelfCause, ShelfEvent } from "../../execution/shelf/port.ts";
import { notThere, shelfState, takenId } from "../fault.ts";
import { begunRow, settledFrom } from "../shelf-change.ts";
import type { ShelfBegun, ShelfChange, ShelfMoved } from "../shelf-change.ts";
import { labelColumns } from "./label-columns.ts";
import { ownColumns, tableOf } from "./shelf-table.ts";
import type { ShelfTable } from "./shelf-table.ts";
import type { Statements } from "./statements.ts";

type Indexed = Extract<KnowledgeChange, { readonly kind: "document-indexed" }>;

/** What stands of a row before it changes. */
interface Standing {
  readonly state: string;
  readonly version: number;
}

/** Writes a change of a shelf. Faults: STORE_CHANGE, STORE_SHELF_STATE. */
export function applyShelfChange(db: Statements, change: ShelfChange): void {
  const of = tableOf(change);
  if ("key" in change) return begin(db, of, change);
  const standing = standingOf(db, of, change.row);
  if (change.kind === "document-indexed") return index(db, of, { change, standing });
  switch (change.event) {
    case "kept":
    case "refused":
      return settle(db, of, { change, standing });
    case "forgotten":
      return forget(db, of, { change, standing });
    default:
      return revise(db, of, { change, standing });
  }
}

/** Whether a change erased something that must not stay in the write-ahead log. */
export function shelfErases(change: ShelfChange): boolean {
  return "event" in change && change.event === "forgotten";
}

function begin(db: Statements, of: ShelfTable, change: ShelfBegun): void {
  const row = begunRow(change);
  const { content, key, cause, state } = change;
  const { integrity, readers, origins } = labelColumns(content.label);
  if (db.of(`SELECT 1 FROM ${of.table} WHERE ${of.id} = ?`).get(row) !== undefined) throw takenId(row);
  db.insert(of.table, {
    [of.id]: row,
    ...ownColumns(change),
    state,
    version: 1,
    created_at: cause.at,
    changed_at: cause.at,
    label_integrity: integrity,
    label_readers: readers,
    label_origins: origins,
    chars: content.chars,
    digest: content.digest,
    key_id: key.keyId,
    key_wrapped_by: key.wrappedBy,
    key_wrapped: key.bytes,
    content: content.content.bytes,
  });
  if (change.kind === "document-begun") addChunks(db, row, change.chunks);
  tell(db, of, { row, event: state, version: 1, cause, content: content.content.bytes });
}

function revise(db: Statements, of: ShelfTable, { change, standing }: { readonly change: ShelfMoved; readonly standing: Standing }): void {
  if (!("content" in change)) throw new Error("a change without content is no new version");
  const { row, content, cause, event } = change;
  assertStands(row, change.version, standing);
  const { integrity, readers, origins } = labelColumns(content.label);
  const version = standing.version + 1;
  const sql = `UPDATE ${of.table} SET version = ?, changed_at = ?, label_integrity = ?, label_readers = ?, label_origins = ?,
    chars = ?, digest = ?, content = ? WHERE ${of.id} = ?`;
  db.of(sql).run(version, cause.at, integrity, readers, origins, content.chars, content.digest, content.content.bytes, row);
  if (change.kind === "document-changed" && change.chunks !== undefined) replaceChunks(db, row, change.chunks);
  tell(db, of, { row, event, version, cause, content: content.content.bytes });
}

function settle(db: Statements, of: ShelfTable, { change, standing }: { readonly change: ShelfMoved; readonly standing: Standing }): void {
  const { row, cause } = change;
  if (change.kind === "document-indexed" || (change.event !== "kept" && change.event !== "refused")) return;
  if (!settledFrom(change).includes(standing.state)) throw shelfState(row, standing.state);
  db.of(`UPDATE ${of.table} SET state = ?, changed_at = ? WHERE ${of.id} = ?`).run(change.event, cause.at, row);
  tell(db, of, { row, event: change.event, version: standing.version, cause });
}

function forget(db: Statements, of: ShelfTable, { change, standing }: { readonly change: ShelfMoved; readonly standing: Standing }): void {
  const { row, cause } = change;
  if (standing.state === "forgotten") return;
  const more = of.table === "knowledge" ? ", chunks = 0" : "";
  const sql = `UPDATE ${of.table} SET state = 'forgotten', changed_at = ?, digest = NULL, key_id = NULL, key_wrapped_by = NULL,
    key_wrapped = NULL, content = NULL${more} WHERE ${of.id} = ?`;
  db.of(sql).run(cause.at, row);
  db.of(`UPDATE ${of.table}_event SET content = NULL WHERE ${of.id} = ?`).run(row);
  if (of.table === "knowledge") db.of("DELETE FROM knowledge_chunk WHERE document = ?").run(row);
  tell(db, of, { row, event: "forgotten", version: standing.version, cause });
}

function index(db: Statements, of: ShelfTable, { change, standing }: { readonly change: Indexed; readonly standing: Standing }): void {
  const { row, cause, chunks } = change;
  assertStands(row, change.version, standing);
  replaceChunks(db, row, chunks);
  tell(db, of, { row, event: "changed", version: standing.version, cause });
}

function assertStands(row: string, version: number, standing: Standing): void {
  const isOpen = standing.state === "proposed" || standing.state === "kept";
  if (!isOpen || standing.version !== version) throw shelfState(row, `${standing.state} in version ${standing.version}`);
}

function standingOf(db: Statements, of: ShelfTable, row: string): Standing {
  const found = db.of(`SELECT state, version FROM ${of.table} WHERE ${of.id} = ?`).get(row);
  if (found === undefined) throw notThere(row);
  return { state: String(found["state"]), version: Number(found["version"]) };
}

interface Told {
  readonly row: string;
  readonly event: ShelfEvent;
  readonly version: number;
  readonly cause: ShelfCause;
  readonly content?: Uint8Array;
}

function tell(db: Statements, of: ShelfTable, { row, event, version, cause, content }: Told): void {
  const next = db.of(`SELECT coalesce(max(ordinal) + 1, 0) AS next FROM ${of.table}_event WHERE ${of.id} = ?`).get(row)?.["next"];
  const { at, by, session, run, call } = cause;
  db.insert(`${of.table}_event`, { [of.id]: row, ordinal: Number(next), event, version, at, by, session, run, call, content });
}

function replaceChunks(db: Statements, document: string, chunks: readonly NewChunk[]): void {
  db.of("DELETE FROM knowledge_chunk WHERE document = ?").run(document);
  addChunks(db, document, chunks);
  db.of("UPDATE knowledge SET chunks = ? WHERE document = ?").run(chunks.length, document);
}

function addChunks(db: Statements, document: string, chunks: readonly NewChunk[]): void {
  for (const { ordinal, version, chars, text, vector } of chunks) {
    db.insert("knowledge_chunk", {
      document,
      ordinal,
      version,
      chars,
      key_id: text.keyId,
      text: text.bytes,
      vector_model: vector?.model,
      vector_dimensions: vector?.dimensions,
      vector: vector?.content.bytes,
    });
  }
}
