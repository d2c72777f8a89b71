/** Everything that one agent's database has, table by table and row by row, as it is at one moment. */
import type { DatabaseSync } from "node:sqlite";
import type { AgentId } from "../../call/id.ts";
import { noAgent } from "../fault.ts";
import { openForReading, versionOf } from "./database.ts";
import { databasePath } from "./place.ts";
import { number, text } from "./rows.ts";
import type { Row } from "./rows.ts";
import { AGENT_SCHEMA } from "./schema.ts";
import { asStoreFault } from "./sqlite-fault.ts";
import type { Value } from "./statements.ts";

/** By their ids, versions and fingerprints. */
export interface Named {
  readonly policies: readonly string[];
  readonly definitions: readonly { readonly kind: string; readonly server: string; readonly name: string; readonly fingerprint: string }[];
  readonly people: readonly string[];
  /** Principles that its runs were given. */
  readonly culture: readonly string[];
}

export type DumpRow = Readonly<Record<string, Value>>;

export class AgentDump {
  readonly #db: DatabaseSync;
  readonly #path: string;

  private constructor(db: DatabaseSync, path: string) {
    this.#db = db;
    this.#path = path;
    db.exec("BEGIN");
  }

  /** Beside the house that runs on the folder, or without one. Faults: STORE_NO_AGENT, STORE_NEWER, STORE_CORRUPT, STORE_IO. */
  static open(folder: string, agent: AgentId): AgentDump {
    const path = databasePath(folder, agent);
    const db = openForReading(path, AGENT_SCHEMA);
    if (db === undefined) throw noAgent(agent);
    return new AgentDump(db, path);
  }

  /** The version of its tables. */
  get version(): number {
    return versionOf(this.#db);
  }

  /** The newest signed checkpoint of its log. */
  checkpoint(): string {
    return this.#read(() => text(this.#db.prepare("SELECT note FROM checkpoint").get() ?? {}, "note"));
  }

  /** Its tables in the order in which they came to be. */
  tables(): readonly string[] {
    return this.#read(() => tablesOf(this.#db));
  }

  count(table: string): number {
    return this.#read(() => number(this.#db.prepare(`SELECT count(*) AS rows FROM ${this.#known(table)}`).get() ?? {}, "rows"));
  }

  /** The rows of a table, one at a time. */
  *rows(table: string): Generator<DumpRow> {
    try {
      for (const row of this.#db.prepare(`SELECT * FROM ${this.#known(table)}`).iterate()) yield row as DumpRow;
    } catch (error) {
      throw asStoreFault(error, this.#path);
    }
  }

  /** What its rows name of the house: policy sets, definitions, people and principles. */
  named(): Named {
    return this.#read(() => {
      const all = (sql: string): readonly Row[] => this.#db.prepare(sql).all();
      return {
        policies: all("SELECT DISTINCT policy FROM tool_call WHERE policy <> '' ORDER BY policy").map((row) => text(row, "policy")),
        definitions: all(
          "SELECT DISTINCT kind, server, name, definition FROM tool_call WHERE kind IS NOT NULL AND definition <> '' ORDER BY 1, 2, 3, 4",
        ).map((row) => ({
          kind: text(row, "kind"),
          server: text(row, "server"),
          name: text(row, "name"),
          fingerprint: text(row, "definition"),
        })),
        people: all(
          "SELECT person FROM session WHERE person IS NOT NULL UNION SELECT person FROM memory WHERE person IS NOT NULL UNION SELECT person FROM vote ORDER BY 1",
        ).map((row) => text(row, "person")),
        culture: all("SELECT DISTINCT ref FROM context_item WHERE source = 'culture' AND ref IS NOT NULL ORDER BY ref").map((row) => text(row, "ref")),
      };
    });
  }

  close(): void {
    this.#db.close();
  }

  /** Only a table that is there is named in a statement. */
  #known(table: string): string {
    const known = tablesOf(this.#db).find((name) => name === table);
    if (known === undefined) throw new Error(`there is no table ${table}`);
    return `"${known}"`;
  }

  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw asStoreFault(error, this.#path);
    }
  }
}

/** The names of a database's tables in the order in which they came to be. */
export function tablesOf(db: DatabaseSync): readonly string[] {
  return db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY rowid")
    .all()
    .map((row) => text(row, "name"));
}
