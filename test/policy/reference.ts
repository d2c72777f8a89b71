/**
 * The decision once more, as short as it can be said: from what came of every rule to the effect. No engine, no
 * layers' machinery, no speed. `judge.ts` must agree with it on every set of rules; a test compares them.
 */

/** What came of one rule. */
export interface RuleState {
  readonly id: string;
  readonly effect: "permit" | "forbid";
  /** What a graduated forbid wants. */
  readonly remedy: "ask" | `sanitize:${string}` | "sandbox:strict" | "sandbox:standard" | undefined;
  readonly came: "satisfied" | "unsatisfied" | "errored";
}

/** What was done for the call, and what can be: remedies as they are named in `context.common.remedies`. */
export interface Done {
  readonly approvals: readonly string[];
  readonly remedies: readonly string[];
  readonly performs: readonly string[];
}

export function referenceEffect(
  rules: readonly RuleState[],
  { approvals, remedies, performs }: Done,
): "permit" | "sanitize" | "sandbox" | "ask" | "refuse" {
  const permits = rules.filter((rule) => rule.effect === "permit");
  const plain = rules.filter((rule) => rule.effect === "forbid" && rule.remedy === undefined);
  const graduated = rules.filter((rule) => rule.effect === "forbid" && rule.remedy !== undefined);

  if (!permits.some((rule) => rule.came === "satisfied")) return "refuse";
  if (plain.some((rule) => rule.came !== "unsatisfied")) return "refuse";
  if (graduated.some((rule) => rule.came === "errored")) return "refuse";

  const matched = graduated.filter((rule) => rule.came === "satisfied");
  const open = matched.filter((rule) => (rule.remedy === "ask" ? !approvals.includes(rule.id) : !isIn(remedies, rule.remedy)));
  if (open.some((rule) => rule.remedy !== "ask" && !isIn(performs, rule.remedy))) return "refuse";
  if (open.some((rule) => rule.remedy === "ask")) return "ask";
  if (open.some((rule) => rule.remedy?.startsWith("sandbox:"))) return "sandbox";
  return open.length > 0 ? "sanitize" : "permit";
}

/** The strict sandbox stands for the standard one. */
function isIn(remedies: readonly string[], remedy: string | undefined): boolean {
  return remedies.includes(remedy ?? "") || (remedy === "sandbox:standard" && remedies.includes("sandbox:strict"));
}
