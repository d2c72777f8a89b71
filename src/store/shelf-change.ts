/** Changes of the three shelves, told apart. */
import type { CultureChange, KnowledgeChange, MemoryChange } from "../execution/shelf/port.ts";

export type ShelfChange = MemoryChange | KnowledgeChange | CultureChange;
export type ShelfBegun = Extract<ShelfChange, { readonly key: unknown }>;
export type ShelfMoved = Exclude<ShelfChange, ShelfBegun>;

/** The id of a new row. */
export function begunRow(change: ShelfBegun): string {
  switch (change.kind) {
    case "memory-begun":
      return change.memory;
    case "document-begun":
      return change.document;
    case "culture-begun":
      return change.culture;
  }
}

export function isShelfChange(change: { readonly kind: string }): change is ShelfChange {
  return change.kind.startsWith("memory-") || change.kind.startsWith("document-") || change.kind.startsWith("culture-");
}

/** The states from which a change may keep or refuse a row: what all agents are given may be taken back. */
export function settledFrom({ kind, event }: { readonly kind: string; readonly event: string }): readonly string[] {
  return kind === "culture-changed" && event === "refused" ? ["proposed", "kept"] : ["proposed"];
}
