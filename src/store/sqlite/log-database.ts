/**
 * One database with its log, as a writer thread holds it. A batch of changes is one transaction: their entries, leaves,
 * tiles, rows and a signed checkpoint that covers them. A change that is refused leaves its neighbours alone.
 *
 * Trust: who writes the file can deny service and destroy. It cannot forge a checkpoint, which needs the house's key,
 * and what it destroys is missed by the anchors in the house log.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Fault } from "../../call/fault.ts";
import { openCheckpoint, signCheckpoint } from "../../ledger/checkpoint.ts";
import type { Entry } from "../../ledger/entry.ts";
import { leafHash, sameHash } from "../../ledger/hash.ts";
import type { NoteSigner } from "../../ledger/note.ts";
import { Tree } from "../../ledger/tree.ts";
import { writeEntry } from "../../ledger/write-entry.ts";
import { storeFault } from "../fault.ts";
import { openForWriting } from "./database.ts";
import type { Schema } from "./schema.ts";
import { asStoreFault, isConstraint, sqliteCode } from "./sqlite-fault.ts";
import { tileFrom } from "./tile-rows.ts";

/** A change: with an entry it is a leaf of the log, without one it is rows alone. */
interface Changing {
  readonly entry?: Entry | undefined;
}

/** What a change does beside its entry. Raises a fault, or a constraint of the tables, to refuse the change. */
export interface Applier<Change> {
  apply(change: Change, index: number): void;
  /** Whether the change erased something that must not stay in the write-ahead log. */
  erases(change: Change): boolean;
}

export interface LogKind<Change extends Changing> {
  readonly schema: Schema;
  /** Rows of a new database. */
  first(db: DatabaseSync): void;
  applier(db: DatabaseSync): Applier<Change>;
}

/** The index that the entry of a change got (of rows alone: that of the next entry), or why it was refused. */
export type Settled = { readonly index: number } | { readonly fault: Fault };

export class LogDatabase<Change extends Changing> {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #signer: NoteSigner;
  readonly #applier: Applier<Change>;
  readonly #run: LogStatements;
  #tree: Tree;
  #erasing = false;

  private constructor(path: string, db: DatabaseSync, parts: { readonly signer: NoteSigner; readonly applier: Applier<Change> }) {
    this.#path = path;
    this.#db = db;
    this.#signer = parts.signer;
    this.#applier = parts.applier;
    this.#run = prepareLog(db);
    this.#tree = loadTree(this.#run, parts.signer, path);
  }

  /** Opens the database, making it where it is missing. The signer's name is the log's origin. Faults: STORE_*. */
  static open<Change extends Changing>(path: string, kind: LogKind<Change>, signer: NoteSigner): LogDatabase<Change> {
    const db = openForWriting(path, kind.schema, (fresh) => {
      kind.first(fresh);
      const note = signCheckpoint({ origin: signer.key.name, size: 0, root: Tree.empty().root() }, signer);
      fresh.prepare("INSERT INTO checkpoint (only, size, note) VALUES (1, 0, ?)").run(note);
    });
    try {
      return new LogDatabase(path, db, { signer, applier: kind.applier(db) });
    } catch (error) {
      db.close();
      throw asStoreFault(error, path);
    }
  }

  /** Number of durable entries. */
  get size(): number {
    return this.#tree.size;
  }

