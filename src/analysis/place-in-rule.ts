/** Where in its file something of a rule's text stands. */
import type { Rule } from "../policy/rule.ts";
import { LINKS_SUFFIX } from "./read-links.ts";
import { lineStarts, placeAt } from "./split.ts";

/** Line and column in the file of an offset in the rule's text (UTF-16 units); of a linked rule, whose text stands in no file, where its link begins. */
export function placeInRule(rule: Rule, offset: number): { readonly line: number; readonly column: number } {
  if (rule.file.endsWith(LINKS_SUFFIX)) return { line: rule.line, column: rule.column };
  const within = placeAt(lineStarts(rule.text), offset);
  return { line: rule.line + within.line - 1, column: within.line === 1 ? rule.column + within.column - 1 : within.column };
}
