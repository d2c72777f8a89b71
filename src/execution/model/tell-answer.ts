/**
 * The pieces that an answer would have come in: what a model said that answered whole, told as if it had been streamed.
 * Blocks are counted as they stand in the answer; events are those of the wire (see docs/models.md).
 */
import type { JsonObject } from "../../call/json.ts";
import type { Dialect, ModelPiece } from "../../call/model.ts";
import { object, objects, text } from "./member.ts";

/** How a text is cut. */
export type Cut = (text: string) => readonly string[];

const WHOLE: Cut = (said) => [said];

/** The pieces of a whole answer (the `result` of a model call), its texts cut by `cut`. */
export function tellAnswer(dialect: Dialect, result: JsonObject, cut: Cut = WHOLE): readonly ModelPiece[] {
  const body = object(result["body"]);
  switch (dialect) {
    case "neutral":
      return objects(result["content"]).flatMap((part, block) => neutralPieces(part, block, cut));
    case "openai-chat":
      return chatPieces(object(objects(body["choices"])[0]?.["message"]), cut);
    case "openai-responses": {
      const created = { type: "response.created", response: { ...body, status: "in_progress", output: [], usage: null } };
      return [event(created), ...objects(body["output"]).flatMap((item, block) => responsesPieces(item, block, cut))];
    }
    case "anthropic-messages": {
      const start = { type: "message_start", message: { ...body, content: [], stop_reason: null, stop_sequence: null } };
      return [event(start), ...objects(body["content"]).flatMap((part, block) => messagesPieces(part, block, cut))];
    }
    default:
      return [];
  }
}

function event(wire: JsonObject): ModelPiece {
  return { kind: "event", event: wire };
}

function said(
  kind: "text" | "reasoning",
  value: unknown,
  { block, cut }: { readonly block: number; readonly cut: Cut },
): readonly ModelPiece[] {
  return text(value) === "" ? [] : cut(text(value)).map((piece) => ({ kind, block, text: piece }));
}

function neutralPieces(part: JsonObject, block: number, cut: Cut): readonly ModelPiece[] {
  if (part["type"] === "text" || part["type"] === "reasoning") return said(part["type"], part["text"], { block, cut });
  if (part["type"] !== "tool-call" || part["providerExecuted"] === true) return [event(part)];
  return [{ kind: "tool-call", block, id: text(part["toolCallId"]), name: text(part["toolName"]), args: text(part["input"]) }];
}

function chatPieces(message: JsonObject, cut: Cut): readonly ModelPiece[] {
  const reasoning = said("reasoning", message["reasoning_content"], { block: 0, cut });
  const after = reasoning.length > 0 ? 1 : 0;
  const spoken = said("text", message["content"], { block: after, cut });
  const first = after + (spoken.length > 0 ? 1 : 0);
  const calls = objects(message["tool_calls"]).map((call, at): ModelPiece => {
    const { name, arguments: args } = object(call["function"]);
    return { kind: "tool-call", block: first + at, id: text(call["id"]), name: text(name), args: text(args) };
  });
  return [...reasoning, ...spoken, ...calls];
}

function responsesPieces(item: JsonObject, block: number, cut: Cut): readonly ModelPiece[] {
  const where = { output_index: block };
  const added = (empty: JsonObject): ModelPiece => event({ type: "response.output_item.added", ...where, item: { ...item, ...empty } });
  const done = event({ type: "response.output_item.done", ...where, item });
  switch (item["type"]) {
    case "message": {
      const parts = objects(item["content"]).flatMap((part, content_index) => [
        event({ type: "response.content_part.added", ...where, content_index, part: { ...part, text: "" } }),
        ...said("text", part["text"], { block, cut }),
      ]);
      return [added({ content: [], status: "in_progress" }), ...parts];
    }
    case "reasoning": {
      const parts = objects(item["summary"]).flatMap((part, summary_index) => [
        event({ type: "response.reasoning_summary_part.added", ...where, summary_index, part: { ...part, text: "" } }),
        ...said("reasoning", part["text"], { block, cut }),
      ]);
      return [added({ summary: [] }), ...parts, done];
    }
    case "function_call":
      return [{ kind: "tool-call", block, id: text(item["call_id"]), name: text(item["name"]), args: text(item["arguments"]) }];
    default:
      return [added({}), done];
  }
}

function messagesPieces(part: JsonObject, block: number, cut: Cut): readonly ModelPiece[] {
  const start = (empty: JsonObject): ModelPiece =>
    event({ type: "content_block_start", index: block, content_block: { ...part, ...empty } });
  switch (part["type"]) {
    case "text":
      return [start({ text: "" }), ...said("text", part["text"], { block, cut })];
    case "thinking": {
      const signature = {
        type: "content_block_delta",
        index: block,
        delta: { type: "signature_delta", signature: text(part["signature"]) },
      };
      return [start({ thinking: "", signature: "" }), ...said("reasoning", part["thinking"], { block, cut }), event(signature)];
    }
    case "tool_use":
      return [{ kind: "tool-call", block, id: text(part["id"]), name: text(part["name"]), args: JSON.stringify(part["input"] ?? {}) }];
    default:
      return [start({})];
  }
}
