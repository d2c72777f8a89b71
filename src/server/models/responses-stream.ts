/** An answer as OpenAI's responses stream it: numbered events about items, their parts and their texts. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import type { ModelPiece } from "../../call/model.ts";
import { isOfClient } from "./answer-calls.ts";
import { event, objectsIn, restOf, textIn, type WireStream } from "./wire-stream.ts";

/** What was said of an item of the output. */
interface Said {
  readonly id: string;
  readonly type: string;
  /** Texts of its parts, in their order: of a message its content, of reasoning its summary. */
  readonly parts: string[];
  isDone: boolean;
}

export class ResponsesStream implements WireStream {
  readonly #said: Said[] = [];
  #number = 0;
  #isBegun = false;
  #isHeld = false;

  piece(piece: ModelPiece): string {
    if (this.#isHeld) return "";
    switch (piece.kind) {
      case "event":
        return this.#event(piece.event);
      case "tool-call":
        return this.#hold();
      case "text":
        return this.#text(piece.block, "message", piece.text);
      case "reasoning":
        return this.#text(piece.block, "reasoning", piece.text);
    }
  }

  finish(body: JsonObject): string {
    const begin = this.#begin({ ...body, status: "in_progress", output: [], usage: null, completed_at: null });
    const items = objectsIn(body["output"])
      .map((item, index) => this.#rest(item, index))
      .join("");
    const status = body["status"] === "incomplete" || body["status"] === "failed" ? body["status"] : "completed";
    return `${begin}${items}${this.#say({ type: `response.${status}`, response: body })}`;
  }

  fail(error: JsonObject): string {
    const { code = null, message = "", param = null } = isJsonObject(error["error"]) ? error["error"] : {};
    return this.#say({ type: "error", code, message, param });
  }

  #hold(): string {
    this.#isHeld = true;
    return "";
  }

  #say(data: JsonObject & { readonly type: string }): string {
    return event({ ...data, sequence_number: this.#number++ }, data.type);
  }

  #begin(response: JsonObject): string {
    if (this.#isBegun) return "";
    this.#isBegun = true;
    return this.#say({ type: "response.created", response }) + this.#say({ type: "response.in_progress", response });
  }

  #event(wire: JsonObject): string {
    const { type, response, item, output_index: index } = wire;
    if (type === "response.created" && isJsonObject(response)) return this.#begin({ ...response, output: [] });
    if (!this.#isBegun || typeof index !== "number") return "";
    if (type === "response.output_item.added" && isJsonObject(item)) return this.#added(index, item);
    const said = this.#said[index];
    if (said === undefined || said.isDone) return "";
    if (type === "response.output_item.done" && isJsonObject(item)) return said.type === "message" ? "" : this.#done(index, item, said);
    if (type === "response.content_part.added" && wire["content_index"] !== 0) return this.#hold();
    if (type === "response.reasoning_summary_part.added") return this.#openPart(index, said, said.parts.length);
    return "";
  }

  /** The next item. A tool call is said when it is decided, and everything after it then. */
  #added(index: number, item: JsonObject): string {
    const type = textIn(item["type"]);
    if (isOfClient(item) || index !== this.#said.length) return this.#hold();
    const closed = this.#closeBefore(index);
    if (this.#isHeld) return closed;
    this.#said.push({ id: textIn(item["id"]), type, parts: [], isDone: false });
    const empty = { ...item, ...(type === "message" && { content: [] }), ...(type === "reasoning" && { summary: [] }) };
    return closed + this.#say({ type: "response.output_item.added", output_index: index, item: empty });
  }

  /** Only a message that was said whole may be left behind; whether it is, its released text alone tells. */
  #closeBefore(index: number): string {
    return this.#said.slice(0, index).every(({ isDone }) => isDone) ? "" : this.#hold();
  }

  #text(index: number, type: "message" | "reasoning", text: string): string {
    const said = this.#said[index];
    if (text === "") return "";
    if (said === undefined || said.type !== type || said.isDone) return this.#hold();
    const part = Math.max(0, said.parts.length - 1);
    const opened = said.parts.length === 0 ? this.#openPart(index, said, 0) : "";
    said.parts[part] += text;
    return opened + this.#delta({ index, said, part, text });
  }

  #openPart(index: number, said: Said, part: number, like: JsonObject = {}): string {
    said.parts.push("");
    const where = { item_id: said.id, output_index: index };
    if (said.type === "message") {
      const empty =
        like["type"] === "refusal" ? { type: "refusal", refusal: "" } : { type: "output_text", text: "", annotations: [], logprobs: [] };
      return this.#say({ type: "response.content_part.added", ...where, content_index: part, part: empty });
    }
    return this.#say({
      type: "response.reasoning_summary_part.added",
      ...where,
      summary_index: part,
      part: { type: "summary_text", text: "" },
    });
  }

  #delta({
    index,
    said,
    part,
    text,
    isRefusal = false,
  }: {
    index: number;
    said: Said;
    part: number;
    text: string;
    isRefusal?: boolean;
  }): string {
    if (text === "") return "";
    const where = { item_id: said.id, output_index: index };
    if (said.type === "reasoning")
      return this.#say({ type: "response.reasoning_summary_text.delta", ...where, summary_index: part, delta: text });
    if (isRefusal) return this.#say({ type: "response.refusal.delta", ...where, content_index: part, delta: text });
    return this.#say({ type: "response.output_text.delta", ...where, content_index: part, delta: text, logprobs: [] });
  }

  /** An item that no tool of the application is: as the provider made it, its summary as it was said. */
  #done(index: number, item: JsonObject, said: Said): string {
    if (item["type"] !== said.type || isOfClient(item)) return this.#hold();
    const summary = said.parts.map((text) => ({ type: "summary_text", text }));
    const whole = said.type === "reasoning" ? { ...item, summary } : item;
    const parts = said.parts.map((text, part) => this.#partDone(index, said, part, { type: "summary_text", text })).join("");
    said.isDone = true;
    return parts + this.#say({ type: "response.output_item.done", output_index: index, item: whole });
  }

  #partDone(index: number, { id, type }: Said, part: number, whole: JsonObject): string {
    const where = { item_id: id, output_index: index };
    if (type === "reasoning") {
      const text = this.#say({ type: "response.reasoning_summary_text.done", ...where, summary_index: part, text: textIn(whole["text"]) });
      return text + this.#say({ type: "response.reasoning_summary_part.done", ...where, summary_index: part, part: whole });
    }
    const text =
      whole["type"] === "refusal"
        ? this.#say({ type: "response.refusal.done", ...where, content_index: part, refusal: textIn(whole["refusal"]) })
        : this.#say({ type: "response.output_text.done", ...where, content_index: part, text: textIn(whole["text"]), logprobs: [] });
    const annotations = objectsIn(whole["annotations"]).map((annotation, annotation_index) =>
      this.#say({ type: "response.output_text.annotation.added", ...where, content_index: part, annotation_index, annotation }),
    );
    return `${annotations.join("")}${text}${this.#say({ type: "response.content_part.done", ...where, content_index: part, part: whole })}`;
  }

  #rest(item: JsonObject, index: number): string {
    const before = this.#said[index];
    if (before?.isDone === true) return "";
    const type = textIn(item["type"]);
    const said = before ?? { id: textIn(item["id"]), type, parts: [], isDone: false };
    if (said.type !== type) restOf("", type);
    const added =
      before === undefined ? this.#say({ type: "response.output_item.added", output_index: index, item: emptied(item, type) }) : "";
    const inside =
      type === "function_call"
        ? this.#arguments(item, index)
        : type === "custom_tool_call"
          ? this.#input(item, index)
          : this.#parts(item, index, said);
    const whole = before === undefined ? item : { ...item, id: said.id };
    return `${added}${inside}${this.#say({ type: "response.output_item.done", output_index: index, item: whole })}`;
  }

  #parts(item: JsonObject, index: number, said: Said): string {
    return partsOf(item)
      .map((whole, part) => {
        const text = textIn(whole["text"] ?? whole["refusal"]);
        const rest = restOf(text, said.parts[part] ?? "");
        const opened = part < said.parts.length ? "" : this.#openPart(index, said, part, whole);
        const isRefusal = whole["type"] === "refusal";
        return `${opened}${this.#delta({ index, said, part, text: rest, isRefusal })}${this.#partDone(index, said, part, whole)}`;
      })
      .join("");
  }

  #input(item: JsonObject, index: number): string {
    const input = textIn(item["input"]);
    const where = { item_id: textIn(item["id"]), output_index: index };
    const delta = this.#say({ type: "response.custom_tool_call_input.delta", ...where, delta: input });
    return delta + this.#say({ type: "response.custom_tool_call_input.done", ...where, input });
  }

  #arguments(item: JsonObject, index: number): string {
    const args = textIn(item["arguments"]);
    const where = { item_id: textIn(item["id"]), output_index: index };
    const delta = this.#say({ type: "response.function_call_arguments.delta", ...where, delta: args });
    return delta + this.#say({ type: "response.function_call_arguments.done", ...where, name: textIn(item["name"]), arguments: args });
  }
}

function partsOf(item: JsonObject): readonly JsonObject[] {
  if (item["type"] === "message") return objectsIn(item["content"]);
  return item["type"] === "reasoning" ? objectsIn(item["summary"]) : [];
}

function emptied(item: JsonObject, type: string): JsonObject {
  const progress: { readonly [name: string]: JsonValue } = item["status"] === undefined ? {} : { status: "in_progress" };
  if (type === "message") return { ...item, ...progress, content: [] };
  if (type === "reasoning") return { ...item, ...progress, summary: [] };
  if (type === "custom_tool_call") return { ...item, ...progress, input: "" };
  return type === "function_call" ? { ...item, ...progress, arguments: "" } : item;
}
