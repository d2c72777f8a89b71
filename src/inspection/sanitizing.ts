/**
 * What is done about a class of findings. A rule asks for it by a form: `email` strikes it, `email:token` puts a token in
 * its place; `:arguments` or `:result` behind either leaves the other side as it is. `email:withhold` withholds a result
 * that holds one. What the configuration says of results (`inspection.results`) holds for every call.
 */
import type { Match } from "./scan/detector.ts";

/** What may be done about a class in what comes back, the mildest first. */
export const RESULT_WAYS = ["report", "token", "strike", "withhold"] as const;
export type ResultWay = (typeof RESULT_WAYS)[number];

/** By class or group; of both the class counts. What is not named is reported. */
export type ResultWays = { readonly [named: string]: ResultWay };

export interface Sanitizing {
  /** A class, or a group of classes. */
  readonly of: string;
  readonly by: "redaction" | "token" | "withholding";
  readonly on: "arguments" | "result" | "both";
}

const WAYS = ["", ":token"] as const;
const SIDES = ["", ":arguments", ":result"] as const;
const WITHHOLD = ":withhold";

/** Every form in which rules may ask for these classes. */
export function formsOf(classes: readonly string[]): readonly string[] {
  return classes.flatMap((named) => [...WAYS.flatMap((way) => SIDES.map((side) => `${named}${way}${side}`)), `${named}${WITHHOLD}`]);
}

/** What a form asks for: one of `formsOf`, for policy lets nothing else through. */
export function readSanitizing(form: string): Sanitizing {
  if (form.endsWith(WITHHOLD)) return { of: form.slice(0, -WITHHOLD.length), by: "withholding", on: "result" };
  const side = SIDES.findLast((one) => form.endsWith(one)) ?? "";
  const named = form.slice(0, form.length - side.length);
  const on = side === ":arguments" ? "arguments" : side === ":result" ? "result" : "both";
  return named.endsWith(":token") ? { of: named.slice(0, -":token".length), by: "token", on } : { of: named, by: "redaction", on };
}

/** Whether the form speaks of what was found. */
export function isMeant({ of }: Sanitizing, match: Pick<Match, "class" | "group">): boolean {
  return of === match.class || of === match.group;
}

const WAY_BY: { readonly [by in Sanitizing["by"]]: ResultWay } = { redaction: "strike", token: "token", withholding: "withhold" };

/** What is done about what was found in a result: the strictest that the configuration or a rule wants. */
export function wayOf(match: Pick<Match, "class" | "group">, ways: ResultWays, wanted: readonly Sanitizing[]): ResultWay {
  const asked = wanted.filter((one) => isMeant(one, match)).map(({ by }): ResultWay => WAY_BY[by]);
  const configured = ways[match.class] ?? ways[match.group] ?? "report";
  return RESULT_WAYS.findLast((way) => way === configured || asked.includes(way)) ?? "report";
}
