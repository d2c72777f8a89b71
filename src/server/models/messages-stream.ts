/** An answer as Anthropic's messages stream it: message_start, content blocks in order, message_delta, message_stop. */
import { isJsonObject, type JsonObject } from "../../call/json.ts";
import type { ModelPiece } from "../../call/model.ts";
import { event, objectsIn, restOf, textIn, type WireStream } from "./wire-stream.ts";

/** What was said of the block that is open. */
interface Said {
  readonly type: string;
  text: string;
  isSigned: boolean;
  citations: number;
  isClosed: boolean;
}

export class MessagesStream implements WireStream {
  readonly #said: Said[] = [];
  #isBegun = false;
  #isHeld = false;

  piece(piece: ModelPiece): string {
    if (piece.kind === "event") return this.#event(piece.event);
    if (piece.kind === "tool-call") return this.#hold();
    return this.#text(piece.block, piece.kind === "text" ? "text" : "thinking", piece.text);
  }

  finish(body: JsonObject): string {
    const blocks = objectsIn(body["content"]);
    const begin = this.#begin({ ...body, content: [], stop_reason: null, stop_sequence: null });
    const { stop_reason = null, stop_sequence = null, usage = {}, container } = body;
    const delta = { stop_reason, stop_sequence, ...(container !== undefined && { container }) };
    const rest = blocks.map((block, index) => this.#rest(block, index)).join("");
    return `${begin}${rest}${said({ type: "message_delta", delta, usage })}${said({ type: "message_stop" })}`;
  }

  fail(error: JsonObject): string {
    return said(error);
  }

  #hold(): string {
    this.#isHeld = true;
    return "";
  }

  #begin(message: JsonObject): string {
    if (this.#isBegun) return "";
    this.#isBegun = true;
    return said({ type: "message_start", message });
  }

  /** Text of a block. A block that cannot be closed yet holds back all that follows it. */
  #text(block: number, type: "text" | "thinking", text: string): string {
    if (this.#isHeld || text === "") return "";
    if (!this.#isBegun) return this.#hold();
    const open = this.#said[block];
    if (open === undefined) {
      const opened = this.#open(block, { type, ...(type === "text" ? { text: "" } : { thinking: "", signature: "" }) });
      return this.#isHeld ? "" : opened + this.#text(block, type, text);
    }
    if (open.type !== type || open.isClosed) return this.#hold();
    open.text += text;
    return textDelta(block, type, text);
  }

  #open(block: number, content_block: JsonObject): string {
    const closed = this.#close(block - 1);
    if (this.#isHeld || block !== this.#said.length) return this.#hold();
    this.#said.push({ type: textIn(content_block["type"]), text: "", isSigned: false, citations: 0, isClosed: false });
    return closed + said({ type: "content_block_start", index: block, content_block });
  }

  #close(block: number): string {
    const open = this.#said[block];
    if (open === undefined || open.isClosed) return "";
    // Its signature comes last: closed without it, the client could never send the block back.
    if (open.type === "thinking" && !open.isSigned) return this.#hold();
    open.isClosed = true;
    return said({ type: "content_block_stop", index: block });
  }

  #event(wire: JsonObject): string {
    const { type, index, message, content_block: block, delta } = wire;
    if (type === "message_start" && isJsonObject(message)) return this.#begin(message);
    if (type === "ping") return this.#isBegun ? said({ type: "ping" }) : "";
    if (this.#isHeld || typeof index !== "number") return "";
    if (type === "content_block_start" && isJsonObject(block)) return this.#startOf(index, block);
    if (type === "content_block_delta" && isJsonObject(delta)) return this.#deltaOf(index, delta);
    return "";
  }

  #startOf(index: number, block: JsonObject): string {
    if (block["type"] === "tool_use") return this.#hold();
    // Texts are begun with the first of their text, which may be held back longer than this.
    if (block["type"] === "text" || block["type"] === "thinking") return "";
    return this.#isBegun ? this.#open(index, block) : this.#hold();
  }

  #deltaOf(index: number, delta: JsonObject): string {
    const open = this.#said[index];
    if (open === undefined || open.isClosed) return "";
    switch (delta["type"]) {
      case "signature_delta":
        open.isSigned = true;
        break;
      case "citations_delta":
        open.citations += 1;
        break;
      case "input_json_delta":
        open.text += textIn(delta["partial_json"]);
        break;
      default:
        return "";
    }
    return said({ type: "content_block_delta", index, delta });
  }

  #rest(block: JsonObject, index: number): string {
    const type = textIn(block["type"]);
    const open = this.#said[index];
    if (open !== undefined && open.type !== type) restOf("", "another");
    const whole = wholeText(block, type);
    // What a provider's own tool was asked came in the provider's own writing.
    const rest = type !== "text" && type !== "thinking" && isWhole(open?.text ?? "") ? "" : restOf(whole, open?.text ?? "");
    if (open?.isClosed === true) {
      if (rest !== "") restOf("", rest);
      return "";
    }
    const start = open === undefined ? said({ type: "content_block_start", index, content_block: emptied(block, type) }) : "";
    const more = rest === "" ? "" : textDelta(index, type, rest);
    const stop = said({ type: "content_block_stop", index });
    return `${start}${more}${lastDeltas(block, index, open)}${stop}`;
  }
}

const INPUT_TYPES: ReadonlySet<string> = new Set(["tool_use", "server_tool_use", "mcp_tool_use"]);

function wholeText(block: JsonObject, type: string): string {
  if (type === "text") return textIn(block["text"]);
  if (type === "thinking") return textIn(block["thinking"]);
  return INPUT_TYPES.has(type) ? JSON.stringify(block["input"] ?? {}) : "";
}

function emptied(block: JsonObject, type: string): JsonObject {
  if (type === "text") return { ...without(block, "citations"), text: "" };
  if (type === "thinking") return { ...block, thinking: "", signature: "" };
  return INPUT_TYPES.has(type) ? { ...block, input: {} } : block;
}

function isWhole(json: string): boolean {
  try {
    return isJsonObject(JSON.parse(json));
  } catch {
    return false;
  }
}

function without(block: JsonObject, member: string): JsonObject {
  return Object.fromEntries(Object.entries(block).filter(([name]) => name !== member));
}

function textDelta(index: number, type: string, text: string): string {
  const delta =
    type === "text"
      ? { type: "text_delta", text }
      : type === "thinking"
        ? { type: "thinking_delta", thinking: text }
        : { type: "input_json_delta", partial_json: text };
  return said({ type: "content_block_delta", index, delta });
}

/** What closes a block: the citations of a text, the signature of a thought. */
function lastDeltas(block: JsonObject, index: number, open: Said | undefined): string {
  const citations = objectsIn(block["citations"])
    .slice(open?.citations ?? 0)
    .map((citation) => ({ type: "citations_delta", citation }));
  const signature = textIn(block["signature"]);
  const signed = signature === "" || open?.isSigned === true ? [] : [{ type: "signature_delta", signature }];
  return [...citations, ...signed].map((delta) => said({ type: "content_block_delta", index, delta })).join("");
}

function said(data: JsonObject): string {
  return event(data, textIn(data["type"]));
}
