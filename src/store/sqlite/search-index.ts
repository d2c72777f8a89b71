/**
 * A search index in memory: words by FTS5, vectors by sqlite-vec. It keeps no text: FTS5 without content holds words and
 * their places, and what is found is read from the sealed rows. It ends with the process and was never on disk.
 */
import { DatabaseSync } from "node:sqlite";
import * as sqliteVec from "sqlite-vec";
import type { IndexedText, SearchIndex } from "../../execution/shelf/port.ts";
import { storeFault } from "../fault.ts";

/** Faults with STORE_NO_SEARCH where sqlite-vec has no library for this system. */
export function openSearchIndex(dimensions: number): SearchIndex {
  return new SqliteSearchIndex(dimensions);
}

class SqliteSearchIndex implements SearchIndex {
  readonly #database = openInMemory();
  readonly #run: ReturnType<typeof prepare>;
  /** What was ever put into it: taking away what never was costs as much as putting it in. */
  readonly #rows = new Set<number>();

  constructor(dimensions: number) {
    // A number of ours, and the only one that stands in a statement: a virtual table takes no parameters.
    this.#database.exec(`
      create virtual table words using fts5(text, content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2');
      create virtual table vectors using vec0(vector float[${Math.trunc(dimensions)}] distance_metric=cosine);
    `);
    this.#run = prepare(this.#database);
  }

  put(texts: readonly IndexedText[]): void {
    this.#whole(() => {
      for (const { row, text, vector } of texts) {
        this.#remove(row);
        this.#rows.add(row);
        this.#run.addWords.run(row, text);
        if (vector !== undefined) this.#run.addVector.run(BigInt(row), bytesOf(vector));
      }
    });
  }

  remove(rows: readonly number[]): void {
    this.#whole(() => rows.forEach((row) => this.#remove(row)));
  }

  byWords(words: readonly string[], limit: number): readonly number[] {
    if (words.length === 0) return [];
    const asked = words.map((word) => `"${word.replaceAll('"', '""')}"`).join(" OR ");
    return this.#run.byWords.all(asked, limit).map(({ row }) => Number(row));
  }

  byVector(vector: Float32Array, limit: number): readonly number[] {
    const found = this.#run.byVector
      .all(bytesOf(vector), limit)
      .map(({ row, distance }) => ({ row: Number(row), distance: Number(distance) }));
    // Of those that are as near, always the same first.
    return found.toSorted((a, b) => a.distance - b.distance || a.row - b.row).map(({ row }) => row);
  }

  close(): void {
    this.#database.close();
  }

  #remove(row: number): void {
    if (!this.#rows.has(row)) return;
    this.#run.removeWords.run(row);
    this.#run.removeVector.run(BigInt(row));
  }

  #whole(change: () => void): void {
    this.#database.exec("begin");
    try {
      change();
      this.#database.exec("commit");
    } catch (error) {
      this.#database.exec("rollback");
      throw error;
    }
  }
}

function openInMemory(): DatabaseSync {
  const database = new DatabaseSync(":memory:", { allowExtension: true });
  try {
    sqliteVec.load(database);
    // From here on no statement can load anything.
    database.enableLoadExtension(false);
    return database;
  } catch (cause) {
    database.close();
    throw storeFault("STORE_NO_SEARCH", "sqlite-vec cannot be loaded on this system", {
      hint: "install the optional package of sqlite-vec for this platform, with npm install",
      cause,
    });
  }
}

function prepare(database: DatabaseSync) {
  return {
    addWords: database.prepare("insert into words (rowid, text) values (?, ?)"),
    addVector: database.prepare("insert into vectors (rowid, vector) values (?, ?)"),
    removeWords: database.prepare("delete from words where rowid = ?"),
    removeVector: database.prepare("delete from vectors where rowid = ?"),
    byWords: database.prepare("select rowid as row from words where words match ? order by rank, rowid limit ?"),
    byVector: database.prepare("select rowid as row, distance from vectors where vector match ? and k = ? order by distance"),
  };
}

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}
