/** Rules that want a remedy which no stop of this house performs: they refuse every call that they match. */
import { SANDBOX_PROFILES } from "../call/remedy.ts";
import { nearest } from "./nearest.ts";
import type { Problem } from "./problem.ts";
import type { Rule } from "../policy/rule.ts";
import type { PolicySchema } from "../policy/schema.ts";

/** A warning for each. */
export function remedyGaps(rules: readonly Rule[], { living }: PolicySchema): readonly Problem[] {
  const { sanitize, sandbox } = living.performs ?? { sanitize: [], sandbox: [] };
  return rules.flatMap(({ remedy, file, line, column }): readonly Problem[] => {
    if (remedy === undefined || remedy.effect === "ask") return [];
    const gap = remedy.effect === "sanitize" ? classGap(remedy.with, sanitize) : profileGap(remedy.profile, sandbox);
    return gap === undefined ? [] : [{ severity: "warning", code: "POLICY_REMEDY_WITHOUT_STOP", ...gap, file, line, column }];
  });
}

function classGap(wanted: string, performed: readonly string[]): Pick<Problem, "message" | "hint"> | undefined {
  if (performed.includes(wanted)) return undefined;
  const classes = performed.filter((form) => !form.includes(":"));
  const meant = nearest(wanted, performed);
  const others = classes.length === 0 ? "nothing can be struck here" : `inspection strikes ${classes.join(", ")}`;
  return {
    message: `nothing strikes ${wanted}: every call that this rule matches is refused`,
    hint: meant === undefined ? others : `did you mean @with("${meant}")?`,
  };
}

function profileGap(
  wanted: (typeof SANDBOX_PROFILES)[number],
  performed: readonly string[],
): Pick<Problem, "message" | "hint"> | undefined {
  const asStrict = SANDBOX_PROFILES.slice(0, SANDBOX_PROFILES.indexOf(wanted) + 1);
  if (asStrict.some((profile) => performed.includes(profile))) return undefined;
  return {
    message: `there is no sandbox as strict as ${wanted}: every call that this rule matches is refused`,
    hint: "that is how it stays until execution has one",
  };
}
