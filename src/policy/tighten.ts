/**
 * Our decision together with what external decision points say. They can only tighten: a refusal of ours stays one, and a
 * point that lets pass changes nothing. What several want adds up, as what several rules want does.
 */
import type { Decision, Effect, RuleRef } from "../call/decision.ts";
import type { PointAnswer, PointSaid } from "../call/point.ts";
import { refusal } from "./refusal.ts";
import { weigh } from "./weigh.ts";
import type { Means, Weighed } from "./weigh.ts";

/** How a point is named among the rules that decided; no rule can have such an id. */
export function pointRule(point: string): RuleRef {
  return { rule: `pdp:${point}` };
}

export function tighten(decision: Decision, answers: readonly PointAnswer[], means: Means): Decision {
  const { rules, policy, on } = decision;
  if (decision.effect === "refuse") return decision;
  const common = { policy, ...(on !== undefined && { on }) };
  const refusing = answers.filter((answer) => answer.refused !== undefined);
  const reason = refusing[0]?.refused;
  if (reason !== undefined) return { ...common, effect: "refuse", reason, rules: refusing.map(({ point }) => pointRule(point)) };
  const wants = answers.flatMap(({ point, remedies = [] }) => remedies.map((remedy) => ({ by: pointRule(point), remedy })));
  const weighed = weigh(wants, means);
  if (weighed?.effect === "refuse")
    return { ...common, effect: "refuse", reason: refusal("POLICY_REMEDY_UNAVAILABLE"), rules: once(weighed.rules) };
  const named = once([...rules, ...wants.map(({ by }) => by)]);
  return weighed === undefined ? { ...decision, rules: named } : joined({ ...decision, rules: named }, weighed);
}

type Left = Exclude<Weighed, { readonly effect: "refuse" } | undefined>;

/** Everything that is wanted, by us and by them; the effect is the strictest. */
function joined(decision: Exclude<Decision, { readonly effect: "refuse" }>, theirs: Left): Decision {
  const { rules, policy, on } = decision;
  const common = { rules, policy, ...(on !== undefined && { on }) };
  const ours = "asks" in decision ? decision.asks : [];
  const asks = [...ours, ...theirs.asks];
  const remedies = [...new Set([...("remedies" in decision ? decision.remedies : []), ...theirs.remedies])];
  const effect = strictest([decision.effect, theirs.effect]) as Left["effect"];
  if (remedies.length > 0) return { ...common, effect, asks, remedies };
  if (decision.effect === "permit") return { ...common, effect: "ask", asks, digest: decision.permit.facts.digest };
  return { ...decision, asks };
}

const STRICTEST: readonly Effect[] = ["refuse", "ask", "sandbox", "sanitize", "permit"];

function strictest(effects: readonly Effect[]): Effect {
  return STRICTEST.find((effect) => effects.includes(effect)) ?? "permit";
}

/** What is recorded of each point's answer. */
export function said(answers: readonly PointAnswer[]): readonly PointSaid[] {
  return answers.map(({ point, refused, remedies = [] }) => ({
    name: point,
    effect: refused !== undefined ? "refuse" : strictest(remedies.map(({ effect }) => effect)),
  }));
}

function once(rules: readonly RuleRef[]): readonly RuleRef[] {
  return rules.filter(({ rule }, index) => rules.findIndex((other) => other.rule === rule) === index);
}
