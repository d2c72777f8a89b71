/** What a tool of the shelf gave, as parts of a context: each with the id of what it is. */
import { isJsonObject, type JsonObject } from "../call/json.ts";
import type { Recalled } from "./context.ts";

/** From its structured content where it lists what it found, else its text as one part. */
export function recalledIn(source: Recalled["source"], result: JsonObject | undefined): readonly Recalled[] {
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
