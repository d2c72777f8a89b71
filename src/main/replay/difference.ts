/** Where a replayed run is not what was recorded. */
import type { Effect } from "../../call/decision.ts";
import type { CallId } from "../../call/id.ts";
import type { JsonValue } from "../../call/json.ts";
import { DIFFERENCE_CHARS } from "./limits.ts";

export type Difference =
  /** A part of the context: it came from elsewhere, or is longer, shorter, missing or new. */
  | Both<"context", { readonly at: number }>
  /** The request to the model: `at` is `message 3` or `body.tools`. */
  | Both<"request", { readonly at: string }>
  /** A call that was recorded and is not made now, or the other way about. */
  | Both<"call", { readonly ordinal: number }>
  /** The arguments of a call: `at` is a JSON pointer. */
  | Both<"arguments", { readonly ordinal: number; readonly tool: string; readonly at: string }>
  /** What rules say of a recorded call. */
  | {
      readonly what: "decision";
      readonly ordinal: number;
      readonly tool: string;
      readonly call: CallId;
      readonly recorded: Effect;
      readonly now: Effect;
      /** The rules that decided, then and now. */
      readonly rules: { readonly recorded: readonly string[]; readonly now: readonly string[] };
      /** Code of a refusal now. */
      readonly code?: string;
    }
  /** How the run ended, or what it gave. */
  | Both<"end" | "output" | "steps">
  /** What another model said in a step. */
  | Both<"answer">;

type Both<What extends string, More extends object = object> = {
  readonly what: What;
  /** What was recorded and what is there now, shortened around the place; absent where there is nothing. */
  readonly recorded?: string;
  readonly now?: string;
} & More;

/** Tokens that stand for values in what a model sees and says: arguments are recorded with the values. */
const TOKEN = /<[A-Z][A-Z0-9_]*_\d+·[^>]{1,40}>/u;

/** The JSON pointer of the first place where two values differ; undefined where they are the same. A text with value tokens fits whatever stands for them. */
export function firstDifference(recorded: JsonValue | undefined, now: JsonValue | undefined, at = ""): string | undefined {
  if (typeof now === "string" && typeof recorded === "string" && now !== recorded) return fitsTokens(recorded, now) ? undefined : at;
  if (!isContainer(recorded) || !isContainer(now) || Array.isArray(recorded) !== Array.isArray(now))
    return recorded === now ? undefined : at;
  for (const key of new Set([...Object.keys(recorded), ...Object.keys(now)])) {
    const found = firstDifference(memberOf(recorded, key), memberOf(now, key), `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The value at a JSON pointer; undefined where there is none. */
export function valueAt(value: JsonValue | undefined, pointer: string): JsonValue | undefined {
  const keys = pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  return keys.reduce<JsonValue | undefined>((inner, key) => (isContainer(inner) ? memberOf(inner, key) : undefined), value);
}

/** Both values as texts, cut to what stands around the place where they part. */
export function shownBoth(
  recorded: JsonValue | undefined,
  now: JsonValue | undefined,
): { readonly recorded?: string; readonly now?: string } {
  const [before, after] = [textOf(recorded), textOf(now)];
  const shorter = Math.min(before?.length ?? 0, after?.length ?? 0);
  let parts = 0;
  while (parts < shorter && before?.[parts] === after?.[parts]) parts += 1;
  const from = Math.max(0, parts - DIFFERENCE_CHARS / 2);
  const cut = (text: string) => {
    const end = from + DIFFERENCE_CHARS;
    return `${from > 0 ? "…" : ""}${text.slice(from, end).toWellFormed()}${text.length > end ? "…" : ""}`;
  };
  return { ...(before !== undefined && { recorded: cut(before) }), ...(after !== undefined && { now: cut(after) }) };
}

function textOf(value: JsonValue | undefined): string | undefined {
  return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
}

type Container = JsonValue & object;

function isContainer(value: JsonValue | undefined): value is Container {
  return typeof value === "object" && value !== null;
}

function memberOf(value: Container, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? (value as { readonly [key: string]: JsonValue })[key] : undefined;
}

function fitsTokens(recorded: string, now: string): boolean {
  const [first = "", ...rest] = now.split(TOKEN);
  if (rest.length === 0 || !recorded.startsWith(first)) return false;
  let from = first.length;
  for (const piece of rest) {
    const found = recorded.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return from === recorded.length || rest.at(-1) === "" || recorded.endsWith(rest.at(-1) ?? "");
}
