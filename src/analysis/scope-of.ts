/** The scope of a rule, read from Cedar's JSON form of it. */
import type { EntityUidJson, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { Uid } from "../policy/entity.ts";
import type { Constraint, Scope } from "../policy/scope.ts";

/** The scope of a rule in Cedar's JSON form. The rule has no slots: templates are refused before. */
export function scopeOf(policy: PolicyJson): Scope {
  return {
    principal: constraintOf(policy.principal),
    action: constraintOf(policy.action),
    resource: constraintOf(policy.resource),
  };
}

function constraintOf(json: PolicyJson["principal"] | PolicyJson["action"] | PolicyJson["resource"]): Constraint {
  if (json.op === "All") return { op: "all" };
  if (json.op === "is") {
    const within = json.in;
    if (within === undefined) return { op: "is", type: json.entity_type };
    return { op: "is in", type: json.entity_type, uids: uidsOf(within) };
  }
  return { op: json.op, uids: uidsOf(json) };
}

function uidsOf(json: object): readonly Uid[] {
  if ("entity" in json) return [uidOf(json.entity as EntityUidJson)];
  if ("entities" in json) return (json.entities as readonly EntityUidJson[]).map(uidOf);
  throw new Error("a rule with a slot in its scope");
}

function uidOf(json: EntityUidJson): Uid {
  return "__entity" in json ? json.__entity : json;
}