  /**
   * Commits a batch. When it throws, nothing of the batch is durable and this object must be closed and opened anew:
   * what it holds in memory may not be what is on the disk.
   */
  commit(changes: readonly Change[]): readonly Settled[] {
    try {
      const settled = this.#transact(changes);
      this.#emptyWal();
      return settled;
    } catch (error) {
      throw asStoreFault(error, this.#path);
    }
  }

  close(): void {
    this.#db.close();
  }

  #transact(changes: readonly Change[]): readonly Settled[] {
    this.#run.begin.run();
    const leaves: Uint8Array[] = [];
    const settled = changes.map((change) => this.#one(change, leaves));
    if (!settled.some((one) => "index" in one)) {
      this.#run.rollback.run();
      return settled;
    }
    const tree = this.#grow(leaves);
    this.#run.commit.run();
    this.#tree = tree;
    return settled;
  }

  /** The tree with these leaves, its tiles and checkpoint written. */
  #grow(leaves: readonly Uint8Array[]): Tree {
    if (leaves.length === 0) return this.#tree;
    const grown = this.#tree.append(leaves);
    for (const tile of grown.tiles) this.#run.tile.run(tile.level, tile.index, tile.bytes);
    const { tree } = grown;
    this.#run.checkpoint.run(
      tree.size,
      signCheckpoint({ origin: this.#signer.key.name, size: tree.size, root: tree.root() }, this.#signer),
    );
    return tree;
  }

  #one(change: Change, leaves: Uint8Array[]): Settled {
    const index = this.#tree.size + leaves.length;
    this.#run.savepoint.run();
    try {
      const bytes = change.entry && this.#writeEntry(change.entry, index);
      this.#applier.apply(change, index);
      this.#run.release.run();
      if (bytes !== undefined) leaves.push(leafHash(bytes));
      if (this.#applier.erases(change)) this.#erasing = true;
      return { index };
    } catch (error) {
      // What the disk or SQLite itself could not do ends the batch; what the change could not do ends the change.
      if (sqliteCode(error) !== undefined && !isConstraint(error)) throw error;
      this.#run.undo.run();
      this.#run.release.run();
      return { fault: refusal(error, change.entry) };
    }
  }

  #writeEntry(entry: Entry, index: number): Uint8Array {
    const bytes = writeEntry(entry);
    this.#run.entry.run(index, entry.at, entry.kind, bytes);
    return bytes;
  }

  /** After an erasure the old bytes are still in the write-ahead log: it is emptied, again and again should a reader be in the way. */
  #emptyWal(): void {
    if (!this.#erasing) return;
    const row = this.#db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    this.#erasing = row?.["busy"] !== 0;
  }
}

function refusal(error: unknown, entry: Entry | undefined): Fault {
  if (error instanceof Fault) return error;
  return storeFault("STORE_CHANGE", "the tables do not take this change", { ...(entry && { where: entry.id }), cause: error });
}

type LogStatement =
  | "begin"
  | "commit"
  | "rollback"
  | "savepoint"
  | "release"
  | "undo"
  | "entry"
  | "tile"
  | "checkpoint"
  | "readTile"
  | "readCheckpoint"
  | "readEnd";
type LogStatements = Readonly<Record<LogStatement, StatementSync>>;

function prepareLog(db: DatabaseSync): LogStatements {
  return {
    begin: db.prepare("BEGIN IMMEDIATE"),
    commit: db.prepare("COMMIT"),
    rollback: db.prepare("ROLLBACK"),
    savepoint: db.prepare("SAVEPOINT change"),
    release: db.prepare("RELEASE change"),
    undo: db.prepare("ROLLBACK TO change"),
    entry: db.prepare("INSERT INTO entry (idx, at, kind, bytes) VALUES (?, ?, ?, ?)"),
    tile: db.prepare("INSERT INTO tile (level, idx, hashes) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET hashes = excluded.hashes"),
    checkpoint: db.prepare("UPDATE checkpoint SET size = ?, note = ?"),
    readTile: db.prepare("SELECT hashes FROM tile WHERE level = ? AND idx = ?"),
    readCheckpoint: db.prepare("SELECT size, note FROM checkpoint"),
    readEnd: db.prepare("SELECT coalesce(max(idx) + 1, 0) AS size FROM entry"),
  };
}

/** The tree as the disk has it, once its checkpoint is ours and says the same. Faults: STORE_CORRUPT. */
function loadTree(run: LogStatements, signer: NoteSigner, path: string): Tree {
  const row = run.readCheckpoint.get();
  const end = run.readEnd.get()?.["size"];
  try {
    const checkpoint = openCheckpoint(String(row?.["note"]), signer.key.name, [signer.key]);
    const tree = Tree.load(checkpoint.size, (level, index, width) => tileFrom(run.readTile.get(level, index), width));
    if (sameHash(tree.root(), checkpoint.root) && row?.["size"] === tree.size && end === tree.size) return tree;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw disagrees(path, error);
  }
  throw disagrees(path, undefined);
}

function disagrees(path: string, cause: unknown): Fault {
  return storeFault("STORE_CORRUPT", "the log in this file and its signed checkpoint do not agree", {
    where: path,
    hint: "run: chatelaine verify",
    ...(cause !== undefined && { cause }),
  });
}
