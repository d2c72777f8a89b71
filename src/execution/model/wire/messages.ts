/** Streams of Anthropic's messages: blocks that begin, go on and stop. Source: Anthropic API reference, "Streaming messages". */
import { isJsonObject, type JsonObject, type JsonValue } from "../../../call/json.ts";
import { readError, type ProviderError } from "../error-body.ts";
import { count, object, text } from "../member.ts";
import type { Assembled, Assembler, Tell } from "./assembler.ts";

interface Block {
  readonly head: JsonObject;
  readonly type: string;
  text: string;
  signature: string;
  /** The input of a tool, as text; fragments may split it anywhere, inside of an escape too. */
  input: string;
  readonly citations: JsonValue[];
  isStopped: boolean;
}

/** Blocks whose input comes in fragments: tools of the application, and the provider's own. */
const WITH_INPUT: ReadonlySet<string> = new Set(["tool_use", "server_tool_use", "mcp_tool_use"]);

/** A block is a block of the content, by its `index`. Signatures, citations and the provider's own tools are told as events. */
export class MessagesAssembler implements Assembler {
  readonly #tell: Tell | undefined;
  readonly #blocks: Block[] = [];
  #message: JsonObject | undefined;
  #last: JsonObject = {};
  #usage: JsonObject = {};
  #isStopped = false;
  #isMalformed = false;
  #error: ProviderError | undefined;

  constructor(tell?: Tell) {
    this.#tell = tell;
  }

  take(event: JsonObject): void {
    switch (event["type"]) {
      case "message_start":
        this.#message = object(event["message"]);
        this.#usage = object(this.#message["usage"]);
        return this.#tell?.({ kind: "event", event });
      case "ping":
        return this.#tell?.({ kind: "event", event });
      case "content_block_start":
        return this.#start(event);
      case "content_block_delta":
        return this.#delta(event);
      case "content_block_stop":
        return this.#stop(event);
      case "message_delta":
        this.#last = { ...this.#last, ...object(event["delta"]) };
        this.#usage = { ...this.#usage, ...object(event["usage"]) };
        return;
      case "message_stop":
        this.#isStopped = true;
        return;
      case "error":
        this.#error ??= readError(event);
    }
  }

  end(): Assembled {
    if (this.#error !== undefined) return { kind: "error", error: this.#error };
    if (this.#isMalformed) return { kind: "malformed" };
    if (!this.#isStopped || this.#message === undefined) return { kind: "cut" };
    const whole = this.#blocks.map(wholeBlock);
    const content = whole.filter((block) => block !== undefined);
    // Where the answer was too long for its limit, a call that it broke off in was not made.
    if (content.length < whole.length && this.#last["stop_reason"] !== "max_tokens") return { kind: "malformed" };
    return { kind: "whole", body: { ...this.#message, content, stop_sequence: null, ...this.#last, usage: this.#usage } };
  }

  #start(event: JsonObject): void {
    const head = object(event["content_block"]);
    const type = text(head["type"]);
    const index = this.#blocks.length;
    if (count(event["index"]) !== index) this.#isMalformed = true;
    const said = text(head["text"]) + text(head["thinking"]);
    this.#blocks.push({ head, type, text: said, signature: text(head["signature"]), input: "", citations: [], isStopped: false });
    if (type !== "tool_use") this.#tell?.({ kind: "event", event });
    this.#say(index, type, said);
  }

  #delta(event: JsonObject): void {
    const index = count(event["index"]) ?? -1;
    const block = this.#blocks[index];
    const delta = object(event["delta"]);
    if (block === undefined || block.isStopped) return void (this.#isMalformed = true);
    switch (delta["type"]) {
      case "text_delta":
      case "thinking_delta": {
        const said = text(delta["text"]) + text(delta["thinking"]);
        block.text += said;
        return this.#say(index, block.type, said);
      }
      case "input_json_delta":
        block.input += text(delta["partial_json"]);
        return;
      case "signature_delta":
        block.signature += text(delta["signature"]);
        break;
      case "citations_delta":
        block.citations.push(delta["citation"] ?? null);
    }
    if (block.type !== "tool_use") this.#tell?.({ kind: "event", event });
  }

  #say(block: number, type: string, said: string): void {
    if (said !== "") this.#tell?.({ kind: type === "thinking" ? "reasoning" : "text", block, text: said });
  }

  #stop(event: JsonObject): void {
    const index = count(event["index"]) ?? -1;
    const block = this.#blocks[index];
    if (block === undefined) return void (this.#isMalformed = true);
    block.isStopped = true;
    const input = inputOf(block);
    if (block.type !== "tool_use") return this.#tellInput(index, block);
    if (input === undefined) return;
    const { id, name } = block.head;
    this.#tell?.({ kind: "tool-call", block: index, id: text(id), name: text(name), args: block.input || JSON.stringify(input) });
  }

  /** What the provider's own tool was given, told whole: nobody can look at what is cut anywhere. */
  #tellInput(index: number, { input }: Block): void {
    if (input === "") return;
    const delta = { type: "input_json_delta", partial_json: input };
    this.#tell?.({ kind: "event", event: { type: "content_block_delta", index, delta } });
  }
}

/** The block as it stands in an answer that was not streamed; undefined for a tool's input that is no JSON object. */
function wholeBlock(block: Block): JsonObject | undefined {
  const { head, type, citations, signature } = block;
  if (type === "text") return { ...head, text: block.text, ...(citations.length > 0 && { citations }) };
  if (type === "thinking") return { ...head, thinking: block.text, signature };
  if (!WITH_INPUT.has(type)) return head;
  const input = inputOf(block);
  return input === undefined ? undefined : { ...head, input };
}

function inputOf({ head, input }: Block): JsonObject | undefined {
  if (input === "") return object(head["input"]);
  try {
    const value: unknown = JSON.parse(input);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
