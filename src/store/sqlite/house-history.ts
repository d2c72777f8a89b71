/** What is read of the house database about times before: policy sets and definitions as they were. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Definition } from "../../call/definition.ts";
import type { PolicyChangeRow } from "../../rows/house-row.ts";
import type { HistoryStore } from "../../analysis/port.ts";
import { storeFault } from "../fault.ts";
import { json, jsonObject, number, oneOf, text, textMaybe } from "./rows.ts";
import type { Row } from "./rows.ts";

const SQL = {
  policyChanges: "SELECT * FROM policy_change ORDER BY at, entry",
  policyFiles: "SELECT files FROM policy WHERE version = ?",
  definitionAs: "SELECT described FROM definition_version WHERE kind = ? AND server = ? AND name = ? AND fingerprint = ?",
} as const;

export class HouseHistory implements HistoryStore {
  readonly #run: Readonly<Record<keyof typeof SQL, StatementSync>>;

  /** Faults with STORE_OLDER where the file is from before these tables. */
  constructor(db: DatabaseSync) {
    const has = db.prepare("SELECT count(*) AS tables FROM sqlite_schema WHERE name IN ('policy_change', 'definition_version')").get();
    if (has?.["tables"] !== 2) {
      throw storeFault("STORE_OLDER", "the database is of an older version, which kept no history of policies", {
        hint: "start the house once: it brings its files to this version",
      });
    }
    const prepared = Object.entries(SQL).map(([name, sql]) => [name, db.prepare(sql)]);
    this.#run = Object.fromEntries(prepared) as Record<keyof typeof SQL, StatementSync>;
  }

  policyChanges(): readonly PolicyChangeRow[] {
    return this.#run.policyChanges.all().map(changeOf);
  }

  policyFiles(version: string): { readonly [file: string]: string } | undefined {
    const row = this.#run.policyFiles.get(version);
    // Who reads the files computes their version again, so that a text that is no text here is found there.
    return row && (jsonObject(row, "files") as { readonly [file: string]: string });
  }

  definitionAs(of: Parameters<HistoryStore["definitionAs"]>[0]): Definition | undefined {
    const { kind, server, name, fingerprint } = of;
    const row = this.#run.definitionAs.get(kind, server, name, fingerprint);
    return row && { kind, server, name, fingerprint, state: "pinned", described: jsonObject(row, "described") };
  }
}

function changeOf(row: Row): PolicyChangeRow {
  return {
    entry: text(row, "entry"),
    at: number(row, "at"),
    event: oneOf(row, "event", ["loaded", "rejected"]),
    version: text(row, "version"),
    by: text(row, "by"),
    cause: oneOf(row, "cause", ["start", "folder", "living", "apply", "rollback"]),
    because: textMaybe(row, "because"),
    // Written by this store from the typed change.
    problems: json(row, "problems") as PolicyChangeRow["problems"],
  };
}
