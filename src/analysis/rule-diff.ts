/** How two sets of policy files differ, rule by rule: what was added, removed or written otherwise. What they permit differently is another question. */
import { readRules } from "./read-rules.ts";
import type { PolicyFiles } from "../policy/policy-set.ts";
import type { Place } from "../policy/rule.ts";

export interface RuleText extends Place {
  readonly text: string;
}

export interface RuleDifference {
  readonly rule: string;
  /** Absent for a rule that was added. */
  readonly before?: RuleText;
  /** Absent for a rule that was removed. */
  readonly after?: RuleText;
}

export interface RuleDiff {
  readonly differences: readonly RuleDifference[];
  readonly same: number;
  /** Statements that could not be read as rules, by side: what they say is not compared. */
  readonly unread: { readonly before: number; readonly after: number };
}

/** Compares by the rules' ids; a rule that only stands elsewhere is the same. */
export function diffRules(before: PolicyFiles, after: PolicyFiles): RuleDiff {
  const [old, now] = [readRules(before), readRules(after)];
  const [oldRules, newRules] = [textsOf(old.rules), textsOf(now.rules)];
  const ids = [...new Set([...oldRules.keys(), ...newRules.keys()])].sort();
  const differences = ids.flatMap((rule): readonly RuleDifference[] => {
    const [was, is] = [oldRules.get(rule), newRules.get(rule)];
    if (was?.text === is?.text) return [];
    return [{ rule, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
  });
  return { differences, same: ids.length - differences.length, unread: { before: old.problems.length, after: now.problems.length } };
}

function textsOf(rules: ReturnType<typeof readRules>["rules"]): ReadonlyMap<string, RuleText> {
  return new Map(rules.map(({ id, text, file, line, column }) => [id, { text, file, line, column }]));
}
