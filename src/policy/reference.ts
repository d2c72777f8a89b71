/**
 * The decision once more, as short as it can be said: from what came of every rule to the effect. No engine, no
 * layers' machinery, no speed. `judge.ts` must agree with it on every set of rules; a test compares them.
 */

/** What came of one rule. */
export interface RuleState {
  readonly id: string;
  readonly effect: "permit" | "forbid";
  /** The effect of a graduated forbid. */
  readonly remedy: "ask" | "sanitize" | "sandbox" | undefined;
  readonly came: "satisfied" | "unsatisfied" | "errored";
}

export function referenceEffect(rules: readonly RuleState[], approvals: readonly string[]): "permit" | "ask" | "refuse" {
  const permits = rules.filter((rule) => rule.effect === "permit");
  const plain = rules.filter((rule) => rule.effect === "forbid" && rule.remedy === undefined);
  const graduated = rules.filter((rule) => rule.effect === "forbid" && rule.remedy !== undefined);

  if (!permits.some((rule) => rule.came === "satisfied")) return "refuse";
  if (plain.some((rule) => rule.came !== "unsatisfied")) return "refuse";
  if (graduated.some((rule) => rule.came === "errored")) return "refuse";

  const matched = graduated.filter((rule) => rule.came === "satisfied");
  if (matched.some((rule) => rule.remedy !== "ask")) return "refuse";
  if (matched.some((rule) => !approvals.includes(rule.id))) return "ask";
  return "permit";
}
