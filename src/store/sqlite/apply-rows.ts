/** Changes of a log beside changes of rows alone, in the order in which they came. */
import type { DatabaseSync } from "node:sqlite";
import type { AgentRowChange, HouseRowChange, RowsWritten } from "../row-change.ts";
import { isShelfChange } from "../shelf-change.ts";
import { applyRunChange } from "./apply-run-change.ts";
import { applyShelfChange, shelfErases } from "./apply-shelf-change.ts";
import type { Applier } from "./log-database.ts";
import { Statements } from "./statements.ts";

type RowChange = AgentRowChange | HouseRowChange;

/** What writes both. A change of rows is taken whole or not at all: the log's database begins a savepoint for each. */
export function withRows<Change extends { readonly kind: string }>(
  db: DatabaseSync,
  entries: Applier<Change>,
): Applier<Change | RowsWritten<RowChange>> {
  const statements = new Statements(db);
  return {
    apply(change, index) {
      if (!isRows(change)) return entries.apply(change, index);
      for (const row of change.rows) {
        if (isShelfChange(row)) applyShelfChange(statements, row);
        else applyRunChange(statements, row);
      }
    },
    erases: (change) => (isRows(change) ? change.rows.some((row) => isShelfChange(row) && shelfErases(row)) : entries.erases(change)),
  };
}

function isRows<Change extends { readonly kind: string }>(change: Change | RowsWritten<RowChange>): change is RowsWritten<RowChange> {
  return change.kind === "rows-written";
}
