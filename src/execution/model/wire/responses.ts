/** Streams of OpenAI's responses: numbered events, the last of which has the whole answer. Source: OpenAI API reference, "Responses", "Streaming". */
import { isJsonObject, type JsonObject } from "../../../call/json.ts";
import { readError, type ProviderError } from "../error-body.ts";
import { count, object, text } from "../member.ts";
import type { Assembled, Assembler, Tell } from "./assembler.ts";

const LAST: ReadonlySet<string> = new Set(["response.completed", "response.incomplete", "response.failed"]);
/** Events that are told as they are: what begins, and what nobody may change. */
const TOLD: ReadonlySet<string> = new Set(["response.created", "response.content_part.added", "response.reasoning_summary_part.added"]);

/** A block is an item of the output, by its `output_index`. */
export class ResponsesAssembler implements Assembler {
  readonly #tell: Tell | undefined;
  #whole: JsonObject | undefined;
  #error: ProviderError | undefined;

  constructor(tell?: Tell) {
    this.#tell = tell;
  }

  take(event: JsonObject): void {
    const type = text(event["type"]);
    if (type === "error") this.#error ??= readError(event);
    else if (LAST.has(type) && isJsonObject(event["response"])) this.#whole = event["response"];
    else if (TOLD.has(type)) this.#tell?.({ kind: "event", event });
    else this.#piece(type, event);
  }

  end(): Assembled {
    if (this.#error !== undefined) return { kind: "error", error: this.#error };
    return this.#whole === undefined ? { kind: "cut" } : { kind: "whole", body: this.#whole };
  }

  #piece(type: string, event: JsonObject): void {
    const block = count(event["output_index"]) ?? 0;
    const item = object(event["item"]);
    const said = text(event["delta"]);
    switch (type) {
      case "response.output_text.delta":
        if (said !== "") this.#tell?.({ kind: "text", block, text: said });
        return;
      case "response.reasoning_summary_text.delta":
        if (said !== "") this.#tell?.({ kind: "reasoning", block, text: said });
        return;
      case "response.output_item.added":
        if (item["type"] !== "function_call") this.#tell?.({ kind: "event", event });
        return;
      case "response.output_item.done":
        this.#done(block, item, event);
    }
  }

  #done(block: number, item: JsonObject, event: JsonObject): void {
    if (item["type"] === "message") return;
    if (item["type"] !== "function_call") return this.#tell?.({ kind: "event", event });
    this.#tell?.({ kind: "tool-call", block, id: text(item["call_id"]), name: text(item["name"]), args: text(item["arguments"]) });
  }
}
