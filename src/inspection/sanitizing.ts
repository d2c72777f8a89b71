/**
 * What a rule asks this stop to do about a class of findings: `email` strikes it, `email:token` puts a token in its place;
 * `:arguments` or `:result` behind either leaves the other side as it is.
 */

export interface Sanitizing {
  /** A class, or a group of classes. */
  readonly of: string;
  readonly by: "redaction" | "token";
  readonly on: "arguments" | "result" | "both";
}

const WAYS = ["", ":token"] as const;
const SIDES = ["", ":arguments", ":result"] as const;

/** Every form in which rules may ask for these classes. */
export function formsOf(classes: readonly string[]): readonly string[] {
  return classes.flatMap((named) => WAYS.flatMap((way) => SIDES.map((side) => `${named}${way}${side}`)));
}

/** What a form asks for: one of `formsOf`, for policy lets nothing else through. */
export function readSanitizing(form: string): Sanitizing {
  const side = SIDES.findLast((one) => form.endsWith(one)) ?? "";
  const named = form.slice(0, form.length - side.length);
  const on = side === ":arguments" ? "arguments" : side === ":result" ? "result" : "both";
  return named.endsWith(":token") ? { of: named.slice(0, -":token".length), by: "token", on } : { of: named, by: "redaction", on };
}
