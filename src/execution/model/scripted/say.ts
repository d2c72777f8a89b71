/** What a turn says to what was seen: its places filled, its calls numbered, its usage counted where the script does not say it. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../../call/json.ts";
import type { ModelUsage } from "../usage.ts";
import { lastOf, resultsOf, userOf, type Picked } from "./pick-turn.ts";
import type { Seen } from "./seen.ts";

export interface SaidCall {
  readonly id: string;
  readonly name: string;
  readonly args: JsonObject;
}

/** An answer, before it is written in a dialect. */
export interface Said {
  readonly reasoning: string;
  readonly text: string;
  readonly toolCalls: readonly SaidCall[];
  readonly finish: "stop" | "length" | "content-filter" | "tool-calls";
  readonly usage: ModelUsage & { readonly inputTokens: number; readonly outputTokens: number };
}

/** About four characters of English are a token. */
const CHARS_A_TOKEN = 4;
const PLACE = /\{\{([A-Za-z0-9_.-]+)\}\}/g;

export function say({ turn, groups }: Picked, seen: Seen): Said {
  const fill = (text: string): string => text.replaceAll(PLACE, (whole, place: string) => valueAt(place, seen, groups) ?? whole);
  const answers = seen.messages.filter(({ role }) => role === "assistant").length;
  const toolCalls = (turn.toolCalls ?? []).map(({ name, args = {} }, at) => ({
    id: `scripted_${answers}_${at}`,
    name,
    args: filled(args, fill) as JsonObject,
  }));
  const text = fill(turn.text ?? "");
  const reasoning = fill(turn.reasoning ?? "");
  const { usage = {} } = turn;
  return {
    reasoning,
    text,
    toolCalls,
    finish: turn.finish ?? (toolCalls.length > 0 ? "tool-calls" : "stop"),
    usage: {
      ...usage,
      inputTokens: usage.inputTokens ?? tokensIn(seen),
      outputTokens: usage.outputTokens ?? tokensOf(reasoning + text + toolCalls.map(({ args }) => JSON.stringify(args)).join("")),
    },
  };
}

/** The tokens of what goes in, counted by its length. */
export function tokensIn({ instructions, messages, tools }: Seen): number {
  return tokensOf(instructions + messages.map(({ text }) => text).join("") + tools.join(""));
}

export function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARS_A_TOKEN);
}

function valueAt(place: string, seen: Seen, groups: readonly string[]): string | undefined {
  if (/^\d{1,2}$/.test(place)) return groups[Number(place)];
  const [name, ...path] = place.split(".");
  if (name === "lastMessage" && path.length === 0) return lastOf(seen);
  if (name === "userMessage" && path.length === 0) return userOf(seen);
  if (name !== "toolResult") return undefined;
  const result = resultsOf(seen).at(-1)?.text;
  return path.length === 0 || result === undefined ? result : within(result, path);
}

/** What stands at a path of a JSON text. */
function within(json: string, path: readonly string[]): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as { readonly [name: string]: unknown })[step];
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

function filled(value: JsonValue, fill: (text: string) => string): JsonValue {
  if (typeof value === "string") return fill(value);
  if (Array.isArray(value)) return value.map((one) => filled(one as JsonValue, fill));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner, fill)]));
}
