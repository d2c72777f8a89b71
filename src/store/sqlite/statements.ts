/** Statements of one connection, each prepared when it is first needed: most agents never need most of them. */
import type { DatabaseSync, StatementSync } from "node:sqlite";

export type Value = string | number | Uint8Array | null;
/** What a row is to hold; what is undefined is null. */
export type Columns = Readonly<Record<string, Value | undefined>>;

export class Statements {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** The statement of this text. */
  of(sql: string): StatementSync {
    const held = this.#prepared.get(sql);
    if (held !== undefined) return held;
    const made = this.#db.prepare(sql);
    this.#prepared.set(sql, made);
    return made;
  }

  /** Inserts one row; names of tables and columns are the store's own. */
  insert(table: string, columns: Columns): void {
    const names = Object.keys(columns);
    const sql = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    this.of(sql).run(...Object.values(columns).map((value) => value ?? null));
  }
}
