/**
 * Characters that nobody sees, anywhere in a policy file: a forbid on "*.env" with one of them in it forbids nothing, and a
 * comment can be made to look like a rule (CVE-2021-42574). Cedar's validator looks at texts of rules alone.
 */
import { lineStarts, placeAt } from "./split.ts";
import type { PolicyFiles } from "../policy/policy-set.ts";
import type { Problem } from "./problem.ts";
import type { RuleCache } from "./rule-cache.ts";
import type { Steps } from "./steps.ts";

/** Control characters but tab, LF and CR; marks and turns of direction; what has no width; tags; separators of lines that no editor shows. */
const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\uffff]|[\u{e0000}-\u{e0fff}]/gu;
/** Joiners, which some scripts and pictures need. */
const JOINER = /[\u200c\u200d]/g;

/** A problem for each file that holds some, at the first of them. A byte-order mark at the beginning is none. */
export function* hiddenText(files: PolicyFiles, cache: RuleCache): Steps<readonly Problem[]> {
  const found: Problem[] = [];
  for (const file of Object.keys(files).sort()) {
    const text = files[file] ?? "";
    const key = `${file}\u0000${text}`;
    found.push(...(cache.hidden.get(key) ?? cache.hidden.keep(key, hiddenIn(file, text))));
    yield;
  }
  return found;
}

function hiddenIn(file: string, text: string): readonly Problem[] {
  return [...problemsOf(file, text, HIDDEN, "error"), ...problemsOf(file, text, JOINER, "warning")];
}

function problemsOf(file: string, text: string, pattern: RegExp, severity: Problem["severity"]): readonly Problem[] {
  const [first, ...more] = [...text.matchAll(pattern)].filter(({ 0: character, index }) => index > 0 || character !== "\ufeff");
  if (first === undefined) return [];
  const name = `U+${(first[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  const others = more.length === 0 ? "" : `, and ${more.length} more of its kind stand in the file`;
  const message = `${name} stands here, a character that nobody sees${others}`;
  return [
    {
      severity,
      code: "POLICY_DECEPTIVE_TEXT",
      message,
      hint: "delete it, or write it as an escape such as \\u{200b}",
      file,
      ...placeAt(lineStarts(text), first.index),
    },
  ];
}
