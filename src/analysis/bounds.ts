/**
 * Bounds on one rule's shape. Cedar's parser recurses, and as WebAssembly it has a small stack: measured, it breaks for
 * good at some 130 nested brackets, 550 nested ifs or 1,300 operators in a row, and would take the policy in force with
 * it. So a rule is measured before the parser sees it.
 */
import { RULE_NESTING_MAX, RULE_OPERATORS_MAX } from "./limits.ts";

/** Texts and comments are passed over whole. */
const TOKEN = /"(?:[^"\\]|\\[\s\S])*"|\/\/[^\n\r]*|[([{]|[)\]}]|&&|\|\||[-+*.!]|\bif\b/g;

/** What is too great about a rule's text; undefined when it is within bounds. */
export function outOfBounds(text: string): string | undefined {
  let depth = 0;
  let operators = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith('"') || token.startsWith("//")) continue;
    if (")]}".includes(token)) depth -= 1;
    else if ("({".includes(token)) depth += 1;
    else operators += 1;
    // A bracket of a list may also be an access (`context["x"]["y"]`), which nests without closing later.
    if (token === "[") depth += 1;
    if (depth > RULE_NESTING_MAX) return `brackets are nested more than ${RULE_NESTING_MAX} deep`;
    if (operators > RULE_OPERATORS_MAX) return `there are more than ${RULE_OPERATORS_MAX} operators in one rule`;
  }
  return undefined;
}
