/** Changes of rows that have no entry of their own in a log: every effect that they tell of is a call, which has its entry. */
import type { CultureChange, KnowledgeChange, MemoryChange } from "../execution/shelf/port.ts";
import type { NewArtifact, RunChange } from "../runtime/port.ts";

/** An artifact whose sealed content is on the disk already. */
export interface ArtifactKept {
  readonly kind: "artifact-kept";
  readonly artifact: NewArtifact;
  /** The key that sealed it. */
  readonly keyId: string;
}

export type AgentRowChange = RunChange | ArtifactKept | MemoryChange | KnowledgeChange;
export type HouseRowChange = CultureChange;

/** Rows that are written together or not at all. */
export interface RowsWritten<Row> {
  readonly kind: "rows-written";
  readonly rows: readonly Row[];
  readonly entry?: undefined;
}
