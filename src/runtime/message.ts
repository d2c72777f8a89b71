/** A message of a run as it is kept, and as a model is sent it. */
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import type { CallId } from "../call/id.ts";
import type { MessageId, MessageRole } from "./port.ts";

export interface Message {
  readonly id: MessageId;
  readonly role: MessageRole;
  /** The step that made it; undefined for what the run began with or was told from outside. */
  readonly step: number | undefined;
  readonly at: number;
  /**
   * Its parts, in the form of AI SDK's `LanguageModelV4Prompt`. The bytes of a file are not in it: such a part has
   * `artifact`, the id of what is kept. A tool's result has `call`, the call that it is the result of.
   */
  readonly parts: readonly JsonObject[];
}

/** A message as a model is sent it. */
export type PromptMessage =
  | { readonly role: "system"; readonly content: string }
  | { readonly role: "user" | "assistant" | "tool"; readonly content: readonly JsonObject[] };

/** The result of a tool as one part. */
export interface ToolResult {
  readonly id: string;
  readonly tool: string;
  readonly output: JsonObject;
  readonly call: CallId | undefined;
}

export function textPart(text: string): JsonObject {
  return { type: "text", text };
}

export function resultPart({ id, tool, output, call }: ToolResult): JsonObject {
  return { type: "tool-result", toolCallId: id, toolName: tool, output, ...(call !== undefined && { call }) };
}

/** The text of a message, its reasoning left out. */
export function textOf(parts: readonly JsonObject[]): string {
  return parts.flatMap((part) => (part["type"] === "text" && typeof part["text"] === "string" ? [part["text"]] : [])).join("");
}

/** Characters that parts take in a context. */
export function charsOf(parts: readonly JsonObject[]): number {
  return parts.reduce((chars, part) => chars + charsIn(part), 0);
}

/** What stands in the place of a file is short, however large the file is. */
function charsIn(value: JsonValue): number {
  if (typeof value === "string") return value.length;
  if (Array.isArray(value)) return value.reduce<number>((chars, item: JsonValue) => chars + charsIn(item), 0);
  return isJsonObject(value) ? Object.values(value).reduce<number>((chars, item) => chars + charsIn(item), 0) : 4;
}
