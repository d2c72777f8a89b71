/** One member of a secret that is a JSON object. */
import { Fault } from "../../call/fault.ts";
import { isJsonObject } from "../../call/json.ts";
import type { ExecutionFault } from "../fault.ts";

/** The text itself, or the member that a handle names. Faults with EXECUTION_SECRET_UNKNOWN; never quotes what stands there. */
export function fieldOf(text: string, field: string | undefined, where: string): string {
  if (field === undefined) return text;
  const value = member(text, field);
  if (typeof value === "string") return value;
  throw new Fault<ExecutionFault>("EXECUTION_SECRET_UNKNOWN", `the secret has no text under ${field}`, {
    where,
    hint: "a field names a member of a JSON object whose value is a text",
  });
}

/** The same of a value of before: nothing where it is not there. */
export function fieldIfThere(text: string, field: string | undefined): readonly string[] {
  const value = field === undefined ? text : member(text, field);
  return typeof value === "string" && value !== "" ? [value] : [];
}

function member(text: string, field: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) && Object.hasOwn(parsed, field) ? parsed[field] : undefined;
  } catch {
    // The parser's message may quote the secret.
    return undefined;
  }
}
