/**
 * Credentials of the house itself in a text: bootstrap keys of agents (`chk_`), tokens (`cho_`), logins (`chs_`) and
 * one-time links (`chl_`) of operators, and whatever exact value the caller presented. An agent that sends them on, or a server that returns them, leaks the door key.
 */
import type { Span } from "../../leaf.ts";

export const name = "house-credential";

const SHAPES = /\bch[kols]_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g;

/** The spans of credentials in a text. `presented` is the credential of this very call. */
export function detect(text: string, presented: string): readonly Span[] {
  const spans: Span[] = [];
  if (text.includes("ch")) {
    for (const match of text.matchAll(SHAPES)) spans.push({ start: match.index, end: match.index + match[0].length });
  }
  for (let at = text.indexOf(presented); presented !== "" && at !== -1; at = text.indexOf(presented, at + presented.length)) {
    spans.push({ start: at, end: at + presented.length });
  }
  return spans;
}
