/** A pattern as RE2 reads it: no backreferences, no looking around, linear in the text. */
import { RE2JS } from "re2js";
import { inspectionFault } from "../../fault.ts";
import { OWN_PATTERN_CHARS_MAX } from "../../limits.ts";

/** Compiles a pattern. Faults with INSPECTION_PATTERN_UNFIT for one that RE2 does not read, that is too long, or that matches nothing at all. */
export function compilePattern(pattern: string): RE2JS {
  if (pattern.length > OWN_PATTERN_CHARS_MAX) throw unfit(`it is longer than ${OWN_PATTERN_CHARS_MAX} characters`);
  const compiled = compiledOf(pattern);
  if (compiled.matcher("").find()) throw unfit("it matches the empty text");
  return compiled;
}

function compiledOf(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    throw unfit(cause instanceof Error ? cause.message : "it cannot be read");
  }
}

function unfit(why: string): Error {
  return inspectionFault(
    "INSPECTION_PATTERN_UNFIT",
    `a pattern cannot be used: ${why}`,
    "write it in the syntax of RE2, without (?=…), (?<=…) and \\1",
  );
}
