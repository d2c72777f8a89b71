/** Answers of the built-in servers: each text with its own label, so that what is trusted is not mixed up with what is not. */
import type { JsonObject } from "../../call/json.ts";
import type { Label } from "../../call/label.ts";
import type { Ending } from "../fault.ts";

/** In `_meta` of a text: what it is a version of, for whoever builds a context of it, with its label as it was kept; empty where a text is the server's own words. */
export const REF_META = "chatelaine/ref";
const LABEL_META = "chatelaine/label";

export interface Told {
  readonly text: string;
  readonly label: Label;
  /** The id and whatever else tells where it is from. No content that is not in the text. */
  readonly ref: { readonly id: string } & JsonObject;
}

/** Texts of the shelf; where there are none, a sentence that says so. A remark is the server's own, and stands last. */
export function told(texts: readonly Told[], none: string, remark?: string): Ending {
  const content = texts.map(({ text, label, ref }) => ({
    type: "text",
    text,
    _meta: { [LABEL_META]: stated(label), [REF_META]: { ...ref, label: stated(label) } },
  }));
  const own = [...(content.length > 0 ? [] : [none]), ...(remark === undefined ? [] : [remark])];
  const said = own.map((text) => ({ type: "text", text, _meta: { [REF_META]: {} } }));
  return { status: "done", result: { content: [...content, ...said] } };
}

/** What was done, in a sentence and as data: ids and words of the house, and nothing that was kept. */
export function answered(text: string, data: JsonObject): Ending {
  return { status: "done", result: { content: [{ type: "text", text }], structuredContent: data } };
}

/** Origins are the house's to say, and stay with the row. */
function stated({ integrity, readers }: Label): JsonObject {
  return { integrity, readers, origins: [] };
}
