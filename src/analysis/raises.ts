/** Whether a rule can raise an error. After strict validation almost nothing can: arithmetic that leaves 64 bits does. */
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { isJsonObject } from "../call/json.ts";

/** Operators and functions that never raise an error in a rule that validated strictly. What is not among them may. */
const SAFE: ReadonlySet<string> = new Set(
  (
    "Value Var ! == != in < <= > >= && || contains containsAll containsAny isEmpty . has like is if-then-else Set Record " +
    "lessThan lessThanOrEqual greaterThan greaterThanOrEqual decimal datetime duration ip isIpv4 isIpv6 isLoopback isMulticast isInRange"
  ).split(" "),
);

/** Whether evaluating the rule may raise an error. Pure. */
export function mayRaise({ conditions }: PolicyJson): boolean {
  return conditions.some(({ body }) => raises(body));
}

function raises(expr: unknown): boolean {
  if (!isJsonObject(expr)) return false;
  const [operator = "", parts] = Object.entries(expr)[0] ?? [];
  if (!SAFE.has(operator)) return true;
  if (operator === "Value" || operator === "Var") return false;
  if (Array.isArray(parts)) return parts.some(raises);
  if (!isJsonObject(parts)) return false;
  if (operator === "Record") return Object.values(parts).some(raises);
  return ["left", "right", "arg", "if", "then", "else", "in"].some((name) => raises(parts[name]));
}
