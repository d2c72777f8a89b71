/** The three shelves as tables: they differ in the name of their id and in a few columns of their own. */
import type { ShelfBegun, ShelfChange } from "../shelf-change.ts";
import type { Columns } from "./statements.ts";

export interface ShelfTable {
  readonly table: "memory" | "knowledge" | "culture";
  /** The column of its id. */
  readonly id: "memory" | "document" | "culture";
}

export const MEMORY: ShelfTable = { table: "memory", id: "memory" };
export const KNOWLEDGE: ShelfTable = { table: "knowledge", id: "document" };
export const CULTURE: ShelfTable = { table: "culture", id: "culture" };

export function tableOf(change: ShelfChange): ShelfTable {
  if (change.kind.startsWith("memory-")) return MEMORY;
  return change.kind.startsWith("culture-") ? CULTURE : KNOWLEDGE;
}

/** The columns that the table of a new row alone has. */
export function ownColumns(change: ShelfBegun): Columns {
  switch (change.kind) {
    case "memory-begun":
      return { person: change.person, origin: change.origin };
    case "document-begun":
      return { source: change.source, media_type: change.mediaType, chunks: change.chunks.length };
    case "culture-begun":
      return { proposed_by: change.proposedBy };
  }
}
