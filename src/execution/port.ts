/** What the catalogue of definitions reads of the house database. Rows change only through changes of the house log. */
import type { DefinitionRow } from "../call/house-row.ts";

export interface DefinitionStore {
  definitions(): readonly DefinitionRow[];
}
