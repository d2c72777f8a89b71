/** What a tool of the shelf gave, as parts of a context: each with the id of what it is. */
import { isJsonObject, type JsonObject } from "../call/json.ts";
import type { Recalled } from "./context.ts";
import type { ContextLabel } from "./port.ts";

/** In `_meta` of a text, the house's own servers say what it is: an id and what else tells the place; nothing where a text only says that there is nothing. */
const REF_META = "chatelaine/ref";

/** Text by text where the server says what each is; else from its structured content where it lists what it found, else its text as one part. */
export function recalledIn(source: Recalled["source"], result: JsonObject | undefined): readonly Recalled[] {
  const told = Array.isArray(result?.["content"]) ? result["content"].filter(isJsonObject) : [];
  if (told.some((block) => refOf(block) !== undefined)) return told.flatMap((block) => referredIn(source, block));
  const structured = result?.["structuredContent"];
  const lists = isJsonObject(structured) ? Object.values(structured).filter(Array.isArray) : [];
  const items = lists.flat().filter(isJsonObject);
  const read = items.flatMap(({ id, memory, document, culture, chunk, text, content }): Recalled[] => {
    const said = text ?? content;
    const ref = id ?? memory ?? culture ?? document;
    if (typeof said !== "string" || said === "") return [];
    const named = typeof ref === "string" ? { ref: typeof chunk === "number" ? `${ref}/${chunk}` : ref } : {};
    return [{ source, text: said, ...named }];
  });
  if (read.length > 0) return read;
  const blocks = Array.isArray(result?.["content"]) ? result["content"].filter(isJsonObject) : [];
  const text = blocks.flatMap((block) => (typeof block["text"] === "string" ? [block["text"]] : [])).join("\n");
  return items.length > 0 || text === "" ? [] : [{ source, text }];
}

function refOf({ _meta }: JsonObject): JsonObject | undefined {
  const ref = isJsonObject(_meta) ? _meta[REF_META] : undefined;
  return isJsonObject(ref) ? ref : undefined;
}

function referredIn(source: Recalled["source"], block: JsonObject): readonly Recalled[] {
  const { id, ordinal, label } = refOf(block) ?? {};
  const { text } = block;
  if (typeof id !== "string" || typeof text !== "string" || text === "") return [];
  const kept = isJsonObject(label) ? { label: labelIn(label) } : {};
  return [{ source, text, ref: typeof ordinal === "number" ? `${id}/${ordinal}` : id, ...kept }];
}

/** What it does not say is the strictest. */
function labelIn({ integrity, readers }: JsonObject): ContextLabel {
  const names = Array.isArray(readers) ? readers.filter((one) => typeof one === "string") : [];
  return { integrity: integrity === "trusted" ? "trusted" : "untrusted", readers: readers === null ? null : names };
}
