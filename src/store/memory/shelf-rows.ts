/** The rows of one shelf, in memory: of memory, knowledge or culture. */
import type {
  KnowledgeChange,
  NewChunk,
  ShelfCause,
  ShelfEvent,
  ShelfPage,
  StoredCulture,
  StoredDocument,
  StoredMemory,
  StoredShelfEvent,
} from "../../execution/shelf/port.ts";
import type { Sealed } from "../../call/session-view.ts";
import { notThere, shelfState, takenId } from "../fault.ts";
import { begunRow, settledFrom } from "../shelf-change.ts";
import type { ShelfBegun, ShelfChange } from "../shelf-change.ts";
import type { Undo } from "./undo.ts";

/** What every shelf has of a row. */
type Shelved = Omit<StoredCulture, "culture" | "proposedBy">;
type Moved = Exclude<ShelfChange, ShelfBegun | { readonly kind: "document-indexed" }>;
type Indexed = Extract<KnowledgeChange, { readonly kind: "document-indexed" }>;

export class ShelfRows<Row extends StoredMemory | StoredDocument | StoredCulture> {
  readonly #rows = new Map<string, Row>();
  readonly #events = new Map<string, readonly StoredShelfEvent[]>();
  readonly #chunks = new Map<string, readonly NewChunk[]>();
  /** Makes a row of what all shelves have and what a change says for this one alone. */
  readonly #make: (change: ShelfBegun, shelved: Shelved) => Row;

  constructor(make: (change: ShelfBegun, shelved: Shelved) => Row) {
    this.#make = make;
  }

  apply(change: ShelfChange, undo: Undo): void {
    if ("key" in change) return this.#begin(change, undo);
    if (change.kind === "document-indexed") return this.#index(change, undo);
    return change.event === "forgotten" ? this.#forget(change, undo) : this.#move(change, undo);
  }

  row(row: string): Row | undefined {
    return this.#rows.get(row);
  }

  page({ limit, after = "", state }: ShelfPage<string>, wanted: (row: Row) => boolean): readonly Row[] {
    return this.#sorted((row, id) => id > after && (state === undefined || row.state === state) && wanted(row)).slice(0, limit);
  }

  like(digest: string, wanted: (row: Row) => boolean): readonly Row[] {
    return this.#sorted((row) => row.digest === digest && isOpen(row) && wanted(row));
  }

  events(row: string): readonly StoredShelfEvent[] {
    return this.#events.get(row) ?? [];
  }

  chunks(document: string, from: number, limit: number): readonly NewChunk[] {
    const chunks = this.#chunks.get(document)?.toSorted((a, b) => a.ordinal - b.ordinal) ?? [];
    return chunks.filter(({ ordinal }) => ordinal >= from).slice(0, limit);
  }

  #sorted(wanted: (row: Row, id: string) => boolean): readonly Row[] {
    return [...this.#rows]
      .filter(([id, row]) => wanted(row, id))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, row]) => row);
  }

  #begin(change: ShelfBegun, undo: Undo): void {
    const row = begunRow(change);
    const { state, cause, key } = change;
    const { content, digest, chars, label } = change.content;
    if (this.#rows.has(row)) throw takenId(row);
    const shelved: Shelved = { state, version: 1, createdAt: cause.at, changedAt: cause.at, label, chars, key, digest, content };
    undo.set(this.#rows, row, this.#make(change, shelved));
    if (change.kind === "document-begun") this.#cut(row, change.chunks, undo);
    this.#tell(row, { event: state, version: 1, cause, content }, undo);
  }

  #move(change: Moved, undo: Undo): void {
    const { row, cause, event } = change;
    const standing = this.#need(row);
    if (!("content" in change)) {
      if (event === "forgotten") throw new Error("what is forgotten is not moved");
      if (!settledFrom(change).includes(standing.state)) throw shelfState(row, standing.state);
      undo.set(this.#rows, row, { ...standing, state: event, changedAt: cause.at });
      return this.#tell(row, { event, version: standing.version, cause }, undo);
    }
    assertStands(row, change.version, standing);
    const { content, digest, chars, label } = change.content;
    const version = standing.version + 1;
    const chunks = "chunks" in change ? change.chunks : undefined;
    const counted = chunks === undefined ? {} : { chunks: chunks.length };
    undo.set(this.#rows, row, { ...standing, version, changedAt: cause.at, content, digest, chars, label, ...counted });
    if (chunks !== undefined) this.#cut(row, chunks, undo);
    this.#tell(row, { event, version, cause, content }, undo);
  }

  #forget({ row, cause }: Moved, undo: Undo): void {
    const { key: _key, digest: _digest, content: _content, ...standing } = this.#need(row);
    if (standing.state === "forgotten") return;
    const cleared = "chunks" in standing ? { chunks: 0 } : {};
    // Its members are those of a row whose content is gone, which the port has as absent.
    undo.set(this.#rows, row, { ...standing, ...cleared, state: "forgotten", changedAt: cause.at } as unknown as Row);
    undo.set(
      this.#events,
      row,
      this.events(row).map(({ content: _said, ...event }) => event),
    );
    undo.set(this.#chunks, row, []);
    this.#tell(row, { event: "forgotten", version: standing.version, cause }, undo);
  }

  #index({ row, version, chunks, cause }: Indexed, undo: Undo): void {
    const standing = this.#need(row);
    assertStands(row, version, standing);
    undo.set(this.#rows, row, { ...standing, chunks: chunks.length });
    this.#cut(row, chunks, undo);
    this.#tell(row, { event: "changed", version, cause }, undo);
  }

  #cut(row: string, chunks: readonly NewChunk[], undo: Undo): void {
    if (new Set(chunks.map(({ ordinal }) => ordinal)).size !== chunks.length) throw takenId(row);
    undo.set(this.#chunks, row, chunks);
  }

  #tell(
    row: string,
    { cause, ...told }: { readonly event: ShelfEvent; readonly version: number; readonly cause: ShelfCause; readonly content?: Sealed },
    undo: Undo,
  ): void {
    const events = this.events(row);
    undo.set(this.#events, row, [...events, { ordinal: events.length, ...told, ...cause }]);
  }

  #need(row: string): Row {
    const standing = this.#rows.get(row);
    if (standing === undefined) throw notThere(row);
    return standing;
  }
}

function isOpen({ state }: Pick<Shelved, "state">): boolean {
  return state === "proposed" || state === "kept";
}

function assertStands(row: string, version: number, standing: Pick<Shelved, "state" | "version">): void {
  if (!isOpen(standing) || standing.version !== version) throw shelfState(row, `${standing.state} in version ${standing.version}`);
}
