/** Whether a JSON value that came from outside can be read and written down in one way by every part of the house. */
import { JSON_DEPTH_MAX } from "../call/limits.ts";

/**
 * What is wrong with the form of a parsed JSON value, or undefined. Nesting beyond JSON_DEPTH_MAX, a number that is no
 * finite double (1e999) and a text with half of a surrogate pair are refused: canonical JSON (RFC 8785) has no bytes
 * for them. Does not recurse, so that nesting cannot exhaust the stack.
 */
export function formFault(value: unknown): "too-deep" | "not-a-number" | "not-unicode" | undefined {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: inner, depth } = next;
    if (typeof inner === "string" && !inner.isWellFormed()) return "not-unicode";
    if (typeof inner === "number" && !Number.isFinite(inner)) return "not-a-number";
    if (typeof inner !== "object" || inner === null) continue;
    if (depth > JSON_DEPTH_MAX) return "too-deep";
    if (!Array.isArray(inner) && !Object.keys(inner).every((name) => name.isWellFormed())) return "not-unicode";
    for (const member of Object.values(inner)) open.push({ value: member, depth: depth + 1 });
  }
  return undefined;
}
