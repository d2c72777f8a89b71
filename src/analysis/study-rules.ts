/**
 * Rules that change no decision: those that can never be satisfied, those that another covers, permits that a forbid
 * refuses. What is said holds for every request; what is not said may be so all the same (docs/policy.md, "Loading").
 *
 * A rule that raises an error must be reckoned with: a permit of these counts as unmatched, a forbid as matched.
 */
import type { Problem } from "./problem.ts";
import type { Rule } from "../policy/rule.ts";
import type { PolicySchema } from "../policy/schema.ts";
import { alternativesOf } from "./alternatives.ts";
import { compareRules } from "./compare-rules.ts";
import { clashIn, knownOf } from "./contradiction.ts";
import type { Clash } from "./contradiction.ts";
import { answered } from "./steps.ts";
import type { CedarSteps } from "./steps.ts";
import { comparedFor } from "./studied.ts";
import type { Compared, ComparedFor, Studied } from "./studied.ts";

/** How much of an expression a message shows. */
const SHOWN_CHARS = 100;

export interface Study {
  readonly problems: readonly Problem[];
  readonly compared: Compared | undefined;
}

/**
 * Problems of sound rules with one another and with themselves; `flagged` are said to match nothing already. What was
 * studied `before` for the same house is not studied again: the problems are the same as without it.
 */
export function* studyRules(
  rules: readonly Rule[],
  schema: PolicySchema,
  { flagged, before }: { readonly flagged: ReadonlySet<Rule>; readonly before: Compared | undefined },
): CedarSteps<Study> {
  const house = comparedFor(schema);
  const known = before?.house === house.digest ? before : undefined;
  const problems: Problem[] = [];
  const studied: Studied[] = [];
  for (const [order, rule] of rules.entries()) {
    yield;
    const kept = known?.rules.get(rule.json);
    const found = kept === undefined ? study(rule, order, house) : replaced(kept, rule, order);
    if (found === undefined) continue;
    if ("never" in found) {
      if (!flagged.has(rule)) problems.push(neverMatches(rule, yield* saidBy(found.never)));
      continue;
    }
    if ("severity" in found) {
      if (!flagged.has(rule)) problems.push(found);
      continue;
    }
    studied.push(found);
  }
  const { problems: more, compared } = yield* compareRules(studied, house, known);
  return { problems: [...problems, ...more], compared };
}

/** What was studied of a rule, where the rule stands now. */
function replaced(kept: Studied, rule: Rule, order: number): Studied {
  return kept.rule === rule && kept.order === order ? kept : { ...kept, rule, order };
}

/** A rule that can never match, by what contradicts itself in its first alternative; undefined where none is left. */
interface Impossible {
  readonly never: Clash | undefined;
}

/** What is known of a rule, or why it matches nothing; undefined where its conditions have too many alternatives. */
function study(rule: Rule, order: number, { lasting, present }: ComparedFor): Studied | Impossible | Problem | undefined {
  const { satisfied, unsatisfied } = alternativesOf(rule.json);
  if (satisfied === undefined) return undefined;
  const known = satisfied.map(knownOf);
  const possible = known.map((one) => clashIn(one, lasting) === undefined);
  if (!possible.includes(true)) return { never: known[0] && clashIn(known[0], lasting) };
  if (known.every((one) => clashIn(one, present) !== undefined)) return matchesNothingNow(rule);
  const left = <One>(all: readonly One[]): readonly One[] => all.filter((_, index) => possible[index]);
  return { rule, order, kind: kindOf(rule), satisfied: left(satisfied), known: left(known), unsatisfied };
}

function kindOf({ effect, remedy }: Rule): string {
  return remedy === undefined ? effect : JSON.stringify(remedy);
}

/** The two sides of a clash as the rule's author would write them. */
function* saidBy(clash: Clash | undefined): CedarSteps<readonly string[]> {
  const expressions = (clash ?? []).map(({ from }) => from).filter((from) => from !== undefined);
  const [written] = yield* answered(expressions.length === 0 ? [] : [expressions], (all) => ({ kind: "write", expressions: all }));
  const texts = (written?.answer ?? []).map(shortened);
  return [...new Set((clash ?? []).map(({ from }) => (from === undefined ? "the rule's scope" : (texts.shift() ?? ""))))];
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS)}…` : line;
}

function neverMatches(rule: Rule, said: readonly string[]): Problem {
  const why = said.length === 0 ? "" : said.length === 1 ? `: ${said[0]} contradicts itself` : `: ${said.join(" contradicts ")}`;
  return {
    severity: "error",
    code: "POLICY_IMPOSSIBLE",
    message: `this rule can never match${why}`,
    hint: "no call can be both; mend one of them, or remove the rule",
    ...placeOf(rule),
  };
}

function matchesNothingNow(rule: Rule): Problem {
  const message =
    "as the house is now, this rule can match nothing: its conditions name a role, a class or a team without the agent, the tool or the person";
  return {
    severity: "warning",
    code: "POLICY_MATCHES_NOTHING",
    message,
    hint: "it takes hold as soon as the one is in the other",
    ...placeOf(rule),
  };
}

function placeOf({ file, line, column }: Rule): Pick<Problem, "file" | "line" | "column"> {
  return { file, line, column };
}
