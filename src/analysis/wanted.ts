/** What somebody wants of an argument, whatever else is tried: that it matches a pattern. */
import type { JsonValue } from "../call/json.ts";
import type { ArgType } from "../policy/arg-type.ts";
import type { Asked } from "./asked.ts";
import type { Candidate } from "./candidates.ts";
import type { Path } from "./context-type.ts";
import type { Pattern } from "./expression.ts";
import { matchesPattern, plainText } from "./pattern.ts";
import type { Supposed } from "./supposed.ts";
import { suppose } from "./supposing.ts";
import type { Use } from "./uses.ts";

export interface Wanted {
  /** Within the context: `["args", "to"]`. */
  readonly path: Path;
  readonly pattern: Pattern;
}

/** The request with every wanted argument, whether rules read it or not; "cannot" where the tool has no such argument or not of that type. */
export function withWanted(request: Supposed, { subject }: Use, wanted: readonly Wanted[]): Supposed | "cannot" {
  let made = request;
  for (const { path, pattern } of wanted) {
    const type = subject.args?.fields.get(path[1] ?? "")?.type;
    const value = type === undefined ? undefined : wantedValue(type, plainText(pattern));
    if (value === undefined) return "cannot";
    made = suppose(made, path, value);
  }
  return made;
}

function wantedValue(type: ArgType, text: string): JsonValue | undefined {
  if (type.kind === "string") return text;
  if (type.kind === "set") {
    const member = wantedValue(type.of, text);
    return member === undefined ? undefined : [member];
  }
  if (type.kind === "boolean") return text === "true" ? true : text === "false" ? false : undefined;
  const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  return type.kind === "long" && number !== undefined && !Number.isInteger(number)
    ? undefined
    : type.kind === "record"
      ? undefined
      : number;
}

/** Lets a search try values that match, beside what rules ask. */
export function ask(asked: Asked, pattern: Pattern): void {
  const { type } = asked;
  const text = plainText(pattern);
  if (type.kind === "text") asked.patterns.push(pattern);
  if (type.kind === "set") asked.members.set(JSON.stringify(text), text);
  if (type.kind === "long") asked.numbers.add(Number(text));
  if (type.kind === "decimal") asked.numbers.add(Math.round(Number(text) * 10_000));
}

/** Whether a value is as it is wanted: a list, when one of its members is. */
export function isMatch(value: Candidate, pattern: Pattern): boolean {
  if (value === undefined) return false;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).some((member) => isMatch(member, pattern));
  return matchesPattern(String(value), pattern);
}
