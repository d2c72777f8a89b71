/** What might be otherwise in the rules, for the search of the smallest change: one rule less, one condition less, one scope wider. */
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { PolicySet } from "../policy/policy-set.ts";
import type { EngineRequest } from "../policy/engine.ts";
import { requestOf } from "../policy/request.ts";
import type { Rule } from "../policy/rule.ts";
import { matches, scopeMatches } from "../policy/scope.ts";
import type { Scope } from "../policy/scope.ts";
import { clausesOf } from "./clauses.ts";
import { readExpression } from "./expression.ts";
import { holds, joinedBy } from "./missed-conditions.ts";
import { isContent, pathsIn } from "./readings.ts";
import type { Change, ChangeState } from "./smallest-change.ts";
import { uidText } from "./uid-text.ts";

/** Single changes of the rules about a request: conditions of permits first, then scopes, then forbids, then a new permit. */
export function ruleChanges(set: PolicySet, { facts, rules }: ChangeState): readonly Change[] {
  const request = requestOf(set, facts);
  if ("refused" in request) return [];
  const permits = rules.filter(({ effect }) => effect === "permit");
  const near = permits.filter(({ scope }) => scopeMatches(scope, request));
  const forbids = rules.filter(
    (rule) => rule.effect === "forbid" && scopeMatches(rule.scope, request) && set.engine.alone(rule.id, request) !== "unsatisfied",
  );
  return [
    ...near.flatMap((rule) => fewerConditions(set, rule, request)),
    ...permits.filter((rule) => !near.includes(rule)).map((rule) => widerScope(rule, request)),
    ...forbids.map((rule) => without(rule)),
    newPermit(request),
  ];
}

function replacing(rule: Rule, edited: Rule | undefined, { says, content }: { readonly says: string; readonly content: boolean }): Change {
  const apply = (state: ChangeState): ChangeState => ({
    ...state,
    rules: state.rules.flatMap((one) => (one.id !== rule.id ? [one] : edited === undefined ? [] : [edited])),
  });
  return { on: "rules", of: `rule ${rule.id}`, says, content, apply };
}

/** For each part of a condition that does not hold: the rule without it. */
function fewerConditions(set: PolicySet, rule: Rule, request: EngineRequest): readonly Change[] {
  const clauses = clausesOf(rule.text);
  return rule.json.conditions.flatMap(({ kind, body }, index) => {
    if (set.engine.alone(rule.id, request, index) === "satisfied") return [];
    const parts = joinedBy(body);
    const written = clauses[index];
    const failed =
      kind === "when" && parts.length > 1 && written?.parts.length === parts.length
        ? parts.flatMap((part, place) => (holds(set, part, request) === "satisfied" ? [] : [place]))
        : [];
    const [only, ...more] = failed;
    const kept = only === undefined || more.length > 0 ? [] : parts.filter((_, place) => place !== only);
    const text = (kept.length === 0 ? written?.text : written?.parts[only ?? 0]?.text) ?? "";
    const conditions = rule.json.conditions.flatMap((one, place) => {
      if (place !== index) return [one];
      return kept.length === 0 ? [] : [{ ...one, body: kept.reduce((left, right) => ({ "&&": { left, right } })) }];
    });
    const content = pathsIn(readExpression(body)).some(isContent);
    return [
      replacing(
        rule,
        { ...rule, json: { ...rule.json, conditions } },
        { says: `${rule.id} (${rule.file}:${rule.line}) has no ${kind} { ${text} }`, content },
      ),
    ];
  });
}

/** A permit whose scope also holds this request. */
function widerScope(rule: Rule, request: EngineRequest): Change {
  const parts = (["principal", "action", "resource"] as const).filter((part) => !matches(rule.scope[part], request[part]));
  const scope: Scope = { ...rule.scope, ...Object.fromEntries(parts.map((part) => [part, { op: "==", uids: [request[part].uid] }])) };
  const named = parts.map((part) => `${part} ${uidText(request[part].uid)}`).join(" and ");
  return replacing(
    rule,
    { ...rule, scope },
    { says: `the scope of ${rule.id} (${rule.file}:${rule.line}) also holds ${named}`, content: false },
  );
}

function without(rule: Rule): Change {
  // That a forbid with conditions on content applied is in the entry already, for everybody who may read it.
  return replacing(rule, undefined, { says: `there is no ${rule.id} (${rule.file}:${rule.line})`, content: false });
}

const NEW_RULE = "new permit";

function newPermit(request: EngineRequest): Change {
  const { principal, action, resource } = request;
  const text = `permit (principal == ${uidText(principal.uid)}, action == ${uidText(action.uid)}, resource == ${uidText(resource.uid)});`;
  const scope: Scope = {
    principal: { op: "==", uids: [principal.uid] },
    action: { op: "==", uids: [action.uid] },
    resource: { op: "==", uids: [resource.uid] },
  };
  const all = { op: "All" } as const;
  const json: PolicyJson = { effect: "permit", principal: all, action: all, resource: all, conditions: [], annotations: {} };
  const rule: Rule = {
    id: NEW_RULE,
    effect: "permit",
    remedy: undefined,
    reason: undefined,
    scope,
    conditional: false,
    text,
    json,
    file: "",
    line: 0,
    column: 0,
  };
  return {
    on: "rules",
    of: NEW_RULE,
    says: `a new rule: ${text}`,
    content: false,
    apply: (state) => ({ ...state, rules: [...state.rules, rule] }),
  };
}
