/**
 * Fitting a context into the window of its model, by where its parts came from. In this order, and no further than is
 * needed: results of tools in the history are shortened, oldest first; the oldest runs of the history are left out,
 * each whole, so that no call is parted from its result; results of tools in this run are shortened, oldest first; what
 * was read of knowledge, memory and culture is left out. Instructions and what people said in this run always stay.
 */
import { isJsonObject, type JsonObject } from "../call/json.ts";
import { itemOf, type ContextPart } from "./context-part.ts";
import type { AgentDefinition } from "./definition.ts";
import { runtimeFault } from "./fault.ts";
import { ANSWER_TOKENS, CHARS_A_TOKEN, SHORTENED_CHARS } from "./limits.ts";
import { charsOf } from "./message.ts";
import type { ContextItem } from "./port.ts";

export interface Fitted {
  readonly parts: readonly ContextPart[];
  readonly items: readonly ContextItem[];
  /** What was left out (0 characters) or shortened (those that are left). */
  readonly trimmed: readonly Omit<ContextItem, "ordinal">[];
}

export interface Room {
  readonly contextTokens: number;
  readonly settings: AgentDefinition["settings"];
  /** Characters that the definitions of the tools take. */
  readonly toolChars: number;
}

/** Faults with RUNTIME_CONTEXT_TOO_LARGE where even the least does not fit. */
export function fit(whole: readonly ContextPart[], room: Room): Fitted {
  const charsMax = charsFor(room);
  const parts: (ContextPart | undefined)[] = [...whole];
  let chars = whole.reduce((sum, part) => sum + charsOf(part.parts), 0);
  const put = (at: number, part: ContextPart | undefined) => {
    chars += (part === undefined ? 0 : charsOf(part.parts)) - charsOf(parts[at]?.parts ?? []);
    parts[at] = part;
  };
  const shorten = (of: (part: ContextPart) => boolean) => {
    whole.forEach((part, at) => {
      if (chars > charsMax && part.role === "tool" && of(part)) put(at, { ...part, parts: part.parts.map(shortened) });
    });
  };
  const leaveOut = (of: (part: ContextPart) => boolean) =>
    whole.forEach((part, at) => of(part) && parts[at] !== undefined && put(at, undefined));

  shorten(({ group }) => group !== undefined);
  for (const group of new Set(whole.flatMap((part) => part.group ?? []))) if (chars > charsMax) leaveOut((part) => part.group === group);
  shorten(({ group }) => group === undefined);
  for (const source of ["knowledge", "memory", "culture"] as const) if (chars > charsMax) leaveOut((part) => part.source === source);
  if (chars > charsMax) throw runtimeFault("RUNTIME_CONTEXT_TOO_LARGE", `the context has about ${chars} characters, and ${charsMax} fit`);
  return told(whole, parts);
}

function charsFor({ contextTokens, settings, toolChars }: Room): number {
  const answer = settings["maxOutputTokens"];
  const kept = typeof answer === "number" ? answer : Math.min(ANSWER_TOKENS, contextTokens / 4);
  return Math.floor((contextTokens - kept) * CHARS_A_TOKEN) - toolChars;
}

function told(whole: readonly ContextPart[], parts: readonly (ContextPart | undefined)[]): Fitted {
  const items = whole.map((part, at) => itemOf(parts[at] ?? { ...part, parts: [] }, at));
  const isTrimmed = (part: ContextPart, at: number) => charsOf(parts[at]?.parts ?? []) !== charsOf(part.parts);
  const trimmed = whole.flatMap((part, at) => (isTrimmed(part, at) ? [withoutOrdinal(items[at])] : []));
  return { parts: parts.filter((part) => part !== undefined), items, trimmed };
}

function withoutOrdinal(item: ContextItem | undefined): Fitted["trimmed"][number] {
  if (item === undefined) throw new Error("each part has an item");
  const { ordinal: _, ...rest } = item;
  return rest;
}

/** The result of a tool with its texts cut, and a word that says so. */
function shortened(part: JsonObject): JsonObject {
  const { output } = part;
  if (!isJsonObject(output)) return part;
  const text = typeof output["value"] === "string" ? output["value"] : JSON.stringify(output["value"] ?? "");
  if (text.length <= SHORTENED_CHARS) return part;
  const isError = output["type"] === "error-text" || output["type"] === "error-json";
  const value = `${text.slice(0, SHORTENED_CHARS).toWellFormed()}\n[shortened: ${text.length - SHORTENED_CHARS} more characters stood here]`;
  return { ...part, output: { type: isError ? "error-text" : "text", value } };
}
