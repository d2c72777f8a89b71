/** What a definition says that a description has no need to say: hidden text, orders to the model, URLs that take data along. */
import type { JsonObject } from "../call/json.ts";
import { find } from "./find.ts";
import { SCANNER } from "./scan/index.ts";

const SUSPICIOUS: ReadonlySet<string> = new Set(["hidden-text", "injection", "exfiltration"]);

/** The classes of it that stand in a definition as its server describes it, its names included, sorted. */
export function suspicionsOf(described: JsonObject): readonly string[] {
  const found = find(described, { direction: "to-model", presented: "" }, SCANNER);
  return [...new Set(found.map(({ match }) => match.class))].filter((named) => SUSPICIOUS.has(named)).toSorted();
}
