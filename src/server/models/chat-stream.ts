/** An answer as OpenAI's chat completions stream it: chunks of one choice, its usage where that was asked for, `[DONE]`. */
import { isJsonObject, type JsonObject } from "../../call/json.ts";
import type { ModelPiece } from "../../call/model.ts";
import { event, objectsIn, restOf, textIn, type WireStream } from "./wire-stream.ts";

/** Members of a message that are told in deltas of their own. */
const TOLD: ReadonlySet<string> = new Set(["role", "content", "reasoning_content", "reasoning", "refusal", "tool_calls"]);
const OF_CHUNK = ["id", "created", "model", "system_fingerprint", "service_tier"] as const;

export class ChatStream implements WireStream {
  readonly #includesUsage: boolean;
  #head: JsonObject;
  #content = "";
  #reasoning = "";
  #isBegun = false;
  #isHeld = false;

  /** `head` names the answer until the provider has: `id`, `created` (seconds), `model`. */
  constructor(head: JsonObject, includesUsage: boolean) {
    this.#head = head;
    this.#includesUsage = includesUsage;
  }

  piece(piece: ModelPiece): string {
    if (piece.kind === "event") this.#name(piece.event);
    if (piece.kind === "tool-call") this.#isHeld = true;
    if (this.#isHeld || (piece.kind !== "text" && piece.kind !== "reasoning") || piece.text === "") return "";
    if (piece.kind === "text") this.#content += piece.text;
    else this.#reasoning += piece.text;
    return this.#begin() + this.#chunk(piece.kind === "text" ? { content: piece.text } : { reasoning_content: piece.text });
  }

  finish(body: JsonObject): string {
    this.#name(body);
    const [choice] = objectsIn(body["choices"]);
    const message = isJsonObject(choice?.["message"]) ? choice["message"] : {};
    const deltas = [...this.#restOf(message), ...othersOf(message), ...toolCallsOf(message)];
    const told = deltas.map((delta) => this.#chunk(delta)).join("");
    const last = this.#chunk(
      {},
      { finish_reason: choice?.["finish_reason"] ?? "stop", ...(choice?.["logprobs"] && { logprobs: choice["logprobs"] }) },
    );
    const usage = this.#includesUsage ? event({ ...this.#headed(), choices: [], usage: body["usage"] ?? null }) : "";
    return `${this.#begin()}${told}${last}${usage}data: [DONE]\n\n`;
  }

  fail(error: JsonObject): string {
    return event(error);
  }

  /** Once something was said, the answer keeps its name. */
  #name(chunk: JsonObject): void {
    if (this.#isBegun) return;
    const named = OF_CHUNK.filter((member) => chunk[member] !== undefined && chunk[member] !== null);
    this.#head = { ...this.#head, ...Object.fromEntries(named.map((member) => [member, chunk[member] ?? null])) };
  }

  #restOf(message: JsonObject): readonly JsonObject[] {
    const name = typeof message["reasoning"] === "string" && this.#reasoning === "" ? "reasoning" : "reasoning_content";
    const reasoning = restOf(textIn(message["reasoning_content"] ?? message["reasoning"]), this.#reasoning);
    const content = restOf(textIn(message["content"]), this.#content);
    const refusal = textIn(message["refusal"]);
    return [...deltaOf(name, reasoning), ...deltaOf("content", content), ...deltaOf("refusal", refusal)];
  }

  #begin(): string {
    if (this.#isBegun) return "";
    this.#isBegun = true;
    return this.#chunk({ role: "assistant", content: "" });
  }

  #chunk(delta: JsonObject, more: JsonObject = { finish_reason: null }): string {
    const usage = this.#includesUsage ? { usage: null } : {};
    return event({ ...this.#headed(), choices: [{ index: 0, delta, ...more }], ...usage });
  }

  #headed(): JsonObject {
    return { object: "chat.completion.chunk", ...this.#head };
  }
}

function deltaOf(name: string, text: string): readonly JsonObject[] {
  return text === "" ? [] : [{ [name]: text }];
}

/** What else providers put into a message: annotations, audio, details of reasoning. */
function othersOf(message: JsonObject): readonly JsonObject[] {
  const others = Object.entries(message).filter(([name, value]) => !TOLD.has(name) && value !== null);
  return others.length === 0 ? [] : [Object.fromEntries(others)];
}

function toolCallsOf(message: JsonObject): readonly JsonObject[] {
  return objectsIn(message["tool_calls"]).map((call, index) => ({ tool_calls: [{ index, ...call }] }));
}
